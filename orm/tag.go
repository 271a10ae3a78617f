package orm

import (
	"fmt"
	"slices"
	"strings"
)

// tag is a parsed orm struct tag: a name and options in the order written.
type tag struct {
	name    string
	options []tagOption
}

type tagOption struct {
	key, value string
	hasValue   bool
}

// columnOptions and relationOptions are the option words a tag may have; true where the word needs a value.
var (
	columnOptions = map[string]valueRule{
		"pk": noValue, "autoincrement": noValue, "null": noValue, "unique": mayHaveValue, "index": mayHaveValue, "fk": needsValue,
		"ondelete": needsValue, "onupdate": needsValue, "default": needsValue, "type": needsValue, "size": needsValue,
		"check": needsValue, "computed": needsValue,
	}
	relationOptions = map[string]valueRule{
		"fk": needsValue, "inverse": needsValue, "through": needsValue, "cascade": needsValue, "orderby": needsValue,
		"lazy": needsValue, "passive_deletes": noValue,
	}
	tableOptions = map[string]valueRule{"table": needsValue}
)

// valueRule says whether an option takes a value.
type valueRule uint8

const (
	noValue valueRule = iota
	mayHaveValue
	needsValue
)

// parseTag reads `name,option,option=value`. The first element is the name unless it has an =. Values with commas or spaces
// stand in single quotes. allowed are the options that the kind of field may have.
func parseTag(text string, allowed map[string]valueRule) (tag, error) {
	var t tag
	parts, err := splitTag(text)
	if err != nil {
		return t, err
	}
	for i, part := range parts {
		key, value, hasValue := strings.Cut(part, "=")
		if i == 0 && !hasValue {
			if _, isOption := allowed[part]; isOption {
				return t, fmt.Errorf("the first element of a tag is the name: write `orm:%q` for the option", ","+part)
			}
			t.name = part
			continue
		}
		if err := checkOption(key, hasValue, allowed); err != nil {
			return t, err
		}
		t.options = append(t.options, tagOption{key, unquoteTag(value), hasValue})
	}
	return t, nil
}

func checkOption(key string, hasValue bool, allowed map[string]valueRule) error {
	rule, known := allowed[key]
	switch {
	case !known:
		return fmt.Errorf("unknown option %q: want one of %s", key, strings.Join(optionNames(allowed), ", "))
	case rule == needsValue && !hasValue:
		return fmt.Errorf("option %s needs a value: %s=…", key, key)
	case rule == noValue && hasValue:
		return fmt.Errorf("option %s takes no value", key)
	}
	return nil
}

func optionNames(allowed map[string]valueRule) []string {
	names := make([]string, 0, len(allowed))
	for name := range allowed {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// splitTag cuts at commas outside single quotes.
func splitTag(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	var parts []string
	quoted, start := false, 0
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\'':
			quoted = !quoted
		case text[i] == ',' && !quoted:
			parts = append(parts, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	if quoted {
		return nil, fmt.Errorf("tag %q: a ' is not closed", text)
	}
	return append(parts, strings.TrimSpace(text[start:])), nil
}

func unquoteTag(v string) string {
	if len(v) >= 2 && v[0] == '\'' && v[len(v)-1] == '\'' {
		return strings.ReplaceAll(v[1:len(v)-1], "''", "'")
	}
	return v
}

// get returns the value of an option and whether the tag has it.
func (t tag) get(key string) (string, bool) {
	for _, o := range t.options {
		if o.key == key {
			return o.value, true
		}
	}
	return "", false
}

func (t tag) has(key string) bool { _, ok := t.get(key); return ok }

// list returns an option's value split at commas or spaces; nil if that leaves nothing.
func (t tag) list(key string) []string {
	v, _ := t.get(key)
	words := strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' })
	if len(words) == 0 {
		return nil
	}
	return words
}

package ormtag

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Parse reads `name,option,option=value`. The first element is the name unless it has an =. Values with commas or spaces stand in single
// quotes, and so does a name with a comma or an =. allowed are the options that the kind of field may have.
func Parse(text string, allowed Options) (Tag, error) {
	var t Tag
	parts, err := split(text)
	if err != nil {
		return t, err
	}
	for i, part := range parts {
		key, value, hasValue := strings.Cut(part, "=")
		if i == 0 && (!hasValue || strings.HasPrefix(part, "'")) {
			if _, isOption := allowed[part]; isOption {
				return t, fmt.Errorf("the first element of a tag is the name: write `orm:%q` for the option", ","+part)
			}
			t.Name = unquote(part)
			continue
		}
		if err := allowed.check(key, hasValue); err != nil {
			return t, err
		}
		value = unquote(value)
		if err := checkValue(key, value); err != nil {
			return t, err
		}
		t.options = append(t.options, option{key, value})
	}
	return t, nil
}

func (allowed Options) check(key string, hasValue bool) error {
	rule, known := allowed[key]
	switch {
	case !known:
		return fmt.Errorf("unknown option %q: want one of %s", key, strings.Join(slices.Sorted(maps.Keys(allowed)), ", "))
	case rule == needsValue && !hasValue:
		return fmt.Errorf("option %s needs a value: %s=…", key, key)
	case rule == noValue && hasValue:
		return fmt.Errorf("option %s takes no value", key)
	}
	return nil
}

// split cuts at commas outside single quotes.
func split(text string) ([]string, error) {
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

func unquote(v string) string {
	if len(v) >= 2 && v[0] == '\'' && v[len(v)-1] == '\'' {
		return strings.ReplaceAll(v[1:len(v)-1], "''", "'")
	}
	return v
}

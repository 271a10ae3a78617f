package ormtag

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// checkValue refuses values that make no sense whatever the field is: words that no option has, and numbers that are none.
func checkValue(key, value string) error {
	switch key {
	case "cascade":
		return checkCascade(value)
	case "lazy":
		return oneOf(value, "unknown strategy lazy=%s: want batch, selectin, joined, raise or writeonly", "batch", "selectin", "joined", "raise", "writeonly")
	case "strategy":
		return oneOf(value, "unknown strategy=%s: want single, joined or concrete", "single", "joined", "concrete")
	case "version":
		return oneOf(value, "unknown version=%s: want version, version=server or version=manual", "", "server", "manual")
	case "ondelete", "onupdate":
		return oneOf(Action(value), key+"=%s: want cascade, 'set null', restrict, 'no action' or 'set default'",
			"cascade", "set null", "restrict", "no action", "set default")
	case "size":
		if n, err := strconv.Atoi(value); err != nil || n <= 0 {
			return fmt.Errorf("size=%s: want a number over 0", value)
		}
	case "type":
		return checkType(value)
	}
	return nil
}

func oneOf(value, fault string, words ...string) error {
	if !slices.Contains(words, value) {
		return fmt.Errorf(fault, value)
	}
	return nil
}

// Action is the word of a foreign key's action as SQL has it: set_null is "set null".
func Action(word string) string { return strings.ReplaceAll(strings.ToLower(word), "_", " ") }

func checkCascade(value string) error {
	words := words(value)
	for _, w := range words {
		if err := oneOf(w, "unknown cascade %q: want all, save-update, merge, refresh, expunge, delete, delete-orphan or none",
			"all", "save-update", "merge", "refresh", "expunge", "delete", "delete-orphan", "none"); err != nil {
			return err
		}
	}
	if slices.Contains(words, "delete-orphan") && !slices.Contains(words, "delete") && !slices.Contains(words, "all") {
		return fmt.Errorf("cascade delete-orphan needs delete: write cascade='all, delete-orphan'")
	}
	return nil
}

// Type parts type='decimal(10,2)' into its word and what stands in the parentheses.
func Type(value string) (word, args string) {
	word, args, _ = strings.Cut(strings.TrimSuffix(value, ")"), "(")
	return word, args
}

func checkType(value string) error {
	switch word, args := Type(value); word {
	case "decimal":
		if _, _, err := Decimal(args); err != nil {
			return err
		}
	case "enum":
		if _, err := Enum(args); err != nil {
			return err
		}
	}
	return nil
}

// Decimal reads the digits of decimal(10,2); none are 0 and 0.
func Decimal(args string) (precision, scale int, err error) {
	if _, err := fmt.Sscanf(args, "%d,%d", &precision, &scale); err != nil && args != "" {
		return 0, 0, fmt.Errorf("type=decimal(%s): want decimal(precision,scale), quoted: type='decimal(10,2)'", args)
	}
	return precision, scale, nil
}

// Enum reads the values of enum(a, b).
func Enum(args string) ([]string, error) {
	var values []string
	for v := range strings.SplitSeq(args, ",") {
		v = strings.TrimSpace(v)
		if v == "" || slices.Contains(values, v) {
			return nil, fmt.Errorf("type=enum(%s): want values, each once, quoted: type='enum(draft, published)'", args)
		}
		values = append(values, v)
	}
	return values, nil
}

package orm

import "fmt"

// cascade is the set of operations that a relationship carries from its owner to its targets.
type cascade uint8

const (
	cascadeSave cascade = 1 << iota
	cascadeMerge
	cascadeRefresh
	cascadeExpunge
	cascadeDelete
	cascadeOrphan

	cascadeDefault = cascadeSave | cascadeMerge
	cascadeAll     = cascadeSave | cascadeMerge | cascadeRefresh | cascadeExpunge | cascadeDelete
)

var cascadeNames = map[string]cascade{
	"all": cascadeAll, "save-update": cascadeSave, "merge": cascadeMerge, "refresh": cascadeRefresh, "expunge": cascadeExpunge,
	"delete": cascadeDelete, "delete-orphan": cascadeOrphan, "none": 0,
}

// parseCascade reads the words of a cascade option.
func parseCascade(words []string) (cascade, error) {
	var c cascade
	for _, w := range words {
		bits, ok := cascadeNames[w]
		if !ok {
			return 0, fmt.Errorf("unknown cascade %q: want all, save-update, merge, refresh, expunge, delete, delete-orphan or none", w)
		}
		c |= bits
	}
	if c&cascadeOrphan != 0 && c&cascadeDelete == 0 {
		return 0, fmt.Errorf("cascade delete-orphan needs delete: write cascade='all, delete-orphan'")
	}
	return c, nil
}

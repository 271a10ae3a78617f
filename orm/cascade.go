package orm

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

// cascadeOf puts the words of a cascade option together; ormtag knows that they are words.
func cascadeOf(words []string) (c cascade) {
	for _, w := range words {
		c |= cascadeNames[w]
	}
	return c
}

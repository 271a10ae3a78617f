//go:build race

package engine_test

// underRace tells that pools drop values at random, so that allocations can't be counted.
const underRace = true

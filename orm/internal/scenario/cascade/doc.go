// Package cascade holds scenarios of what a relationship carries from an object to those it holds: saving, deleting, letting go. It has
// tests only; they are named for the scenarios C02 … C24 where there is one.
package cascade

// Package unitofwork holds scenarios of the flush: which statements it sends, in which order, in how many rows at once, and what it leaves
// behind when it fails. It has tests only; they are named for the scenarios U02 … U34 where there is one.
package unitofwork

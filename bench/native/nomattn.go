//go:build !cgo

package main

// cgoWorkloads are none without a C compiler.
func cgoWorkloads() []*workload { return nil }

// Package gen writes Go code: the handles of models ([Handles]), and models of a database that exists ([FromSchema]). It is what the commands
// retort gen and retort reflect do, as a library.
//
// It reads source code, not types of a running program, so that code may use a handle before there is one: what doesn't type-check is
// passed over, as long as the fields of models have types. What it writes is what a person would: structs and variables, no logic.
//
//	files, err := gen.Handles(ctx, gen.Config{}, "./...")
//	for _, f := range files {
//		changed, err := f.Write()
//	}
//
// Same input, same bytes. Functions are safe for concurrent use, but two that write the same file get in each other's way.
//
// The files. Handles: handles.go (the entry), load.go (packages and their types), model.go (which structs are models), field.go, kind.go
// (the kind of a column), check.go (what is wrong with tags), key.go, name.go, plural.go and singular.go (names), source.go (a package and the names
// in it), render.go, fault.go. Models: fromschema.go (the entry; columns), reference.go (relationships), gotype.go, goname.go, models.go (the text).
// Files: file.go and diff.go.
package gen

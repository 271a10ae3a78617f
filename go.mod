module github.com/retort-go/retort

go 1.26

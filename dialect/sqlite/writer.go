package sqlite

// OneWriter tells that only one transaction at a time can write to a database, so that one that may never write should
// not be opened as a writing one.
func (Dialect) OneWriter() bool { return true }

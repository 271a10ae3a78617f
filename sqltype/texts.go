package sqltype

// Texts gathers the short texts of a row, which become parts of one string: an allocation a row instead of one a text. A program that
// keeps one of them keeps them all in memory, so long ones stay alone. It is for a [RowSource]; the zero Texts is ready.
type Texts struct {
	buf   []byte
	texts []text
}

// text is for which move a string is, and where it ends in the buffer. It begins where the one before it ends.
type text struct{ move, end int32 }

// maxShared is the length of the longest text that shares memory with others, in bytes.
const maxShared = 128

// Begin begins a row.
func (t *Texts) Begin() { t.buf, t.texts = t.buf[:0], t.texts[:0] }

// Add takes the text for the variable at p, which is that of a move, of StringForm. raw isn't kept.
func (t *Texts) Add(p Ptr, move int, raw []byte) {
	if len(raw) > maxShared {
		*At[string](p) = string(raw)
		return
	}
	t.buf = append(t.buf, raw...)
	t.texts = append(t.texts, text{int32(move), int32(len(t.buf))})
}

// Store makes the strings and stores them into the struct at p.
func (t *Texts) Store(p Ptr, moves []Move) {
	all := string(t.buf)
	begin := int32(0)
	for _, x := range t.texts {
		*At[string](moves[x.move].At(p)) = all[begin:x.end]
		begin = x.end
	}
}

package privacy

// vocabulary is words with what they say. Most words of a text are not in it,
// which shapes tells before anything is hashed.
type vocabulary struct {
	words  map[string]contextWord
	shapes [shapeCount / 64]uint64
}

// shapeCount is how many kinds of words are told apart: by their first and last
// letter and their length, of each the lower five bits.
const shapeCount = 1 << 15

func shapeOf(word []byte) uint {
	return uint(word[0]&31)<<10 | uint(word[len(word)-1]&31)<<5 | uint(len(word)&31)
}

func newVocabulary(words map[string]contextWord) *vocabulary {
	v := &vocabulary{words: words}
	for word := range words {
		shape := shapeOf([]byte(word))
		v.shapes[shape/64] |= 1 << (shape % 64)
	}
	return v
}

// find returns what a word says, the zero value and false if it is not in v.
func (v *vocabulary) find(word []byte) (contextWord, bool) {
	if len(word) == 0 {
		return contextWord{}, false
	}
	if shape := shapeOf(word); v.shapes[shape/64]>>(shape%64)&1 == 0 {
		return contextWord{}, false
	}
	known, ok := v.words[string(word)]
	return known, ok
}

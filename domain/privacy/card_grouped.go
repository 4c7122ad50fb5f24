package privacy

// hasGroupedCard finds cards that the reading of numbers leaves out: in groups
// of 4-4-4-4 or 4-6-5 with the same separator of any kind between them, also
// glued to a word.
func hasGroupedCard(text string) bool {
	for i := 0; i+17 <= len(text); i++ {
		if isDigit(text[i]) && !isDigit(at(text, i-1)) && (isCardInGroups(text, i, 4, 4, 4, 4) || isCardInGroups(text, i, 4, 6, 5)) {
			return true
		}
	}
	return false
}

// isCardInGroups tells whether a card in groups of these sizes begins at i.
func isCardInGroups(text string, i int, sizes ...int) bool {
	start, separator := i, at(text, i+sizes[0])
	if isAlnum(separator) || separator == at(text, start-1) && isDigit(at(text, start-2)) {
		return false // a longer list
	}
	var w window
	for k, size := range sizes {
		if k > 0 {
			if at(text, i) != separator {
				return false
			}
			i++
		}
		for range size {
			c := at(text, i)
			if !isDigit(c) {
				return false
			}
			w.digits.d[w.digits.n] = c - '0'
			w.digits.n++
			i++
		}
	}
	if isDigit(at(text, i)) || at(text, i) == separator && separator != ' ' && isDigit(at(text, i+1)) {
		return false
	}
	return w.digits.isLuhn(0, w.digits.n) && w.digits.isIssued()
}

// minGluedCard is how long a card must be that stands among letters. Shorter
// ones are what shops number articles and variants by.
const minGluedCard = 15

// hasCardInside finds a card that letters are glued to, as in x4111...1111y.
// It is the only number in its word: fingerprints have several.
func hasCardInside(word string) bool {
	i := 0
	for i < len(word) && !isDigit(word[i]) {
		i++
	}
	end := digitsEnd(word, i)
	if end-i < minGluedCard || end-i > 19 {
		return false
	}
	for k := end; k < len(word); k++ {
		if isDigit(word[k]) {
			return false
		}
	}
	var d digits
	for ; i < end; i++ {
		d.d[d.n] = word[i] - '0'
		d.n++
	}
	return d.isLuhn(0, d.n) && d.isIssued()
}

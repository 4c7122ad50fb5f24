package catalogue

// Difference is one difference between two definitions.
type Difference struct {
	// Path is where it stands, as in "rules[1].value": of what was removed in
	// the older definition, else in the newer.
	Path string
	// Before and After are nil where nothing stands.
	Before, After any
	// Summary is the difference in words.
	Summary string
}

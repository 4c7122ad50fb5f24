package segment

// Unit says what the values of a field are.
type Unit string

// The units.
const (
	Share  Unit = "SHARE" // from 0 to 1
	Whole  Unit = "COUNT" // a whole number
	Money  Unit = "MONEY" // in major units
	InDays Unit = "DAYS"  // with fractions
	Text   Unit = "TEXT"
	Flag   Unit = "FLAG"  // true or false
	Names  Unit = "SET"   // of names
	Score  Unit = "SCORE" // strength of evidence or a score, from 0 to 1
)

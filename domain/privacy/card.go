package privacy

// cardRange is the numbers that an issuer gives out: the first six digits from
// low to high, and how long the number may be.
type cardRange struct {
	low, high         int
	shortest, longest int
}

// Ranges of ISO/IEC 7812 as the networks publish them.
var cardRanges = []cardRange{
	{400000, 499999, 16, 16}, {400000, 499999, 13, 13}, {400000, 499999, 19, 19}, // Visa
	{510000, 559999, 16, 16}, {222100, 272099, 16, 16}, // Mastercard
	{340000, 349999, 15, 15}, {370000, 379999, 15, 15}, // American Express
	{601100, 601199, 16, 19}, {644000, 659999, 16, 19}, // Discover, RuPay
	{300000, 305999, 14, 14}, {309500, 309599, 14, 14}, {360000, 369999, 14, 14}, {380000, 399999, 14, 14}, // Diners Club
	{352800, 358999, 16, 19}, {308800, 309499, 16, 16}, {213100, 213199, 15, 15}, {180000, 180099, 15, 15}, // JCB
	{620000, 629999, 16, 19}, {810000, 829999, 16, 16}, // UnionPay
	{500000, 509999, 16, 19}, {560000, 589999, 16, 19}, {630400, 630499, 16, 19}, {639000, 639099, 16, 19}, {670000, 679999, 16, 19}, // Maestro
	{220000, 220499, 16, 19}, {979200, 979299, 16, 16}, {606282, 606282, 16, 19}, {600000, 610000, 16, 16}, // Mir, Troy, Hipercard, RuPay
}

// isCard recognises payment cards: a known range, the length that goes with it,
// and the check digit. Said to be a card, a number needs the one or the other.
func (w *window) isCard(said bool) bool {
	d := &w.digits
	if d.n < 12 || d.n > 19 {
		return false
	}
	if isValid := d.isLuhn(0, d.n); said || !isValid {
		return said && (isValid || d.n >= minGluedCard && d.isIssued()) // mistyped
	}
	if !w.isCardShape() || w.plus || w.isGTIN() || w.hangs && d.n < minGluedCard {
		return false // an article may begin as a card does
	}
	return d.isIssued()
}

// isIssued tells whether an issuer gives out numbers that begin so and are so
// long.
func (d *digits) isIssued() bool {
	first := d.number(0, 6)
	for _, r := range cardRanges {
		if first >= r.low && first <= r.high && d.n >= r.shortest && d.n <= r.longest {
			return true
		}
	}
	return false
}

// isCardShape recognises the groups in which cards are written: none, by four,
// after the first four or six digits, or all of one size.
func (w *window) isCardShape() bool {
	if w.isWhole() {
		return true
	}
	if !w.separatedBy(" -./_") {
		return false
	}
	lead := w.leadLength()
	if lead == 4 || lead == 6 {
		return true
	}
	if last := int(w.shape & 15); last > lead || lead > 8 {
		return false // 405231438.1604233132: two numbers
	}
	for shape := w.shape >> 4; shape > 0; shape >>= 4 { // the last group may be shorter
		if int(shape&15) != lead {
			return false
		}
	}
	return true
}

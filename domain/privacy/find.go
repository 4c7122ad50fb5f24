package privacy

// Find says which personal data a text holds; of several kinds, one. It sees
// through encodings and disguises, see [plain].
func Find(text string) (Kind, bool) {
	s := survey(text)
	if s.has(foreign|encoded) && !isPlain(text) {
		text = plain(text)
		s = survey(text)
	}
	if s.isClean(text) {
		return "", false
	}
	return recognise(text, s)
}

// recognise asks the recognisers that can have anything to say about a text in
// plain form, the surest first.
func recognise(text string, s summary) (Kind, bool) {
	if s.has(atSign | atWord) {
		if hasURLCredentials(text) {
			return URLCredentials, true
		}
		if hasEmail(text) || hasSpelledEmail(text) {
			return Email, true
		}
	}
	if len(text) >= minSecret && hasToken(text) || s.has(assignment|password) && hasAssignedSecret(text) {
		return Secret, true
	}
	if s.colons() >= 2 && hasIPv6(text) || s.dots() >= 3 && s.digits() >= 4 && hasIPv4(text) {
		return IPAddress, true
	}
	if (s.colons() >= 5 || s.dashes() >= 5 || s.dots() >= 2) && hasMAC(text) {
		return MACAddress, true
	}
	if s.digits() < minDigits {
		return "", false
	}
	if s.digits() >= 7 && hasIBAN(text) {
		return IBAN, true
	}
	return findNumber(text)
}

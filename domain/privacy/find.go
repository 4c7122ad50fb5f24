package privacy

// Find says which personal data a text holds; of several kinds, one. It sees
// through encodings and disguises, see [plain].
func Find(text string) (Kind, bool) {
	if isUUID(text) {
		return "", false // what most signals are named by
	}
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

// isUUID recognises the form of RFC 9562.
func isUUID(text string) bool {
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return false
	}
	for i := range len(text) {
		if !isHex(text[i]) && text[i] != '-' {
			return false
		}
	}
	return true
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
	if s.has(assignment) && hasAssignedName(text) {
		return Name, true
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
	if s.digits() >= 15 && hasGroupedCard(text) {
		return Card, true
	}
	if kind, found := findNumber(text); found {
		return kind, true
	}
	if s.digits() == len(text) && len(text) != 18 {
		return "", false // no letters, and not the length of the one code that may lack them
	}
	return findCode(text)
}

package privacy

import (
	"regexp"
	"slices"
	"strings"
)

// hasEmail finds an address with an @.
func hasEmail(text string) bool {
	for i := range len(text) {
		if text[i] == '@' && isLocalPart(at(text, i-1)) && startsWithDomain(text[i+1:]) {
			return true
		}
	}
	return false
}

// isLocalPart tells whether a byte may stand right before the @.
func isLocalPart(c byte) bool {
	return isAlnum(c) || strings.IndexByte(`.!#$%&'*+-/=?^_{|}~"`+"`", c) >= 0
}

// fileEndings tell images as icon@2x.png from addresses.
var fileEndings = []string{"png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "css", "js", "mjs", "html", "json"}

// commonEndings are the domains in which most addresses lie: those are known
// even where digits are glued to them.
var commonEndings = []string{"com", "net", "org", "de", "fr", "es", "it", "nl", "pl", "ch", "at", "be", "uk", "eu", "ru", "br", "info"}

// startsWithDomain tells whether text begins with a domain of at least two
// labels, the last of letters. Versions, as in name@1.0.0-beta.rc, are none.
func startsWithDomain(text string) bool {
	numeric, isCommon := 0, false
	for label := 0; ; label++ {
		end := 0
		for end < len(text) && (isAlnum(text[end]) || text[end] == '-') {
			end++
		}
		if end == 0 {
			return false
		}
		if label < 2 && isDigit(text[0]) {
			numeric++
		}
		if label > 0 && numeric < 2 && isTopLevel(text[:end]) && (end == len(text) || text[end] != '.' || !isAlnum(at(text, end+1))) {
			return true
		}
		if end == len(text) || text[end] != '.' {
			return isCommon && numeric == 0 // the end of a file hangs on it: example.com.html
		}
		isCommon = label > 0 && slices.Contains(commonEndings, strings.ToLower(text[:end]))
		text = text[end+1:]
	}
}

func isTopLevel(label string) bool {
	if strings.HasPrefix(label, "xn--") {
		return true
	}
	letters := 0
	for letters < len(label) && isLetter(label[letters]) {
		letters++
	}
	isWhole := letters == len(label) || label[letters] == '-' || slices.Contains(commonEndings, strings.ToLower(label[:letters])) // example.com2024
	return isWhole && letters >= 2 && !slices.Contains(fileEndings, strings.ToLower(label[:letters]))
}

// The ways in which people spell an address so that programs miss it.
var (
	bracketedAt  = regexp.MustCompile(`(?i)\s*[\[({<]\s*(?:a|at|ät|arroba|@)\s*[\])}>]\s*`)
	bracketedDot = regexp.MustCompile(`(?i)\s*[\[({<]\s*(?:dot|punkt|punto|point|\.)\s*[\])}>]\s*`)
	spelledDot   = regexp.MustCompile(`(?i)[\s_-]+(?:dot|punkt|punto|point)[\s_-]+`)
	loneAt       = regexp.MustCompile(`\s*@\s*`)
	loneDot      = regexp.MustCompile(`\s+\.\s*`)
	spelledAt    = regexp.MustCompile(`(?i)([\pL\d][\pL\d._+-]*)[\s_-]+(?:at|ät|arroba)[\s_-]+` +
		`((?:[\pL\d-]+?(?:[\s_-]+(?:dot|punkt|punto|point)[\s_-]+|\.))+)` +
		`(?:com|net|org|edu|gov|info|biz|dev|app|mail|io|co|uk|de|fr|es|it|nl|be|ch|at|pl|se|no|dk|fi|pt|ie|cz|gr|hu|ro|ru|ua|tr|jp|cn|kr|in|au|nz|za|ca|us|mx|br|ar|cl|eu|test|example|invalid)(?:[^\pL\d]|$)`)
	mailWord = regexp.MustCompile(`(?i)\b(?:e-?mail|mail|contact|write|reach|kontakt|correo|courriel)\b`)
)

// hasSpelledEmail finds an address that is written in words, brackets or with
// spaces: "name at example dot com", "name [at] example.com".
func hasSpelledEmail(text string) bool {
	if strings.ContainsAny(text, "([{<@") {
		joined := bracketedDot.ReplaceAllString(bracketedAt.ReplaceAllString(text, "@"), ".")
		if strings.Contains(joined, "@") {
			joined = loneAt.ReplaceAllString(spelledDot.ReplaceAllString(loneDot.ReplaceAllString(joined, "."), "."), "@")
			if hasEmail(joined) {
				return true
			}
		}
		text = joined
	}
	m := spelledAt.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	// "shop at example.com" names a shop; "jo.doe at example.com" is a person.
	return spelledDot.MatchString(m[2]) || strings.ContainsAny(m[1], "._+0123456789") || strings.Contains(m[0], "_at_") || strings.Contains(m[0], "_ät_") || mailWord.MatchString(text)
}

// hasURLCredentials finds user info before a host: scheme://user:word@host, or
// user:word@host.tld.
func hasURLCredentials(text string) bool {
	for i := range len(text) {
		if text[i] != '@' {
			continue
		}
		user := i
		for user > 0 && text[user-1] > ' ' && strings.IndexByte(`@/?#"'<>(),;`, text[user-1]) < 0 {
			user--
		}
		if user == i || !isAlnum(at(text, i+1)) && at(text, i+1) != '[' {
			continue
		}
		if strings.HasSuffix(text[:user], "//") {
			return true
		}
		if colon := strings.IndexByte(text[user:i], ':'); colon > 0 && user+colon+1 < i && !hasPrefixFold(text[user:], "mailto") &&
			(startsWithDomain(text[i+1:]) || hasIPv4(text[i+1:])) {
			return true
		}
	}
	return false
}

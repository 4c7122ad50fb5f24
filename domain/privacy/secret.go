package privacy

import (
	"regexp"
	"strings"
)

// tokenForm is how an issuer marks its tokens, so that they can be recognised.
type tokenForm struct {
	prefix string
	least  int // bytes after the prefix
}

// Forms of widely used issuers, as their documentation and the rules of public
// scanners give them. The least lengths are a little below the real ones.
var tokenForms = []tokenForm{
	{"AKIA", 16}, {"ASIA", 16}, {"AROA", 16}, {"AIDA", 16}, {"AGPA", 16}, {"ABIA", 16}, // Amazon
	{"ghp_", 30}, {"gho_", 30}, {"ghu_", 30}, {"ghs_", 30}, {"ghr_", 30}, {"github_pat_", 22}, {"glpat-", 18}, {"gldt-", 18},
	{"sk_live_", 10}, {"sk_test_", 10}, {"pk_live_", 10}, {"pk_test_", 10}, {"rk_live_", 10}, {"rk_test_", 10}, {"whsec_", 16}, // Stripe
	{"xoxb-", 10}, {"xoxp-", 10}, {"xoxa-", 10}, {"xoxr-", 10}, {"xoxs-", 10}, {"xoxe-", 10}, {"xapp-", 10}, // Slack
	{"AIza", 30}, {"ya29.", 16}, {"GOCSPX-", 20}, // Google
	{"sk-ant-", 16}, {"sk-proj-", 16}, {"hf_", 30}, {"gsk_", 30}, // models
	{"npm_", 30}, {"pypi-", 30}, {"dckr_pat_", 20}, {"rubygems_", 30}, // package hosts
	{"SG.", 40}, {"shpat_", 28}, {"shpss_", 28}, {"shpca_", 28}, {"sq0atp-", 20}, {"sq0csp-", 20}, {"EAACEdEose0cBA", 16},
	{"dop_v1_", 40}, {"doo_v1_", 40}, {"lin_api_", 30}, {"PMAK-", 40}, {"hvs.", 20}, {"NRAK-", 20}, {"ATATT3", 30}, {"figd_", 30}, {"amzn.mws.", 30},
	{"hooks.slack.com/services/", 20}, {"discord.com/api/webhooks/", 20},
}

// mayBeginToken are the bytes with which anything that [hasToken] finds begins.
var mayBeginToken = func() (may [256]bool) {
	for _, form := range tokenForms {
		may[form.prefix[0]] = true
	}
	for _, c := range []byte("eBb-sSAk0123456789") {
		may[c] = true
	}
	return may
}()

// formsByFirst are the forms by the byte they begin with.
var formsByFirst = func() (forms [256][]tokenForm) {
	for _, form := range tokenForms {
		forms[form.prefix[0]] = append(forms[form.prefix[0]], form)
	}
	return forms
}()

// hexForms are prefixes of tokens whose rest is 32 hexadecimal digits.
var hexForms = []string{"SK", "AC", "key-"}

// hasToken finds tokens by the marks of their issuers, JSON web tokens, private
// keys and what follows the word Bearer.
func hasToken(text string) bool {
	for i := 0; i+minSecret <= len(text); i = max(i+1, wordEnd(text, i)) {
		rest := text[i:]
		if !mayBeginToken[rest[0]] {
			continue
		}
		switch {
		case rest[0] == 'e' && isJWT(rest),
			rest[0]|0x20 == 'b' && (isBearer(rest, "bearer") || isBearer(rest, "basic")),
			rest[0] == '-' && strings.HasPrefix(rest, "-----BEGIN ") && strings.Contains(rest[:min(len(rest), 64)], "KEY"),
			rest[0] == 's' && isPlainSK(rest),
			isDigit(rest[0]) && isBotToken(rest):
			return true
		}
		for _, form := range formsByFirst[rest[0]] {
			if strings.HasPrefix(rest, form.prefix) && tokenLength(rest[len(form.prefix):]) >= form.least {
				return true
			}
		}
		for _, prefix := range hexForms {
			if rest[0] == prefix[0] && strings.HasPrefix(rest, prefix) && hexLength(rest[len(prefix):]) == 32 {
				return true
			}
		}
	}
	return false
}

func isTokenByte(c byte) bool {
	return isDigit(c) || isASCIILetter(c) || strings.IndexByte("-_.+/=~", c) >= 0
}

// maxToken bounds how far a token is followed: further bytes change nothing.
const maxToken = 512

func tokenLength(text string) int {
	n := 0
	for n < min(len(text), maxToken) && isTokenByte(text[n]) {
		n++
	}
	return n
}

func hexLength(text string) int {
	n := 0
	for n < len(text) && isHex(text[n]) {
		n++
	}
	if isAlnum(at(text, n)) {
		return 0
	}
	return n
}

// isJWT tells whether text begins with the base64 of '{"' and goes on with at
// least one more part.
func isJWT(text string) bool {
	if !strings.HasPrefix(text, "eyJ") {
		return false
	}
	token := text[:tokenLength(text)]
	header, rest, _ := strings.Cut(token, ".")
	payload, _, _ := strings.Cut(rest, ".")
	return len(header) >= 10 && (len(payload) >= 4 || len(token) >= 40)
}

// isBearer recognises the credentials of an HTTP header: a scheme and what
// looks like no word.
func isBearer(text, scheme string) bool {
	if !hasPrefixFold(text, scheme) || at(text, len(scheme)) != ' ' {
		return false
	}
	token := strings.TrimLeft(text[len(scheme):], " ")
	token = token[:tokenLength(token)]
	return len(token) >= 8 && isRandom(token)
}

// isPlainSK recognises sk-..., which would else be too short a mark.
func isPlainSK(text string) bool {
	if !strings.HasPrefix(text, "sk-") {
		return false
	}
	n := wordEnd(text, 3) - 3
	return n >= 20 && isRandom(text[3:3+n])
}

// isBotToken recognises Telegram's: a number, a colon and 35 characters.
func isBotToken(text string) bool {
	digits := 0
	for digits < len(text) && isDigit(text[digits]) {
		digits++
	}
	return digits >= 8 && digits <= 10 && at(text, digits) == ':' && tokenLength(text[digits+1:]) == 35
}

// isRandom tells a value that nobody reads from a word: letters of both cases
// or with digits.
func isRandom(text string) bool {
	var marks mark
	lower := false
	for i := range len(text) {
		marks |= byteClasses[text[i]].marks
		lower = lower || text[i] >= 'a' && text[i] <= 'z'
	}
	if marks&digit != 0 {
		return lower || marks&upper != 0
	}
	return lower && marks&upper != 0 && text[1:] != strings.ToLower(text[1:])
}

var (
	// A name that always stands before a secret, and a value of any kind.
	surelyAssigned = regexp.MustCompile(`(?i)(?:(?:password|passwd|passwort|passphrase|passcode|kennwort|wachtwoord|hasło|palavra[ _-]?passe|adgangskode|lösenord|(?:^|[^a-z])(?:pwd|mot[ _]?de[ _]?passe|contrase(?:ñ|n)a|senha|mdp|haslo|heslo|jelszó|пароль|密码|密碼|パスワード|api[_ -]?key|apikey|client[_-]?secret|secret[_-]?key|access[_-]?key(?:[_-]?id)?|secret[_-]?access[_-]?key|private[_-]?key|access[_-]?token|refresh[_-]?token|auth[_-]?token|id[_-]?token|csrf[_-]?token|session[_-]?(?:id|key|token)|sessid|phpsessid|jsessionid|account[_-]?key|connect\.sid))["']?\s*[=:]+\s*["']?[^\s"'&]{4,}|(?:^|[^a-z])pin["']?\s*[=:]+\s*["']?\d{4,8}(?:\D|$))`)
	// A name that may stand before a secret, and a value.
	perhapsAssigned = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:pass|pw|secret|token|auth|authorization|jwt|credential|otp|clave)["']?\s*[=:]+\s*["']?([^\s"'&]{8,})`)
	// A name that shops also give to harmless keys and visits.
	hardlyAssigned = regexp.MustCompile(`(?i)(?:^|[^a-z])(key|sid|session|cookie|sig|signature)["']?\s*[=:]+\s*["']?([^\s"'&]{8,})`)
	saidPassword   = regexp.MustCompile(`(?i)\b(?:password|passwort|passcode|passphrase|kennwort|passwd|passe|wachtwoord)\s+(?:is|ist|lautet|was|est|es|è|é|to)\s+(\S{4,})`)
	// A value right behind the word begins with a letter: "password 120pages" is a book.
	namedPassword = regexp.MustCompile(`(?i)\b(?:password|passwort|passcode|passphrase|kennwort|passwd|(?:mot de |palavra[ -])passe)\s+([a-z]\S{5,})`)
)

// hasAssignedSecret finds what stands behind the name of a secret: "pwd=...",
// "the password is ...".
func hasAssignedSecret(text string) bool {
	if surelyAssigned.MatchString(text) {
		return true
	}
	for _, pattern := range []*regexp.Regexp{perhapsAssigned, saidPassword, namedPassword} {
		if m := pattern.FindStringSubmatch(text); m != nil && isRandom(m[1]) {
			return true
		}
	}
	m := hardlyAssigned.FindStringSubmatch(text)
	return m != nil && isRandom(m[2]) && isMixed(m[2]) && (strings.EqualFold(m[1], "key") || !isHexNumber(m[2]))
}

// isMixed tells a generated value from "summer2024": it goes to and fro between
// letters and digits.
func isMixed(text string) bool {
	turns := 0
	for i := 1; i < len(text); i++ {
		if isDigit(text[i]) != isDigit(text[i-1]) {
			turns++
		}
	}
	return turns >= 3
}

// isHexNumber recognises what visits are numbered by, also with the dashes of a
// UUID.
func isHexNumber(text string) bool {
	return strings.Trim(text, "0123456789abcdefABCDEF-") == ""
}

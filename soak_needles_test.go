package main

import (
	"bytes"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// needleLength is how much of a form is searched for: 128 bits of the shortest.
const needleLength = 16

// needles are texts to be found wherever they are, in any form.
type needles struct {
	forms map[[needleLength]byte]string
	// maybe has a bit for the hash of every needle's first 8 bytes, so that
	// most places are passed by without a look into forms.
	maybe []uint64
}

// maybeBits is the binary logarithm of how many bits maybe has.
const maybeBits = 26

func newNeedles() *needles {
	return &needles{forms: map[[needleLength]byte]string{}, maybe: make([]uint64, 1<<(maybeBits-6))}
}

func hashOf(text []byte) uint64 {
	return binary.LittleEndian.Uint64(text) * 0x9e3779b97f4a7c15 >> (64 - maybeBits)
}

func (n *needles) add(form string, text []byte) {
	h := hashOf(text)
	n.maybe[h>>6] |= 1 << (h & 63)
	n.forms[[needleLength]byte(text)] = form
}

// in returns the form of the first needle in a text, and where it is, empty
// when there is none.
func (n *needles) in(text []byte) (form string, at int) {
	for i := 0; i+needleLength <= len(text); i++ {
		if h := hashOf(text[i:]); n.maybe[h>>6]>>(h&63)&1 == 0 {
			continue
		}
		if form, found := n.forms[[needleLength]byte(text[i:])]; found {
			return form, i
		}
	}
	return "", 0
}

// inFiles searches every file below a directory and names those with a needle.
func (n *needles) inFiles(t *testing.T, dir string) (found []string, searched int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		searched += int64(len(text))
		if form, at := n.in(text); form != "" {
			name, _ := filepath.Rel(dir, path)
			found = append(found, fmt.Sprintf("%s, byte %d: %s", name, at, form))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, searched
}

// marks are random texts with a common beginning, so that searching for the
// beginning finds all of them.
type marks struct {
	common string // 16 letters: no two programs come up with them by chance
	made   int
}

func newMarks() *marks {
	letters := make([]byte, needleLength)
	_, _ = rand.Read(letters) // never fails
	for i := range letters {
		letters[i] = 'a' + letters[i]%26
	}
	return &marks{common: string(letters)}
}

// next returns another mark, of lower-case letters only: it is its own folding
// and like no personal data.
func (m *marks) next() string {
	m.made++
	return m.at(m.made)
}

func (m *marks) at(n int) string {
	text := m.common
	for range 6 {
		text += string(rune('a' + n%26))
		n /= 26
	}
	return text
}

// needles are all marks made so far: by their beginning in every encoding, and
// each by its digests.
func (m *marks) needles() *needles {
	n := newNeedles()
	for form, text := range encodings(m.common) {
		n.add(form, text)
	}
	for i := 1; i <= m.made; i++ {
		for form, text := range digests(m.at(i)) {
			n.add(form, text)
		}
	}
	return n
}

// encodings are the forms of a text of at least 16 letters that stay the same
// whatever follows the text.
func encodings(text string) map[string][]byte {
	reversed := []byte(text)
	slices.Reverse(reversed)
	var wide, percent, escaped []byte
	for _, b := range []byte(text) {
		wide = append(wide, b, 0)
		percent = fmt.Appendf(percent, "%%%02X", b)
		escaped = fmt.Appendf(escaped, `\u%04x`, b)
	}
	forms := map[string][]byte{
		"plain": []byte(text), "upper case": []byte(strings.ToUpper(text)), "reversed": reversed,
		"UTF-16": wide, "percent-encoded": percent, "percent-encoded, lower case": bytes.ToLower(percent), "JSON escapes": escaped,
		"hexadecimal": fmt.Appendf(nil, "%x", text), "hexadecimal, upper case": fmt.Appendf(nil, "%X", text),
	}
	// Base64 depends on what comes before by the number of bytes modulo 3; the
	// digits that share a byte with the neighbours are left out.
	for before := range 3 {
		padded := append(make([]byte, before), text...)
		padded = padded[:len(padded)/3*3]
		for name, encoding := range base64s {
			forms[fmt.Sprintf("%s after %d bytes", name, before)] = []byte(encoding.EncodeToString(padded)[(8*before+5)/6:])
		}
	}
	return forms
}

var base64s = map[string]*base64.Encoding{"base64": base64.StdEncoding, "base64url": base64.URLEncoding}

// digests are the digests of a text that anybody could compute, in the forms
// in which programs write them.
func digests(text string) map[string][]byte {
	forms := map[string][]byte{}
	ofMD5, ofSHA1, ofSHA256 := md5.Sum([]byte(text)), sha1.Sum([]byte(text)), sha256.Sum256([]byte(text))
	for name, digest := range map[string][]byte{"MD5": ofMD5[:], "SHA-1": ofSHA1[:], "SHA-256": ofSHA256[:]} {
		forms[name] = digest
		forms[name+", hexadecimal"] = []byte(hex.EncodeToString(digest))
		for encoded, encoding := range base64s {
			forms[name+", "+encoded] = []byte(encoding.EncodeToString(digest))
		}
	}
	return forms
}

func TestNeedlesAreFoundInEveryFormAndNoOthers(t *testing.T) {
	m := newMarks()
	mark := m.next()
	n := m.needles()
	straw := make([]byte, 1<<20)
	_, _ = rand.Read(straw)
	if form, at := n.in(straw); form != "" {
		t.Fatalf("%s in random bytes at %d", form, at)
	}
	hidden := []string{mark, strings.ToUpper(mark), "x" + base64.StdEncoding.EncodeToString([]byte("y"+mark)),
		base64.RawURLEncoding.EncodeToString([]byte("yz" + mark)), fmt.Sprintf("\\x00%x", mark), fmt.Sprintf("%x", sha256.Sum256([]byte(mark)))}
	for _, forms := range []map[string][]byte{encodings(mark), digests(mark)} {
		for _, text := range forms {
			hidden = append(hidden, string(text))
		}
	}
	for _, text := range hidden {
		if form, _ := n.in(slices.Concat(straw[:1001], []byte(text), straw[:5])); form == "" {
			t.Errorf("%q is not found", text)
		}
	}
	if form, _ := n.in([]byte(newMarks().next())); form != "" {
		t.Errorf("another mark is taken for one, as %s", form)
	}
}

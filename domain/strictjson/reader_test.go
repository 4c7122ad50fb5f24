package strictjson_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"halftone/domain/strictjson"
)

// read reads a whole text and nothing else.
func read(text string) (any, error) {
	r := strictjson.NewReader([]byte(text))
	value := r.Any()
	r.End()
	return value, r.Err()
}

func FuzzReadsWhatEncodingJSONReads(f *testing.F) {
	for _, text := range []string{
		`{}`, `[]`, ` {"a": [1, -2.5e+3, true, false, null, "x\n\u00e4\ud83d\ude00"], "b": {"c": {}}} `,
		`01`, `-`, `1.`, `1e`, `.5`, `+1`, `NaN`, `tru`, `nul`, `"a`, `"\x"`, `"\`, "\"\x00\"", `[1,]`, `{"a":1,}`, `{"a"}`, `{a:1}`,
		`[1 2]`, `{"a":1 "b":2}`, `1 2`, ``, ` `, `]`, `"\ud800"`, `{"a":1,"a":2}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := read(text)
		if errors.Is(err, strictjson.ErrDepth) {
			return
		}
		var want any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		valid := json.Valid([]byte(text))
		if valid && err != nil && hasHalfSurrogate(text) {
			return
		}
		if valid != (err == nil) {
			t.Fatalf("%q: error %v, valid %t", text, err, valid)
		}
		if !valid {
			return
		}
		if err := decoder.Decode(&want); err != nil {
			t.Fatal(err)
		}
		// encoding/json mends invalid UTF-8, which the door refuses before.
		if strings.ToValidUTF8(text, "") == text && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: read %#v, want %#v", text, got, want)
		}
	})
}

// hasHalfSurrogate tells whether encoding/json mends an escape in the text.
func hasHalfSurrogate(text string) bool {
	var mended any
	if json.Unmarshal([]byte(text), &mended) != nil {
		return false
	}
	again, err := json.Marshal(mended)
	return err == nil && strings.ContainsRune(string(again), utf8.RuneError)
}

func TestHalfASurrogatePairIsRefused(t *testing.T) {
	for _, text := range []string{`"\ud800"`, `"a\udfffb"`, `"\ud83d\u0041"`} {
		if got, err := read(text); !errors.Is(err, strictjson.ErrText) {
			t.Errorf("%s was read as %q, %v", text, got, err)
		}
	}
}

func TestDepthIsBounded(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	if _, err := read(nested(strictjson.MaxDepth)); err != nil {
		t.Errorf("%d levels: %v", strictjson.MaxDepth, err)
	}
	if _, err := read(nested(strictjson.MaxDepth + 1)); !errors.Is(err, strictjson.ErrDepth) {
		t.Errorf("%d levels: %v, want ErrDepth", strictjson.MaxDepth+1, err)
	}
	if _, err := read(strings.Repeat("[", 1_000_000)); !errors.Is(err, strictjson.ErrDepth) {
		t.Errorf("a million levels: %v, want ErrDepth", err)
	}
}

func TestWrongKindIsToldFromBrokenText(t *testing.T) {
	for text, want := range map[string]error{`5`: strictjson.ErrKind, `{}`: strictjson.ErrKind, `nonsense`: strictjson.ErrKind, `x`: strictjson.ErrSyntax, ``: strictjson.ErrSyntax} {
		r := strictjson.NewReader([]byte(text))
		if got := r.String(); got != "" || !errors.Is(r.Err(), want) {
			t.Errorf("String of %s: %q, %v, want %v", text, got, r.Err(), want)
		}
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	r := strictjson.NewReader([]byte(`[19.90, 1e400, 12345678901234567890]`))
	var got []json.Number
	r.Array(func() { got = append(got, r.Number()) })
	if want := []json.Number{"19.90", "1e400", "12345678901234567890"}; !reflect.DeepEqual(got, want) || r.Err() != nil {
		t.Errorf("read %v, %v, want %v", got, r.Err(), want)
	}
}

func TestRawIsTheTextItself(t *testing.T) {
	r := strictjson.NewReader([]byte(`{"variables": {"a": [1, "}"]} , "query": "x"}`))
	got := map[string]string{}
	r.Object(func(key []byte) {
		name := string(key)
		got[name] = string(r.Raw())
	})
	if want := map[string]string{"variables": `{"a": [1, "}"]}`, "query": `"x"`}; !reflect.DeepEqual(got, want) || r.Err() != nil {
		t.Errorf("read %v, %v, want %v", got, r.Err(), want)
	}
}

func TestAValueOfTheWrongKindCanBePassedOver(t *testing.T) {
	r := strictjson.NewReader([]byte(`[1, {"a": ["x"], "b": 2}, 3]`))
	var faults []error
	var sum int
	r.Array(func() {
		faults = append(faults, r.Try(func() {
			n, _ := r.Number().Int64()
			sum += int(n)
		}))
	})
	r.End()
	if r.Err() != nil || sum != 4 || len(faults) != 3 || faults[0] != nil || !errors.Is(faults[1], strictjson.ErrKind) || faults[2] != nil {
		t.Errorf("sum %d, faults %v, %v", sum, faults, r.Err())
	}
	broken := strictjson.NewReader([]byte(`[{"a": tru}]`))
	broken.Array(func() {
		if fault := broken.Try(func() { broken.Number() }); fault == nil {
			t.Error("an object passes for a number")
		}
	})
	if !errors.Is(broken.Err(), strictjson.ErrSyntax) {
		t.Errorf("broken JSON passed over: %v", broken.Err())
	}
}

func TestATextThatIsNoneCanBePassedOver(t *testing.T) {
	r := strictjson.NewReader([]byte(`[{"a": "\ud800", "\udfff": ["\ud800"]}, {"a": "fine"}]`))
	var faults []error
	var last string
	r.Array(func() {
		faults = append(faults, r.Try(func() {
			r.Object(func([]byte) { last = r.String() })
		}))
	})
	r.End()
	if r.Err() != nil || last != "fine" || len(faults) != 2 || !errors.Is(faults[0], strictjson.ErrText) || faults[1] != nil {
		t.Errorf("last %q, faults %v, %v", last, faults, r.Err())
	}
}

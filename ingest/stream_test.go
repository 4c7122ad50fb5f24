package ingest_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"halftone/domain"
	"halftone/domain/access"
	"halftone/domain/identity"
	"halftone/domain/intake"
	"halftone/domain/session"
	"halftone/ingest"
)

// memorySite is the doors without a database: nothing elevates, and the only
// callers are pages.
func memorySite(perSecond int) *site {
	keys := domain.NewKeyring(domain.Secret{KeyID: "test", Key: make([]byte, 32)})
	visitors := identity.NewService(keys, nil, nil)
	s := &site{sessions: session.NewCollector(session.Options{
		Idle: time.Hour, MaxAge: time.Hour, MaxCount: 10_000, MaxBytes: 1 << 30, Zone: time.UTC, Digester: keys, QueueLength: 100,
	})}
	s.handler = ingest.NewHandler(ingest.Config{
		Intake:  &intake.Service{Sessions: s.sessions, Visitors: visitors},
		Gate:    &intake.Gate{Tokens: access.NewService(nil), Visitors: visitors, Limiter: access.NewLimiter(perSecond)},
		Origins: ingest.Origins{shop}, Refused: func(string, domain.Code) {}, Logger: slog.New(slog.DiscardHandler),
	})
	return s
}

// stream sends lines as a page as they come from a reader.
func (s *site) stream(w http.ResponseWriter, body io.Reader) {
	r := httptest.NewRequest(http.MethodPost, "/v1/signals", body)
	r.Header.Set("Content-Type", ndjson)
	r.Header.Set("Origin", shop)
	s.handler.ServeHTTP(w, r)
}

// link is a connection on which every piece comes after a pause, and nothing
// after the read deadline.
type link struct {
	*httptest.ResponseRecorder
	pieces   []string
	pause    time.Duration
	deadline time.Time
}

func (l *link) SetReadDeadline(at time.Time) error {
	l.deadline = at
	return nil
}

func (l *link) Read(to []byte) (int, error) {
	if len(l.pieces) == 0 {
		return 0, io.EOF
	}
	if left := time.Until(l.deadline); left < l.pause {
		time.Sleep(left)
		return 0, os.ErrDeadlineExceeded
	}
	time.Sleep(l.pause)
	n := copy(to, l.pieces[0])
	l.pieces = l.pieces[1:]
	return n, nil
}

func lines(n int) (lines []string) {
	for i := range n {
		lines = append(lines, fmt.Sprintf(`{"sessionKey":"s%d","id":"%d","type":"scroll"}`+"\n", i%7, i))
	}
	return lines
}

func TestASteadyStreamGoesOnAndAStalledOneIsCut(t *testing.T) {
	for _, c := range []struct {
		name   string
		pieces []string
		pause  time.Duration
		status int
		want   string
	}{
		{"a line every nine seconds", lines(50), 9 * time.Second, 200, `{"accepted":50,"duplicates":0,"rejected":[]}`},
		{"nothing for eleven seconds", lines(50), 11 * time.Second, 408, `"accepted":0`},
		{"a line in drops", append(lines(1), strings.Split(lines(2)[1], "")...), time.Second, 408, `"accepted":1`},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := &link{ResponseRecorder: httptest.NewRecorder(), pieces: c.pieces, pause: c.pause}
			memorySite(0).stream(l, l)
			if l.Code != c.status || !strings.Contains(l.Body.String(), c.want) {
				t.Errorf("%s: %d %s", c.name, l.Code, l.Body)
			}
		})
	}
}

func TestAJSONBodyThatStallsIsATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &link{ResponseRecorder: httptest.NewRecorder(), pieces: []string{`{"sessionKey":`, `"a","signals":[]}`}, pause: 6 * time.Second}
		l.deadline = time.Now().Add(10 * time.Second) // as of the server
		r := httptest.NewRequest(http.MethodPost, "/v1/signals", l)
		r.Header.Set("Content-Type", json1)
		r.Header.Set("Origin", shop)
		memorySite(0).handler.ServeHTTP(l, r)
		if l.Code != http.StatusRequestTimeout || codeOf(t, l.ResponseRecorder) != domain.Unavailable {
			t.Errorf("%d %s", l.Code, l.Body)
		}
	})
}

func TestAStreamThatIsTooFastIsSlowedDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memorySite(100)
		start := time.Now()
		w := httptest.NewRecorder()
		s.stream(w, iotest.OneByteReader(strings.NewReader(strings.Join(lines(1000), ""))))
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"accepted":1000`) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		// Each line is a stretch of its own here, and costs as much again to enter.
		if took := time.Since(start); took < 8*time.Second || took > 25*time.Second {
			t.Errorf("1,000 signals at 100 a second took %v", took)
		}
	})
}

func TestACutStreamKeepsWholeLinesOnly(t *testing.T) {
	s := memorySite(0)
	w := httptest.NewRecorder()
	body := strings.Join(lines(3), "")
	s.stream(w, io.MultiReader(strings.NewReader(body[:len(body)-10]), iotest.ErrReader(io.ErrUnexpectedEOF)))
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"accepted":2`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestHowAStreamIsCutIntoPiecesDoesNotMatter compares with the lines one by one.
func TestHowAStreamIsCutIntoPiecesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.OneOf(
			rapid.Custom(func(t *rapid.T) string {
				return fmt.Sprintf(`{"sessionKey":"s%d","id":"%d","type":"scroll"}`, rapid.IntRange(0, 3).Draw(t, "session"), rapid.IntRange(0, 9).Draw(t, "id"))
			}),
			rapid.SampledFrom([]string{"", "  ", "{}", "x", strings.Repeat("y", 65_537), strings.Repeat(" ", 140_000) + "{}"}))
		all := rapid.SliceOfN(line, 0, 12).Draw(t, "lines")
		text := strings.Join(all, "\n")
		var pieces []io.Reader
		for rest := text; rest != ""; {
			n := min(len(rest), rapid.SampledFrom([]int{1, 7, 1000, 70_000, 200_000}).Draw(t, "piece"))
			pieces, rest = append(pieces, strings.NewReader(rest[:n])), rest[n:]
		}
		one, other := httptest.NewRecorder(), httptest.NewRecorder()
		memorySite(0).stream(one, strings.NewReader(text))
		memorySite(0).stream(other, io.MultiReader(pieces...))
		if one.Body.String() != other.Body.String() {
			t.Fatalf("at once %s, in pieces %s", one.Body, other.Body)
		}
		wrong := 0
		for _, line := range all {
			if trimmed := strings.TrimSpace(line); len(line) > 64<<10 || trimmed != "" && !strings.Contains(trimmed, "scroll") {
				wrong++
			}
		}
		if got := strings.Count(one.Body.String(), `"line"`); got != wrong {
			t.Fatalf("%d rejected, want %d: %s", got, wrong, one.Body)
		}
	})
}

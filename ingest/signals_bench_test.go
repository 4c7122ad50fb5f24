package ingest_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"halftone/domain"
	"halftone/domain/access"
	"halftone/domain/identity"
	"halftone/domain/intake"
	"halftone/domain/session"
	"halftone/ingest"
)

// BenchmarkSignals records requests of 1,000 signals in warm sessions that do
// not elevate, without the network.
func BenchmarkSignals(b *testing.B) {
	keys := domain.NewKeyring(domain.Secret{KeyID: "test", Key: make([]byte, 32)})
	visitors := identity.NewService(keys, nil, nil)
	sessions := session.NewCollector(session.Options{
		Idle: time.Hour, MaxAge: time.Hour, MaxCount: 10_000, MaxBytes: 1 << 30, Zone: time.UTC, Digester: keys, QueueLength: 100,
	})
	h := ingest.NewHandler(ingest.Config{
		Intake: &intake.Service{Sessions: sessions, Visitors: visitors},
		Gate:   &intake.Gate{Tokens: access.NewService(nil), Visitors: visitors}, Refused: func(string, domain.Code) {}, Logger: slog.New(slog.DiscardHandler),
	})
	signals := func(body []byte, request int, open func(b []byte, i int) []byte, between string) []byte {
		for i := range 1000 {
			if i > 0 {
				body = append(body, between...)
			}
			body = fmt.Appendf(open(body, i), `"id":"%x-%x","type":"product_view","category":"%s","productId":"p%d","price":%d.90}`,
				request, i, [...]string{"tech", "fashion", "home", "sport", "books"}[i%5], i*7%5000, 5+i%90)
		}
		return body
	}
	request := 0 // signal ids are new in each
	for _, c := range []struct {
		name, media string
		body        func(request int) []byte
	}{
		{"json", "application/json", func(request int) []byte {
			body := fmt.Appendf(nil, `{"sessionKey":"visit-%d","signals":[`, request%1000)
			return append(signals(body, request, func(b []byte, _ int) []byte { return append(b, '{') }, ","), "]}"...)
		}},
		{"ndjson of one session", "application/x-ndjson", func(request int) []byte {
			return signals(nil, request, func(b []byte, i int) []byte { return fmt.Appendf(b, `{"sessionKey":"visit-%d",`, request%1000) }, "\n")
		}},
		{"ndjson of 100 sessions", "application/x-ndjson", func(request int) []byte {
			return signals(nil, request, func(b []byte, i int) []byte {
				return fmt.Appendf(b, `{"sessionKey":"visit-%d",`, (request*100+i%100)%1000)
			}, "\n")
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				request++
				r := httptest.NewRequest(http.MethodPost, "/v1/signals", bytes.NewReader(c.body(request)))
				r.Header.Set("Content-Type", c.media)
				r.Header.Set("Origin", "http://example.com")
				w := httptest.NewRecorder()
				b.StartTimer()
				h.ServeHTTP(w, r)
				if !bytes.Contains(w.Body.Bytes(), []byte(`"accepted":1000`)) {
					text, _ := io.ReadAll(w.Body)
					b.Fatalf("%d %.300s", w.Code, text)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/signal")
		})
	}
}

package ingest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"halftone/ingest/collector"
)

// script is the collector script with what lets browsers keep it.
type script struct {
	text []byte
	etag string
}

func newScript(text []byte) script {
	sum := sha256.Sum256(text)
	return script{text, `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
}

// serveScript returns the handler of GET /collect.js. The script is the same for
// everybody, so pages may also pin it by its hash, which asks for the answer to
// be readable across origins.
func serveScript() http.Handler {
	plain, packed := newScript(collector.Script), newScript(pack(collector.Script))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		chosen := plain
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			chosen = packed
			header.Set("Content-Encoding", "gzip")
		}
		header.Set("Vary", "Accept-Encoding")
		header.Set("Content-Type", "text/javascript; charset=utf-8")
		header.Set("Cache-Control", "public, max-age=3600")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Access-Control-Allow-Origin", "*")
		header.Set("ETag", chosen.etag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(chosen.text))
	})
}

func pack(text []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // a level that exists
	_, _ = z.Write(text)                                  // memory takes everything
	_ = z.Close()
	return b.Bytes()
}

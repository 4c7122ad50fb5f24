package collector_test

import (
	"bytes"
	"compress/gzip"
	"testing"

	"halftone/ingest/collector"
)

func TestScriptIsUnder3KBCompressed(t *testing.T) {
	var compressed bytes.Buffer
	w := gzip.NewWriter(&compressed)
	if _, err := w.Write(collector.Script); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if compressed.Len() == 0 || compressed.Len() >= 3000 {
		t.Errorf("%d bytes", compressed.Len())
	}
}

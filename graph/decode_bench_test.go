package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/validator"

	"halftone/domain/intake"
	"halftone/graph/generated"
	"halftone/graph/model"
)

// benchmarkBody is a request with a batch of 1,000 signals.
func benchmarkBody() []byte {
	var b strings.Builder
	b.WriteString(`{"query":"mutation($input:RecordSignalsInput!){recordSignals(input:$input){accepted}}","variables":{"input":{"sessionKey":"s","signals":[`)
	for i := range intake.MaxBatch {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"signal-%d","type":"product_view","category":"tech","brand":"acme","tags":["gadgets","sale"],"price":19.90,"quantity":1,"occurredAt":"2026-11-20T10:00:00.000Z"}`, i)
	}
	b.WriteString(`]}}}`)
	return []byte(b.String())
}

// BenchmarkRecordSignalsDecode compares a batch on its way from the body to
// what the resolver takes with the stock way of the library. The latter is cut
// short in its favour: from JSON to checked variables only, without the structs
// that it would go on to make of them.
func BenchmarkRecordSignalsDecode(b *testing.B) {
	body := benchmarkBody()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	docs := newDocuments(schema)

	b.Run("own", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			req, fault := readRequest(body)
			if fault != nil {
				b.Fatal(fault)
			}
			doc, _ := docs.get(req.query)
			variables, fault := variablesOf(schema, doc.operation(), req.variables)
			if fault != nil {
				b.Fatal(fault)
			}
			if batch := variables["input"].(map[string]any)["signals"].(model.SignalBatch); len(batch) != intake.MaxBatch {
				b.Fatal("signals are missing")
			}
		}
		reportSignals(b)
	})
	b.Run("stock", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var req struct {
				Query     string
				Variables map[string]any
			}
			decoder := json.NewDecoder(bytes.NewReader(body))
			decoder.UseNumber()
			if err := decoder.Decode(&req); err != nil {
				b.Fatal(err)
			}
			doc, _ := docs.get(req.Query)
			if _, err := validator.VariableValues(schema, doc.operation(), req.Variables); err != nil {
				b.Fatal(err)
			}
		}
		reportSignals(b)
	})
}

func reportSignals(b *testing.B) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/intake.MaxBatch, "ns/signal")
}

package graph_test

import (
	"bytes"
	"slices"
	"testing"

	"halftone/domain"
)

// FuzzHandler sends bodies as an actor who may do everything: whatever they
// hold, the answer is JSON, and never a fault of the server.
func FuzzHandler(f *testing.F) {
	for _, text := range []string{
		anyQuery, `{}`, `[]`, `{"query":null}`, `{"query":"query($i:SegmentRef!){evaluateSegment(subject:{values:{}},segment:$i){score}}","variables":{"i":{"definition":{"rules":[{"type":"TRAIT","field":"traits.x","operator":"EQUAL","value":true}]}}}}`,
		`{"query":"mutation($i:RecordSignalsInput!){recordSignals(input:$i){accepted}}","variables":{"i":{"sessionKey":"s","signals":[{"id":"1","type":"scroll","price":"1e5","tags":null}]}}}`,
		`{"query":"{segments(first:-1){edges{cursor}}}"}`, `{"query":"{segments(first:1,after:\"LTE\"){edges{cursor}}}"}`,
		`{"query":"query($v:JSON!){evaluateSegment(subject:{values:$v},segment:{key:\"researcher\"}){score}}","variables":{"v":null}}`,
		`{"query":"{segments(first:1,after:\"OTk5OTk5OTk5OTk5OTk5\"){edges{cursor}}}"}`, `{"query":"{profiles(first:1,after:\"OTk5OTk5OTk5OTk5OTk5\"){edges{cursor}}}"}`,
		`{"query":"{segment(key:\"researcher\"){versions(first:1,after:\"OTk5OTk5OTk5OTk5OTk5\"){edges{cursor}} members(first:1,after:\"OTk5OTk5OTk5OTk5OTk5\"){edges{cursor}}}}"}`,
		`{"query":"mutation{publishSegment(input:{key:\"researcher\",expectedVersion:2147483647}){userErrors{code}} archiveSegment(input:{key:\"\",expectedVersion:-1}){userErrors{code}}}"}`,
		`{"query":"mutation{setSignalWeight(input:{key:\"x\",baseWeight:0.1,expectedVersion:-2147483648}){userErrors{code}}}"}`,
		`{"query":"{membershipChanges(first:1,after:\"AAAAAAAAAAEAAAAAAAAAAQAAAAE\",segmentKeys:[\"\"],profileKey:\"\"){edges{node{membership{score}}}}}"}`,
		`{"query":"{segments(search:\"%_\\\\\",tags:[\"\"]){edges{cursor}}}"}`,
		`{"query":"query($a:Int=1,$b:[ID!]!=[\"x\"]){profiles(first:$a){edges{cursor}} memberships(profileKeys:$b){asOf}}"}`,
	} {
		f.Add([]byte(text))
	}
	s := openSite(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		w := s.post(domain.Admin, bytes.NewReader(body))
		if w.Code >= 500 || slices.Contains(codesOf(t, w), domain.Internal) {
			t.Fatalf("%d: %s\n%s", w.Code, w.Body, s.log)
		}
	})
}

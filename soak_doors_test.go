package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// door is a way to send signals. It returns those that were not taken; after an
// error nobody knows which.
type door func(client *http.Client, to server, lines []line) (refused []line, err error)

func byStream(client *http.Client, to server, lines []line) (refused []line, err error) {
	a, err := to.post(client, "application/x-ndjson", streamBody(lines))
	switch {
	case err != nil:
		return nil, err
	case a.status != http.StatusOK: // nothing is in, or the server stops: all is to be sent again
		return nil, fmt.Errorf("status %d", a.status)
	}
	for _, r := range a.Rejected {
		if r.Code != "UNAVAILABLE" {
			return nil, fmt.Errorf("refused: %s", r.Code)
		}
		refused = append(refused, lines[r.Line-1])
	}
	return refused, nil
}

// byJSON is told of a body as a whole only whether to send it again.
func byJSON(client *http.Client, to server, lines []line) (refused []line, err error) {
	a, err := to.post(client, "application/json", jsonBody(lines))
	if err == nil && (a.status != http.StatusOK || len(a.Rejected) > 0) {
		err = fmt.Errorf("status %d, %d refused", a.status, len(a.Rejected))
	}
	return nil, err
}

// byGraphQL sends one visit after the other.
func byGraphQL(_ *http.Client, to server, lines []line) (refused []line, err error) {
	for from, next := 0, 0; from < len(lines); from = next {
		var signals []map[string]any
		for next = from; next < len(lines) && lines[next].SessionKey == lines[from].SessionKey; next++ {
			l := lines[next]
			signal := map[string]any{"id": l.ID, "type": l.Type, "occurredAt": l.OccurredAt}
			if l.Amount != "" {
				signal["amount"] = l.Amount
			}
			signals = append(signals, signal)
		}
		taken, err := to.record(context.Background(), lines[from].SessionKey, lines[from].Customer, signals...)
		if err != nil || taken != len(signals) {
			refused = append(refused, lines[from:next]...)
		}
	}
	return refused, nil
}

func streamBody(lines []line) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for i := range lines {
		_ = e.Encode(&lines[i]) // plain texts in memory
	}
	return b.Bytes()
}

// visit is how a JSON body holds the signals of one.
type visit struct {
	SessionKey string `json:"sessionKey"`
	Customer   string `json:"customer,omitempty"`
	Signals    []line `json:"signals"`
}

func jsonBody(lines []line) []byte {
	var visits []visit
	for _, l := range lines {
		if len(visits) == 0 || visits[len(visits)-1].SessionKey != l.SessionKey {
			visits = append(visits, visit{SessionKey: l.SessionKey, Customer: l.Customer})
		}
		v := &visits[len(visits)-1]
		l.SessionKey, l.Customer = "", ""
		v.Signals = append(v.Signals, l)
	}
	body, _ := json.Marshal(visits) // plain texts in memory
	return body
}

// bulkAnswer is what the door for signals says.
type bulkAnswer struct {
	status     int
	retryAfter string

	Accepted, Duplicates int
	Rejected             []struct {
		Line       int
		Code, Path string
	}
}

// post sends signals to the bulk door, as a backend.
func (s server) post(client *http.Client, contentType string, body []byte) (a bulkAnswer, err error) {
	request, err := http.NewRequest(http.MethodPost, "http://"+s.address+"/v1/signals", bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	request.Header.Set("Authorization", "Bearer "+testToken)
	request.Header.Set("Content-Type", contentType)
	response, err := client.Do(request)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	a.status, a.retryAfter = response.StatusCode, response.Header.Get("Retry-After")
	return a, json.NewDecoder(response.Body).Decode(&a)
}

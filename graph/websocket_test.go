package graph_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"

	"halftone/domain"
)

// client speaks graphql-transport-ws.
type client struct {
	*websocket.Conn
	t *testing.T
}

type envelope struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

func (s *site) dial(t *testing.T) client {
	t.Helper()
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	conn, _, err := websocket.Dial(t.Context(), server.URL+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	must(t, err)
	t.Cleanup(func() { _ = conn.CloseNow() })
	return client{conn, t}
}

func (c client) send(text string) {
	c.t.Helper()
	must(c.t, c.Write(c.t.Context(), websocket.MessageText, []byte(text)))
}

func (c client) receive() (e envelope) {
	c.t.Helper()
	ctx, stop := context.WithTimeout(c.t.Context(), 10*time.Second)
	defer stop()
	_, text, err := c.Read(ctx)
	must(c.t, err)
	must(c.t, json.Unmarshal(text, &e))
	return e
}

// enter opens the connection as a role.
func (c client) enter(role domain.Role) client {
	c.t.Helper()
	c.send(`{"type":"connection_init","payload":{"Authorization":"Bearer ` + secretOf(role) + `"}}`)
	if e := c.receive(); e.Type != "connection_ack" {
		c.t.Fatalf("got %+v", e)
	}
	return c
}

func TestASubscriptionTellsAsLongAsItIsWanted(t *testing.T) {
	c := openSite(t).dial(t).enter(domain.Analyst)
	c.send(`{"type":"subscribe","id":"1","payload":{"query":"subscription { overviewChanged { sessions isLoaded asOf profiles { value } } }"}}`)
	for range 2 {
		if e := c.receive(); e.Type != "next" || e.ID != "1" || !json.Valid(e.Payload) {
			t.Fatalf("got %+v", e)
		}
	}
	c.send(`{"type":"complete","id":"1"}`)
	c.send(`{"type":"subscribe","id":"2","payload":{"query":"{ viewer { name } }"}}`)
	for { // events that were on their way may come first
		e := c.receive()
		if e.ID == "1" && e.Type == "next" {
			continue
		}
		if e.ID != "2" || e.Type != "next" || string(e.Payload) != `{"data":{"viewer":{"name":"bootstrap-analyst"}}}` {
			t.Fatalf("got %+v %s", e, e.Payload)
		}
		break
	}
	if e := c.receive(); e.ID != "2" || e.Type != "complete" {
		t.Fatalf("got %+v", e)
	}
	c.send(`{"type":"ping"}`)
	if e := c.receive(); e.Type != "pong" {
		t.Fatalf("got %+v", e)
	}
}

func TestASubscriptionIsRefusedLikeAQuery(t *testing.T) {
	c := openSite(t).dial(t).enter(domain.Service)
	for _, query := range []string{
		`subscription { overviewChanged { asOf } }`, // not for the role
		`subscription { overviewChanged { no } }`,
		`{ __schema { types { name } } }`,
		`{`,
	} {
		text, err := json.Marshal(map[string]string{"query": query})
		must(t, err)
		c.send(`{"type":"subscribe","id":"1","payload":` + string(text) + `}`)
		e := c.receive()
		var errs []struct {
			Extensions struct{ Code domain.Code }
		}
		if e.Type != "error" || e.ID != "1" {
			t.Fatalf("%s: got %+v %s", query, e, e.Payload)
		}
		must(t, json.Unmarshal(e.Payload, &errs))
		if len(errs) == 0 || errs[0].Extensions.Code == "" || errs[0].Extensions.Code == domain.Internal {
			t.Errorf("%s: %s", query, e.Payload)
		}
	}
}

func TestAConnectionThatBreaksTheProtocolIsClosed(t *testing.T) {
	s := openSite(t)
	init := `{"type":"connection_init","payload":{"Authorization":"Bearer ` + secretOf(domain.Viewer) + `"}}`
	endless := `{"type":"subscribe","id":"1","payload":{"query":"subscription { overviewChanged { asOf } }"}}`
	for name, c := range map[string]struct {
		messages []string
		code     websocket.StatusCode
	}{
		"no token":             {[]string{`{"type":"connection_init"}`}, 4403},
		"wrong token":          {[]string{`{"type":"connection_init","payload":{"Authorization":"Bearer no"}}`}, 4403},
		"payload no object":    {[]string{`{"type":"connection_init","payload":[1]}`}, 4400},
		"subscribed too early": {[]string{endless}, 4401},
		"init twice":           {[]string{init, init}, 4429},
		"same id":              {[]string{init, endless, endless}, 4409},
		"no JSON":              {[]string{init, `{`}, 4400},
		"unknown type":         {[]string{init, `{"type":"hello"}`}, 4400},
		"no id":                {[]string{init, `{"type":"subscribe","payload":{"query":"{ viewer { name } }"}}`}, 4400},
		"no request":           {[]string{init, `{"type":"subscribe","id":"1","payload":{"mutation":"x"}}`}, 4400},
		"too long":             {[]string{init, `{"type":"ping","payload":{"a":"` + string(make([]byte, 70<<10)) + `"}}`}, websocket.StatusMessageTooBig},
	} {
		t.Run(name, func(t *testing.T) {
			conn := s.dial(t)
			for _, m := range c.messages {
				conn.send(m)
			}
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
			defer stop()
			for {
				_, _, err := conn.Read(ctx)
				if err == nil {
					continue // what was answered before
				}
				if got := websocket.CloseStatus(err); got != c.code {
					t.Errorf("closed with %d (%v), want %d", got, err, c.code)
				}
				return
			}
		})
	}
}

func TestAForeignPageOpensNoSocket(t *testing.T) {
	server := httptest.NewServer(openSite(t).handler)
	defer server.Close()
	_, response, err := websocket.Dial(t.Context(), server.URL+"/graphql", &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"Origin": {"https://elsewhere.example"}}})
	if err == nil || response == nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("got %v, %+v", err, response)
	}
}

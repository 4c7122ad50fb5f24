package graph

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"halftone/domain"
	"halftone/domain/intake"
	"halftone/domain/strictjson"
)

// The bounds of a connection; those of all connections together are in Handler.
const (
	protocol         = "graphql-transport-ws"
	maxMessage       = 64 << 10
	maxSubscriptions = 50
	initTimeout      = 5 * time.Second
	writeTimeout     = 5 * time.Second
	pingEvery        = 15 * time.Second
	// recheckEvery is how often the credential is looked up again: a revocation
	// closes the connection.
	recheckEvery = 15 * time.Second
	// maxSockets bounds the connections of all clients, socketsEach those of one
	// credential.
	maxSockets  = 5000
	socketsEach = 20
)

// The close codes of graphql-transport-ws.
const (
	closeBadMessage  websocket.StatusCode = 4400
	closeNoRight     websocket.StatusCode = 4401
	closeForbidden   websocket.StatusCode = 4403
	closeInitTimeout websocket.StatusCode = 4408
	closeSameID      websocket.StatusCode = 4409
	closeInitTwice   websocket.StatusCode = 4429
	closeTooMany     websocket.StatusCode = 4503
)

// closing ends a connection with a code.
type closing struct {
	code   websocket.StatusCode
	reason string
}

func (c closing) Error() string { return c.reason }

// socket is one connection that speaks graphql-transport-ws.
type socket struct {
	*Handler
	conn *websocket.Conn
	// credential is what the caller was recognised by, remote their address.
	credential, remote string
	optOut             bool
	caller             intake.Caller

	mu      sync.Mutex
	running map[string]context.CancelFunc // operations by id
	done    sync.WaitGroup
}

// serveSocket upgrades a request and serves the connection until it ends.
func (h *Handler) serveSocket(w http.ResponseWriter, r *http.Request) {
	credential, err := credentialOf(r)
	if err != nil {
		credential = "" // such a page may still send a token
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{protocol}, OriginPatterns: h.config.Origins})
	if err != nil {
		return // Accept has answered
	}
	conn.SetReadLimit(maxMessage)
	s := &socket{Handler: h, conn: conn, credential: credential, remote: r.RemoteAddr, optOut: r.Header.Get("Sec-GPC") == "1", running: map[string]context.CancelFunc{}}
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(r.Context()))
	err = s.serve(ctx, cancel)
	cancel(err)
	s.done.Wait()
	if end := (closing{}); errors.As(err, &end) {
		_ = conn.Close(end.code, end.reason)
		return
	}
	_ = conn.CloseNow()
}

func (s *socket) serve(ctx context.Context, cancel context.CancelCauseFunc) error {
	if s.conn.Subprotocol() != protocol {
		return closing{websocket.StatusPolicyViolation, "speaks " + protocol + " only"}
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	if !s.sockets.enter(s.credential) {
		return closing{closeTooMany, "too many connections"}
	}
	defer s.sockets.leave(s.credential)
	s.done.Go(func() {
		if err := s.watch(ctx); err != nil {
			cancel(err)
		}
	})
	for {
		m, err := s.read(ctx)
		if err != nil {
			return causeOr(ctx, err)
		}
		if err := s.take(ctx, m); err != nil {
			return err
		}
	}
}

// causeOr prefers why the context ended over what that did to a read.
func causeOr(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// begin waits for connection_init and recognises the actor.
func (s *socket) begin(ctx context.Context) error {
	timed, stop := context.WithTimeout(ctx, initTimeout)
	defer stop()
	m, err := s.read(timed)
	switch {
	case timed.Err() != nil:
		return closing{closeInitTimeout, "connection_init is awaited for five seconds"}
	case err != nil:
		return err
	case m.kind == "ping" || m.kind == "pong":
		return closing{closeBadMessage, "connection_init must come first"}
	case m.kind != "connection_init":
		return closing{closeNoRight, "connection_init must come first"}
	}
	if m.payload != nil {
		if s.credential, err = credentialIn(m.payload, s.credential); err != nil {
			return closing{closeBadMessage, "the payload of connection_init must be an object"}
		}
	}
	s.caller, err = s.config.Gate.Admit(ctx, s.credential, s.remote)
	s.caller.OptOut = s.optOut
	if _, late := s.config.Gate.Enter(s.caller, time.Now()); late != nil {
		s.config.Refused(domain.RateLimited)
		return closing{closeTooMany, "too many requests"}
	}
	if err != nil || s.caller.IsNobody() {
		return closing{closeForbidden, "needs a valid token"}
	}
	return s.write(ctx, "connection_ack", "", nil)
}

// credentialIn reads the bearer token of a payload, as {"Authorization": "Bearer ..."}.
func credentialIn(payload []byte, otherwise string) (string, error) {
	r := strictjson.NewReader(payload)
	credential := otherwise
	r.Object(func(key []byte) {
		if strings.EqualFold(string(key), "authorization") && r.Kind() == strictjson.String {
			credential = bearer(r.String())
			return
		}
		r.Raw()
	})
	r.End()
	return credential, r.Err()
}

// watch keeps the connection alive and ends it with its credential.
func (s *socket) watch(ctx context.Context) error {
	ping, recheck := time.NewTicker(pingEvery), time.NewTicker(recheckEvery)
	defer ping.Stop()
	defer recheck.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.stopping:
			return closing{websocket.StatusGoingAway, "the server is stopping"}
		case <-ping.C:
			timed, stop := context.WithTimeout(ctx, pingEvery)
			err := s.conn.Ping(timed)
			stop()
			if err != nil {
				return err
			}
		case <-recheck.C:
			if _, err := s.config.Gate.Admit(ctx, s.credential, s.remote); isUnauthenticated(err) {
				return closing{closeForbidden, "the token is no longer valid"}
			}
		}
	}
}

func isUnauthenticated(err error) bool {
	faults := domain.FaultsOf(err)
	return len(faults) > 0 && faults[0].Code == domain.Unauthenticated
}

// message is one of the protocol.
type message struct {
	kind, id string
	payload  []byte // JSON text, nil when absent
}

func (s *socket) read(ctx context.Context) (m message, err error) {
	kind, text, err := s.conn.Read(ctx)
	if err != nil {
		return m, err
	}
	r := strictjson.NewReader(text)
	r.Object(func(key []byte) {
		switch string(key) {
		case "type":
			m.kind = r.String()
		case "id":
			m.id = r.String()
		case "payload":
			if !r.Null() {
				m.payload = r.Raw()
			}
		default:
			r.Raw()
		}
	})
	r.End()
	if kind != websocket.MessageText || r.Err() != nil || m.kind == "" {
		return m, closing{closeBadMessage, "a message is no valid JSON object of the protocol"}
	}
	return m, nil
}

// write sends a message; payload is JSON text or nil.
func (s *socket) write(ctx context.Context, kind, id string, payload []byte) error {
	text, err := json.Marshal(struct {
		ID      string          `json:"id,omitempty"`
		Kind    string          `json:"type"`
		Payload json.RawMessage `json:"payload,omitempty"`
	}{id, kind, payload})
	if err != nil {
		return err
	}
	// The end of an operation must not cut a message short, which would end the connection.
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), writeTimeout)
	defer stop()
	return s.conn.Write(ctx, websocket.MessageText, text)
}

// take acts on a message after connection_init.
func (s *socket) take(ctx context.Context, m message) error {
	switch m.kind {
	case "ping":
		return s.write(ctx, "pong", "", nil)
	case "pong":
		return nil
	case "connection_init":
		return closing{closeInitTwice, "connection_init came twice"}
	case "complete":
		s.mu.Lock()
		defer s.mu.Unlock()
		if stop := s.running[m.id]; stop != nil {
			stop()
		}
		return nil
	case "subscribe":
		return s.subscribe(ctx, m)
	}
	return closing{closeBadMessage, "a message has a type that the protocol does not have"}
}

package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/persistence/pgtest"
)

// crowd makes a database of that many profiles: demo shoppers, each many times
// over under keys of their own.
func crowd(t *testing.T, profiles int) (databaseURL string) {
	t.Helper()
	const shoppers = 2000
	databaseURL = pgtest.URL(t)
	start(t, []string{"DATABASE_URL=" + databaseURL}, importArgs(shoppersFile(t, shoppers))...).finish(t, exitDone)
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, sql := range []string{
		`CREATE TEMP TABLE copy AS SELECT p.id AS original, nextval('profile_id_seq') AS id, sha256(p.key || n::text::bytea) AS key
			FROM profile p, generate_series(2, $1 / $2::int) AS n`,
		`INSERT INTO profile (id, key, rev, packed, last_seen) OVERRIDING SYSTEM VALUE
			SELECT c.id, c.key, p.rev, p.packed, p.last_seen FROM copy c JOIN profile p ON p.id = c.original ORDER BY c.id`,
		`INSERT INTO activity (profile, chunk, from_at, to_at, body)
			SELECT c.id, a.chunk, a.from_at, a.to_at, a.body FROM copy c JOIN activity a ON a.profile = c.original`,
		`INSERT INTO membership (segment, profile, version, score, since)
			SELECT m.segment, c.id, m.version, m.score, m.since FROM copy c JOIN membership m ON m.profile = c.original`,
		"UPDATE segment_size SET n = (SELECT count(*) FROM membership m WHERE m.segment = segment_size.segment)",
	} {
		args := []any{profiles, shoppers}
		if sql[:6] != "CREATE" {
			args = nil
		}
		if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	return databaseURL
}

const createBusy = `mutation { createSegment(input: {key: "busy", info: {name: "Busy"}, definition: {combination: WEIGHTED, membershipThreshold: 1,
	rules: [{type: STATISTIC, field: "totalSignals", operator: GREATER_OR_EQUAL, value: 3}]}}) { userErrors { message } } }`

// busyStanding is what the server says of the segment "busy".
type busyStanding struct {
	health          string
	size, projected int
}

func (s server) busy(t *testing.T) (b busyStanding) {
	t.Helper()
	a, err := s.ask(t.Context(), `{ segment(key: "busy") { health { state } size { value } }
		simulateSegment(segment: {key: "busy"}) { projected { value } } }`, nil)
	if err != nil || len(a.Errors) > 0 {
		t.Fatal(err, a.Errors)
	}
	segment := a.Data["segment"].(map[string]any)
	b.health = segment["health"].(map[string]any)["state"].(string)
	b.size = int(segment["size"].(map[string]any)["value"].(float64))
	b.projected = int(a.Data["simulateSegment"].(map[string]any)["projected"].(map[string]any)["value"].(float64))
	return b
}

func (s server) health(t *testing.T) string {
	t.Helper()
	a, err := s.ask(t.Context(), `{ segment(key: "busy") { health { state } } }`, nil)
	if err != nil || len(a.Errors) > 0 {
		t.Fatal(err, a.Errors)
	}
	return a.Data["segment"].(map[string]any)["health"].(map[string]any)["state"].(string)
}

// isLoaded tells whether everybody is in the index.
func (s server) isLoaded(t *testing.T) bool {
	a, err := s.ask(t.Context(), `{ simulateSegment(segment: {key: "new-visitor"}) { projected { value } } }`, nil)
	return err == nil && len(a.Errors) == 0
}

// TestAKilledRecomputeIsFinishedByTheNextStart kills the server in the middle
// of the recompute of 200,000 profiles.
func TestAKilledRecomputeIsFinishedByTheNextStart(t *testing.T) {
	url := crowd(t, 200_000)
	s := serveOn(t, url)
	awaitTrue(t, "the index loads", time.Minute, func() bool { return s.isLoaded(t) })
	if a, err := s.ask(t.Context(), createBusy, nil); err != nil || len(a.Errors) > 0 {
		t.Fatal(err, a.Errors)
	}
	const stored = "SELECT count(*) FROM membership m JOIN segment s ON s.id = m.segment WHERE s.key = 'busy'"
	var before int64
	awaitTrue(t, "the recompute has begun", time.Minute, func() bool {
		before = queryNumber(t, url, stored)
		return before > 0
	})
	s.kill(t)
	before = queryNumber(t, url, stored)
	if n := queryNumber(t, url, "SELECT count(*) FROM segment_run r JOIN segment s ON s.id = r.segment WHERE s.key = 'busy' AND r.state = 'RUNNING'"); n != 1 {
		t.Fatal("the recompute was over before the server was killed")
	}

	s = serveOn(t, url)
	began := time.Now()
	var goingOn, loaded time.Time
	awaitTrue(t, "the next start finishes", time.Minute, func() bool {
		if goingOn.IsZero() && queryNumber(t, url, stored) > before {
			goingOn = time.Now()
		}
		if !s.isLoaded(t) {
			return false
		}
		if loaded.IsZero() {
			loaded = time.Now()
		}
		health := s.health(t)
		if health != "FRESH" && health != "EVALUATING" {
			t.Fatalf("health is %s", health)
		}
		return health == "FRESH"
	})
	now := s.busy(t)
	t.Logf("%d of %d members before the kill; going on after %v, loaded after %v, the rest after %v", before, now.size, goingOn.Sub(began).Round(time.Millisecond), loaded.Sub(began).Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	if now.size != now.projected || int64(now.size) != queryNumber(t, url, stored) || int64(now.size) <= before {
		t.Errorf("%+v, %d rows", now, queryNumber(t, url, stored))
	}
	const logged = "SELECT count(DISTINCT c.profile) * 1000000 + count(*) FROM change c JOIN segment s ON s.id = c.segment WHERE s.key = 'busy'"
	if n := queryNumber(t, url, logged); n != int64(now.size)*1_000_001 {
		t.Errorf("the log tells of %d profiles in %d changes, not of %d", n/1_000_000, n%1_000_000, now.size)
	}
}

// TestTwoServersAgreeWithinASecond writes to two servers on one database at once.
func TestTwoServersAgreeWithinASecond(t *testing.T) {
	url := pgtest.URL(t)
	servers := []server{serveOn(t, url), serveOn(t, url)}
	for _, s := range servers {
		awaitTrue(t, "the index loads", time.Minute, func() bool { return s.isLoaded(t) })
	}
	if a, err := servers[0].ask(t.Context(), createBusy, nil); err != nil || len(a.Errors) > 0 {
		t.Fatal(err, a.Errors)
	}
	const customers = 60
	done := make(chan error, len(servers))
	for n, s := range servers {
		go func() { done <- burst(t.Context(), s, n, customers) }()
	}
	for range servers {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	written := time.Now()
	awaitTrue(t, "both know all", time.Second, func() bool {
		for _, s := range servers {
			if b := s.busy(t); b.size != customers || b.projected != customers || b.health != "FRESH" {
				return false
			}
		}
		return true
	})
	t.Logf("both agree %v after the last answer", time.Since(written).Round(time.Millisecond))
}

// burst sends two signals of every customer to one server; only with those of
// the other server do they make a member.
func burst(ctx context.Context, s server, n, customers int) error {
	for c := range customers {
		for i := range 2 {
			signal := map[string]any{"id": fmt.Sprintf("s%d-%d-%d", n, c, i), "type": "add_to_cart"}
			if _, err := s.record(ctx, fmt.Sprintf("visit-%d-%d", n, c), fmt.Sprint("customer", c), signal); err != nil {
				return err
			}
		}
	}
	return nil
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"halftone/domain/demo"
	"halftone/domain/segment"
)

const (
	// profileQuery asks for 10 fields, 10 memberships and all their rule scores.
	profileQuery = `query Full($key: ID!) { profile(key: $key) {
	id key createdAt firstSeenAt lastSeenAt totalSessions totalSignals totalCartAdds totalPurchases pricePreferences { average }
	memberships(onlyMembers: false) { segment { key name } score isMember confidence
	evaluation { ruleScores { description score weight actualValue } } } } }`
	recordMutation = `mutation Record($input: RecordSignalsInput!) { recordSignals(input: $input) { accepted } }`

	batchSize    = 1000
	warmSessions = 1000
	// readProfiles is how many profiles are read in turn.
	readProfiles = 100
	apiShoppers  = 500

	serviceToken = "bench-service-token"
	analystToken = "bench-analyst-token"
	editorToken  = "bench-editor-token"
)

// measureAPI measures H1, I1 and I2: Halftone as it is run, with its Postgres,
// beside a stock gqlgen server that has everything at hand.
func measureAPI(ctx context.Context, b bench) (goals []goal, err error) {
	db, err := startDatabase(ctx, b)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.stop(ctx)) }()
	halftone, err := startHalftone(ctx, b, db)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, halftone.stop()) }()
	answers, keys, err := readAnswers(ctx, halftone)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(db.dir, "answers.json")
	if err := os.WriteFile(file, answers, 0o600); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	stock, err := startProcess(ctx, nil, self, stockCommand, file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stock.stop()) }()

	fmt.Printf("\nGraphQL: each server on one processor, Postgres %s, CPU time of the server, medians of %d rounds of %v.\n",
		db.version, loadRounds, loadFor)
	for _, m := range []struct {
		id      string
		measure func() (goal, error)
	}{
		{"H1", func() (goal, error) { return measureFullProfile(ctx, db, halftone, stock, keys) }},
		{"I1", func() (goal, error) { return measureBulk(ctx, db, halftone) }},
		{"I2", func() (goal, error) { return measureBatches(ctx, db, halftone, stock) }},
	} {
		if !b.wants(m.id) {
			continue
		}
		g, err := m.measure()
		if err != nil {
			return nil, err
		}
		goals = append(goals, g)
	}
	return goals, nil
}

// startHalftone starts the program on a database with the signals of some
// synthetic shoppers.
func startHalftone(ctx context.Context, b bench, db *database) (*process, error) {
	environment := environmentOn(db)
	name := filepath.Join(db.dir, "shoppers.ndjson")
	file, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(demo.Write(file, apiShoppers, shopperSeed, time.Now()), file.Close()); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, b.server, "import", name)
	command.Env = append(os.Environ(), environment...)
	if out, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("import: %w\n%s", err, out)
	}
	return startProcess(ctx, environment, b.server)
}

// environmentOn is the environment of a Halftone on a database.
func environmentOn(db *database) []string {
	return []string{
		"DATABASE_URL=" + db.server.URL(), "HALFTONE_DATA=" + db.dir, "HALFTONE_DEMO=0", "HALFTONE_LOG=warn", "HALFTONE_RATE_LIMIT=0",
		"HALFTONE_LISTEN=127.0.0.1:0", "HALFTONE_METRICS_LISTEN=127.0.0.1:0", "HALFTONE_RATE_LIMIT=0",
		"HALFTONE_BOOTSTRAP_TOKENS=SERVICE=" + serviceToken + ",ANALYST=" + analystToken + ",EDITOR=" + editorToken,
	}
}

// requestBody is the body of a GraphQL request.
func requestBody(query string, variables map[string]any) []byte {
	text, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		panic(err) // never: only texts and numbers come here
	}
	return text
}

// readAnswers asks Halftone for some profiles: the answers are what the stock
// server is given to answer.
func readAnswers(ctx context.Context, halftone *process) (profiles []byte, keys []string, err error) {
	var list struct {
		Profiles struct {
			Edges []struct{ Node struct{ Key string } }
		}
	}
	text, err := ask(ctx, halftone, analystToken, requestBody(`query List($first: Int!) { profiles(first: $first) { edges { node { key } } } }`,
		map[string]any{"first": readProfiles}))
	if err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, nil, err
	}
	var answers []json.RawMessage
	for _, edge := range list.Profiles.Edges {
		text, err := ask(ctx, halftone, analystToken, requestBody(profileQuery, map[string]any{"key": edge.Node.Key}))
		if err != nil {
			return nil, nil, err
		}
		var data struct{ Profile json.RawMessage }
		if err := json.Unmarshal(text, &data); err != nil {
			return nil, nil, err
		}
		answers, keys = append(answers, data.Profile), append(keys, edge.Node.Key)
	}
	if len(keys) != readProfiles {
		return nil, nil, fmt.Errorf("only %d profiles are there", len(keys))
	}
	profiles, err = json.Marshal(answers)
	return profiles, keys, err
}

// ask sends one request to Halftone and returns the data of its answer.
func ask(ctx context.Context, halftone *process, token string, body []byte) (data json.RawMessage, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, halftone.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if len(answer.Errors) > 0 {
		return nil, fmt.Errorf("halftone answers: %s", answer.Errors[0].Message)
	}
	return answer.Data, nil
}

func measureFullProfile(ctx context.Context, db *database, halftone, stock *process, keys []string) (goal, error) {
	bodies := make([][]byte, len(keys))
	for i, key := range keys {
		bodies[i] = requestBody(profileQuery, map[string]any{"key": key})
	}
	next := func(b []byte, i int64) []byte { return append(b, bodies[i%int64(len(bodies))]...) }
	rules := 0
	for _, definition := range segment.Defaults() {
		rules += len(definition.Rules)
	}
	isFull := func(answer []byte) bool { return bytes.Count(answer, []byte(`"actualValue"`)) == rules }
	costs, err := duel(ctx, db.pid,
		&target{name: "Halftone", process: halftone, token: analystToken, body: next, isGood: isFull},
		&target{name: "stock gqlgen", process: stock, body: next, isGood: isFull})
	if err != nil {
		return goal{}, err
	}
	fmt.Print("\nFull profile\n\n| | µs of server CPU | µs of Postgres CPU | requests/s |\n|---|---|---|---|\n")
	for i, name := range []string{"Halftone, read and evaluated for each request", "stock gqlgen, object ready"} {
		fmt.Printf("| %s | %d | %d | %.0f |\n", name, costs[i].cpu.Microseconds(), costs[i].database.Microseconds(), costs[i].rate)
	}
	return goal{"H1", "full profile over GraphQL, server CPU over that of stock gqlgen", []condition{
		{float64(costs[0].cpu) / float64(costs[1].cpu), atMost, 1, "x stock gqlgen"},
	}}, nil
}

func measureBatches(ctx context.Context, db *database, halftone, stock *process) (goal, error) {
	accepted := []byte(`"accepted":` + strconv.Itoa(batchSize))
	isWhole := func(answer []byte) bool { return bytes.Contains(answer, accepted) }
	costs, err := duel(ctx, db.pid,
		&target{name: "Halftone", process: halftone, token: serviceToken, body: appendBatch, isGood: isWhole},
		&target{name: "stock gqlgen", process: stock, body: appendBatch, isGood: isWhole})
	if err != nil {
		return goal{}, err
	}
	perSecond := func(c cost) float64 { return batchSize / c.cpu.Seconds() }
	fmt.Print("\nBatches of 1,000 signals\n\n| | signals per CPU second of the server | µs of server CPU a batch |\n|---|---|---|\n")
	for i, name := range []string{"Halftone, checked and recorded in warm sessions", "stock gqlgen, decoded and counted"} {
		fmt.Printf("| %s | %.0f | %d |\n", name, perSecond(costs[i]), costs[i].cpu.Microseconds())
	}
	return goal{"I2", "signals per CPU second through recordSignals in batches of 1,000, over stock gqlgen's", []condition{
		{perSecond(costs[0]) / perSecond(costs[1]), atLeast, 3, "x stock gqlgen"},
	}}, nil
}

// appendBatch writes a request of new signals for one of the warm sessions.
func appendBatch(b []byte, request int64) []byte {
	b = append(b, `{"query":`...)
	b = strconv.AppendQuote(b, recordMutation)
	b = append(b, `,"variables":{"input":{"sessionKey":"visit-`...)
	b = strconv.AppendInt(b, request%warmSessions, 10)
	b = append(b, `","signals":[`...)
	for i := range int64(batchSize) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendSignal(append(b, '{'), "", request, i)
	}
	return append(b, `]}}}`...)
}

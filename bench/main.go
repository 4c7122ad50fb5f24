package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"halftone/bench/stock"
)

// stockCommand is the first argument of the process that is the stock server.
const stockCommand = "stock"

func main() {
	if len(os.Args) == 3 && os.Args[1] == stockCommand {
		fmt.Fprintln(os.Stderr, "bench stock:", stock.Serve(os.Args[2], os.Stdout))
		os.Exit(1)
	}
	only := flag.String("only", "", "measure these goals, or those that begin with these letters, as in R,I2; empty measures all")
	out := flag.String("out", "results.json", "file that the results are written to")
	server := flag.String("server", "../bin/halftone", "the Halftone to start")
	postgres := flag.String("postgres", "../.halftone/postgres", "where Postgres is built when none with pgvector is installed")
	size := flag.Int("profiles", 1_000_000, "how many profiles everybody is; the goals are set for the default, and C1 compares with a tenth of them")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, bench{only: goalsOf(*only), server: *server, postgres: *postgres, size: *size}, *out)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is what is to be measured and what it takes.
type bench struct {
	only             []string // goals, or the letters that they begin with
	server, postgres string
	size             int // profiles that everybody is
}

func goalsOf(text string) (only []string) {
	for _, name := range strings.Split(text, ",") {
		only = append(only, strings.TrimSpace(name))
	}
	return only
}

// wants tells whether one of the goals is to be measured.
func (b bench) wants(ids ...string) bool {
	for _, id := range ids {
		for _, name := range b.only {
			if letters := strings.TrimRight(id, "0123456789"); name == id || strings.HasPrefix(letters, name) {
				return true
			}
		}
	}
	return false
}

// run measures, prints the tables, then a line for each goal.
func run(ctx context.Context, b bench, out string) error {
	fmt.Println(machine())
	var goals []goal
	for _, part := range []struct {
		ids     []string
		measure func(context.Context, bench) ([]goal, error)
	}{
		{[]string{"R1", "R2", "R3", "R4"}, measureRules},
		{[]string{"R5", "R6", "R7", "R9", "C1"}, measurePopulation},
		{[]string{"S1", "S2"}, measureSessions},
		{[]string{"H1", "I1", "I2"}, measureAPI},
		{[]string{"I3"}, measureElevation},
		{[]string{"R8", "R10", "H2", "D1"}, measureEverybody},
	} {
		if !b.wants(part.ids...) {
			continue
		}
		measured, err := part.measure(ctx, b)
		if err != nil {
			return err
		}
		for _, g := range measured {
			if b.wants(g.id) {
				goals = append(goals, g)
			}
		}
	}
	if len(goals) == 0 {
		return errors.New("there is no such goal")
	}
	printGoals(goals)
	return writeResults(out, goals)
}

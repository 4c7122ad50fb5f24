package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"halftone/persistence"
)

const migrateHelp = `Usage: halftone migrate

Brings the schema of the database up to date. In development the server does it
by itself; in production it is a step of its own.

Example:
  DATABASE_URL=postgres://... halftone migrate
`

func migrate(ctx context.Context, sh shell, args []string) int {
	c, code, done := sh.readConfig(flag.NewFlagSet("migrate", flag.ContinueOnError), migrateHelp, args)
	if done {
		return code
	}
	if c.DatabaseURL == "" {
		return sh.refuse("migrate", errors.New("DATABASE_URL is required: the private Postgres of development migrates by itself"))
	}
	db, err := persistence.Open(ctx, c.DatabaseURL)
	if err != nil {
		return sh.fail("migrate", err)
	}
	applied, err := persistence.Migrate(ctx, db)
	for _, name := range applied {
		fmt.Fprintln(sh.stdout, "applied", name)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return sh.fail("migrate", err)
	}
	fmt.Fprintln(sh.stdout, "The schema is up to date.")
	return exitDone
}

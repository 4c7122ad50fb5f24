package pgtest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"

	"halftone/migrations"
	"halftone/persistence"
)

// templateLock is the advisory lock of the test process that makes the template: "template" in ASCII.
const templateLock = 0x74656d706c617465

// makeTemplate returns the name of a database with the current schema, which it makes unless a
// server used before has it already.
func makeTemplate(ctx context.Context, server string) (name string, err error) {
	name, err = templateName()
	if err != nil {
		return "", err
	}
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }() // frees the lock too
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(templateLock)); err != nil {
		return "", err
	}
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists)
	if err != nil || exists {
		return name, err
	}
	// It gets its name last, so that a template cut short is never taken for a whole one.
	unfinished := name + "_unfinished"
	if err := run(ctx, server, "DROP DATABASE IF EXISTS "+unfinished+" WITH (FORCE)", "CREATE DATABASE "+unfinished); err != nil {
		return "", err
	}
	if err := migrateTemplate(ctx, server, unfinished); err != nil {
		return "", err
	}
	return name, run(ctx, server, "ALTER DATABASE "+unfinished+" RENAME TO "+name)
}

func migrateTemplate(ctx context.Context, server, database string) error {
	address, err := withDatabase(server, database)
	if err != nil {
		return err
	}
	db, err := persistence.Open(ctx, address)
	if err != nil {
		return err
	}
	_, err = persistence.Migrate(ctx, db)
	return errors.Join(err, db.Close())
}

// templateName changes with the migrations, so that a server never offers an outdated schema.
func templateName() (string, error) {
	hash := sha256.New()
	files, err := fs.Glob(migrations.FS, "*.up.sql")
	if err != nil {
		return "", err
	}
	for _, file := range files {
		text, err := migrations.FS.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s\n%s\n", file, text)
	}
	return fmt.Sprintf("halftone_template_%x", hash.Sum(nil)[:8]), nil
}

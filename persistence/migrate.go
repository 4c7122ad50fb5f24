package persistence

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"

	"halftone/migrations"
)

const (
	// migrationLock is the advisory lock of whoever migrates: "halftone" in ASCII.
	migrationLock = 0x68616c66746f6e65
	// migrationTable is where bun records what was applied.
	migrationTable = "bun_migrations"

	// SQLSTATEs
	insufficientPrivilege = "42501"
	undefinedTable        = "42P01"
)

// Migrate brings the schema up to date and returns the names of the migrations that it applied, in
// their order. Processes that migrate at once take turns. ErrNoVector when the extension may not be
// created; what was applied before an error stays.
func Migrate(ctx context.Context, db *DB) (applied []string, err error) {
	release, err := takeMigrationLock(ctx, db.Pool.Config().ConnConfig)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	defer func() { err = errors.Join(err, release()) }()

	migrator, err := newMigrator(db)
	if err != nil {
		return nil, err
	}
	if err := migrator.Init(ctx); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	group, err := migrator.Migrate(ctx)
	if err != nil {
		return nil, migrationError(err)
	}
	for _, migration := range group.Migrations {
		applied = append(applied, migration.String())
	}
	return applied, nil
}

// Pending counts the migrations that the schema lacks; 0 says that it is up to date.
func Pending(ctx context.Context, db *DB) (int, error) {
	migrator, err := newMigrator(db)
	if err != nil {
		return 0, err
	}
	all, err := migrator.MigrationsWithStatus(ctx)
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok && refusal.Code == undefinedTable {
		all, err = nil, nil
	}
	...
}

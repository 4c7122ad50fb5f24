package persistence

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

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
	// extensions names the migration that may need a superuser.
	extensions = "extensions"

	// SQLSTATEs
	insufficientPrivilege = "42501"
	undefinedTable        = "42P01"
)

// Migrate brings the schema up to date and returns the migrations that it applied, as number_name,
// in their order. Processes that migrate at once take turns. ErrNoVector when the extension may not
// be created. A migration that fails leaves nothing behind; those before it stay.
func Migrate(ctx context.Context, db *DB) (applied []string, err error) {
	release, err := lockMigrations(ctx, db.Pool.Config().ConnConfig)
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
		return nil, migrationError(group, err)
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
	if hasCode(err, undefinedTable) { // never migrated
		files, err := fs.Glob(migrations.FS, "*.up.sql")
		return len(files), err
	}
	if err != nil {
		return 0, fmt.Errorf("pending migrations: %w", err)
	}
	return len(all.Unapplied()), nil
}

func newMigrator(db *DB) (*migrate.Migrator, error) {
	found := migrate.NewMigrations()
	if err := found.Discover(migrations.FS); err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return migrate.NewMigrator(db.Bun, found,
		migrate.WithTableName(migrationTable),
		migrate.AfterMigration(markApplied(db.Bun)),
		// bun marks a second time, after the commit, which needs the upsert.
		migrate.WithMarkAppliedOnSuccess(true),
		migrate.WithUpsert(true),
	), nil
}

// markApplied records a migration in its own transaction: a process killed just after the commit
// would otherwise run it again.
func markApplied(db *bun.DB) migrate.MigrationHook {
	return func(ctx context.Context, tx bun.IConn, migration *migrate.Migration) error {
		record := *migration // the insert fills in the id, which bun's own mark must not see
		_, err := db.NewInsert().Conn(tx).Model(&record).ModelTableExpr(migrationTable).Exec(ctx)
		return err
	}
}

// lockMigrations waits for this process's turn. The lock lives on a connection of its own, so that
// it is freed with the process, however that ends.
func lockMigrations(ctx context.Context, config *pgx.ConnConfig) (release func() error, err error) {
	config.RuntimeParams["lock_timeout"] = "0" // the other process may take its time
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, unreachable(config, err)
	}
	release = func() error { return conn.Close(context.WithoutCancel(ctx)) }
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return nil, errors.Join(err, release())
	}
	return release, nil
}

func migrationError(group *migrate.MigrationGroup, err error) error {
	tried := group.Migrations
	if len(tried) > 0 && tried[len(tried)-1].Comment == extensions && hasCode(err, insufficientPrivilege) {
		return fmt.Errorf("%w (%w)", ErrNoVector, err)
	}
	return fmt.Errorf("migrate: %w", err)
}

// hasCode tells whether err is Postgres's error of that SQLSTATE.
func hasCode(err error, code string) bool {
	refusal, ok := errors.AsType[*pgconn.PgError](err)
	return ok && refusal.Code == code
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"halftone/domain/membership"
	"halftone/domain/profile"
	"halftone/domain/segment"
	"halftone/persistence"
	"halftone/persistence/managed"
)

// database is the database of a command: opened, migrated and settled.
type database struct {
	*persistence.DB
	repository *persistence.Repository
	site       profile.Site
	private    *managed.Server // nil when DATABASE_URL is set
}

// openDatabase opens the configured database. In development it starts a
// private one when none is configured, telling progress what takes time, and applies migrations;
// in production a schema that is behind is an error: migrating is a decision.
func openDatabase(ctx context.Context, c Config, progress io.Writer) (_ *database, err error) {
	db := &database{}
	url := c.DatabaseURL
	if url == "" {
		if db.private, err = managed.Start(ctx, managed.Options{Dir: filepath.Join(c.Data, "database"), Tree: filepath.Join(c.Data, "postgres"), Output: progress}); err != nil {
			return nil, err
		}
		url = db.private.URL()
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.close())
		}
	}()
	if db.DB, err = persistence.Open(ctx, url); err != nil {
		return nil, err
	}
	if c.Production {
		pending, err := persistence.Pending(ctx, db.DB)
		if err != nil {
			return nil, err
		}
		if pending > 0 {
			return nil, fmt.Errorf("the schema of the database lacks %d migrations: run halftone migrate", pending)
		}
	} else if _, err := persistence.Migrate(ctx, db.DB); err != nil {
		return nil, err
	}
	if db.site, err = persistence.SettleSite(ctx, db.DB, c.Site, segment.Defaults()); err != nil {
		return nil, err
	}
	db.repository = persistence.NewRepository(db.DB, db.site)
	return db, persistence.Maintain(ctx, db.DB, time.Now())
}

// memberships returns the service over the database; see membership.NewService
// for report.
func (db *database) memberships(report func(error)) *membership.Service {
	return membership.NewService(db.repository, db.site, report)
}

// close gives the connections back and stops the private Postgres if nobody
// else uses it.
func (db *database) close() (err error) {
	if db.DB != nil {
		err = db.DB.Close()
	}
	if db.private != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		err = errors.Join(err, db.private.Stop(ctx))
	}
	return err
}

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"halftone/domain/demo"
	"halftone/domain/membership"
	"halftone/domain/signal"
)

// demoSeed makes the shoppers of every installation the same ones.
const demoSeed = 1

// importDemo makes the synthetic shoppers of a first start. Like any import it
// goes on after an interruption and never happens twice.
func (app *application) importDemo(ctx context.Context) error {
	digest := sha256.Sum256(fmt.Appendf(nil, "demo shoppers %d %d", app.config.Demo, demoSeed))
	untouched, err := app.database.repository.IsUntouched(ctx, digest)
	if err != nil || !untouched {
		return err
	}
	at, err := app.memberships.BeginImport(ctx, membership.ImportFile{Digest: digest, StartedAt: time.Now().Truncate(time.Millisecond)})
	if err != nil || at.FinishedAt != nil {
		return err
	}
	var file bytes.Buffer
	if err := demo.Write(&file, app.config.Demo, demoSeed, at.StartedAt); err != nil {
		return err
	}
	im := importer{memberships: app.memberships, site: app.database.site, keys: app.keys, rules: signal.Rules{Weight: app.weights.Of}}
	_, sessions, err := im.read(&file, at)
	if err != nil {
		return err
	}
	app.log.Info("making demo shoppers", "shoppers", app.config.Demo)
	if _, err = app.memberships.Import(ctx, at, sessions, func(int) {}); err == nil {
		app.log.Info("demo shoppers are ready", "sessions", len(sessions))
	}
	return err
}

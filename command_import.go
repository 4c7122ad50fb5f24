package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"halftone/domain"
	"halftone/domain/membership"
	"halftone/domain/privacy"
	"halftone/domain/profile"
	"halftone/domain/replay"
	"halftone/domain/signal"
	"halftone/persistence"
)

const importHelp = `Usage: halftone import FILE.ndjson[.gz] [--shift-to-now]

Writes a file of signals into the database, also beside a running server: every
session is elevated, with the customer as identity and consent given. The same
file is never imported twice, and an import that was interrupted goes on where it stopped.
Lines that are refused are counted at the end and left out.

Example:
  halftone import --shift-to-now shop.ndjson.gz
`

// importFile is the command "import".
func importFile(ctx context.Context, sh shell, args []string) int {
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	shift := flags.Bool("shift-to-now", false, "move every occurredAt by one constant, so that the last is now")
	c, files, code, done := sh.readConfigAnd(flags, importHelp, args)
	if done {
		return code
	}
	if len(files) != 1 {
		return sh.refuse("import", errors.New("exactly one file is expected"))
	}
	file, err := os.Open(files[0])
	if err != nil {
		return sh.fail("import", err)
	}
	defer file.Close()
	keys, err := keyring(c)
	if err != nil {
		return sh.fail("import", err)
	}
	db, err := openDatabase(ctx, c, sh.stderr)
	if err != nil {
		return sh.fail("import", err)
	}
	err = errors.Join(sh.importInto(ctx, db, c, keys, file, *shift), db.close())
	if err != nil {
		return sh.fail("import", err)
	}
	return exitDone
}

func (sh shell) importInto(ctx context.Context, db *database, c Config, keys domain.Keyring, file io.ReadSeeker, shift bool) error {
	keys, _, err := persistence.SettleKeyring(ctx, db.DB, keys)
	if err != nil {
		return err
	}
	weights := signal.NewWeights(db.repository)
	if err := weights.Load(ctx); err != nil {
		return err
	}
	im := importer{memberships: db.memberships(func(error) {}), site: db.site, keys: keys,
		rules: signal.Rules{Weight: weights.Of, Currency: c.Currency, Guard: privacy.NewGuard(c.PII), MayOverrideWeight: true}}
	at, err := im.begin(ctx, file, shift)
	if err != nil {
		return err
	}
	if at.FinishedAt != nil {
		fmt.Fprintf(sh.stderr, "This file was imported at %s; there is nothing to do.\n", at.FinishedAt.Format(time.RFC3339))
		return nil
	}
	log, sessions, err := im.read(file, at)
	if err != nil {
		return err
	}
	bar := progressbar.NewOptions(len(sessions), progressbar.OptionSetWriter(sh.stderr), progressbar.OptionSetDescription("sessions"),
		progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100*time.Millisecond))
	imported, err := im.memberships.Import(ctx, at, sessions, func(done int) { _ = bar.Set(done) })
	fmt.Fprintln(sh.stderr)
	if err != nil {
		return err
	}
	fmt.Fprintf(sh.stdout, "%d sessions with %d signals imported", imported.Sessions, imported.Signals)
	if at.Done > 0 {
		fmt.Fprintf(sh.stdout, ", after %d sessions before the interruption", at.Done)
	}
	fmt.Fprintf(sh.stdout, "; %d signals were there already, %d had the id of another signal\n", imported.Duplicates, imported.Conflicts)
	sh.reportRefused(log)
	return nil
}

// importer brings files of signals into a database.
type importer struct {
	memberships *membership.Service
	site        profile.Site
	keys        domain.Keyring
	rules       signal.Rules
}

// begin finds out how far the import of a file has come.
func (im *importer) begin(ctx context.Context, file io.ReadSeeker, shift bool) (membership.ImportFile, error) {
	at := membership.ImportFile{IsShifted: shift, StartedAt: time.Now().Truncate(time.Millisecond)}
	digest := sha256.New()
	if _, err := io.Copy(digest, file); err != nil {
		return at, err
	}
	digest.Sum(at.Digest[:0])
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return at, err
	}
	return im.memberships.BeginImport(ctx, at)
}

// read reads a file into its sessions, in an order that is the same at every
// attempt.
func (im *importer) read(file io.Reader, at membership.ImportFile) (*replay.Log, []profile.Elevation, error) {
	lines, err := uncompressed(file)
	if err != nil {
		return nil, nil, err
	}
	log, err := replay.Read(lines, im.rules, at.StartedAt)
	if err != nil {
		return nil, nil, err
	}
	if at.IsShifted {
		log.ShiftTo(at.StartedAt.UnixMilli())
	}
	log.Expire(at.StartedAt.Add(-im.site.Retention).UnixMilli())
	return log, im.elevations(log, at.Digest), nil
}

// elevations makes one elevation of every session. Its tokens follow from the
// file, so that a repeated attempt is recognised.
func (im *importer) elevations(log *replay.Log, file [32]byte) []profile.Elevation {
	key := func(customer string) domain.ProfileKey { return im.keys.ProfileKey(domain.Identity, customer) }
	sessions := log.Sessions(im.keys, key)
	elevations := make([]profile.Elevation, len(sessions))
	for i, s := range sessions {
		token := binary.LittleEndian.Uint64(file[:8]) + uint64(i)
		elevations[i] = profile.Elevation{
			Key: key(s.Customer), Mode: domain.Identity, Consent: profile.ConsentVouched(),
			Delta: profile.Delta{Token: token, Visit: token, Opens: true,
				Context: profile.Context{}.StartingAt(s.Start(), im.site.Zone), Signals: s.Signals},
		}
	}
	return elevations
}

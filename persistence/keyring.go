package persistence

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"halftone/domain"
)

// SettleKeyring returns the keyring with the key of digests that the site has
// had from the beginning, and keeps that sealed under the secrets in use and no others.
// It records which of them is current. isNew tells that none of the secrets has been used
// with this database before, although others have: its profiles are then not found again.
func SettleKeyring(ctx context.Context, db *DB, keys domain.Keyring) (_ domain.Keyring, isNew bool, err error) {
	err = pgx.BeginFunc(ctx, db.Pool, func(tx pgx.Tx) error {
		// The row of the site makes processes that start together take turns.
		if _, err := tx.Exec(ctx, "UPDATE site SET key_id = $1", keys.KeyID()); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, "SELECT key_id, sealed FROM digest_key")
		if err != nil {
			return err
		}
		stored, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.SealedKey])
		if err != nil {
			return err
		}
		var isKnown bool
		keys, isKnown = keys.Unseal(stored)
		isNew = !isKnown && len(stored) > 0
		return saveSealed(ctx, tx, keys.Seal(), !isNew)
	})
	if err != nil {
		return keys, false, fmt.Errorf("settle keyring: %w", err)
	}
	return keys, isNew, nil
}

// saveSealed stores sealed keys. replace forgets those under other secrets,
// which must not open anything once they are retired.
func saveSealed(ctx context.Context, tx pgx.Tx, sealed []domain.SealedKey, replace bool) error {
	ids, boxes := make([]string, len(sealed)), make([][]byte, len(sealed))
	for i, s := range sealed {
		ids[i], boxes[i] = s.KeyID, s.Sealed
	}
	if replace {
		if _, err := tx.Exec(ctx, "DELETE FROM digest_key WHERE key_id <> ALL($1)", ids); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO digest_key (key_id, sealed) SELECT * FROM unnest($1::text[], $2::bytea[])
		ON CONFLICT (key_id) DO UPDATE SET sealed = excluded.sealed`, ids, boxes)
	return err
}

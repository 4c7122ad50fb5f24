package persistence

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"halftone/domain"
	"halftone/domain/access"
)

type tokenRow struct {
	bun.BaseModel `bun:"table:api_token"`

	ID        int64 `bun:",pk,autoincrement"`
	Name      string
	Roles     []string `bun:",array"`
	Hash      []byte
	CreatedAt time.Time `bun:",nullzero,default:now()"`
	ExpiresAt *time.Time
	RevokedAt *time.Time
}

func tokenRowOf(t access.Token, hash access.Hash) *tokenRow {
	row := &tokenRow{Name: t.Name, Hash: hash[:], ExpiresAt: t.ExpiresAt}
	for _, role := range t.Roles {
		row.Roles = append(row.Roles, string(role))
	}
	return row
}

func (r *tokenRow) token() access.Token {
	t := access.Token{ID: r.ID, Name: r.Name, CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, RevokedAt: r.RevokedAt}
	for _, role := range r.Roles {
		t.Roles = append(t.Roles, domain.Role(role))
	}
	return t
}

// Token returns the API token whose secret has the hash, nil when there is none.
func (r *Repository) Token(ctx context.Context, hash access.Hash) (_ *access.Token, err error) {
	defer away(&err)
	var row tokenRow
	err = r.db.Bun.NewSelect().Model(&row).Where("hash = ?", hash[:]).Scan(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	}
	t := row.token()
	return &t, nil
}

// InsertToken stores a new API token.
func (r *Repository) InsertToken(ctx context.Context, t access.Token, hash access.Hash) (_ access.Token, err error) {
	defer away(&err)
	row := tokenRowOf(t, hash)
	if _, err := r.db.Bun.NewInsert().Model(row).Returning("*").Exec(ctx); err != nil {
		return access.Token{}, err
	}
	return row.token(), nil
}

// KeepToken makes sure that a token with these roles stands under the hash.
func (r *Repository) KeepToken(ctx context.Context, t access.Token, hash access.Hash) (err error) {
	defer away(&err)
	row := tokenRowOf(t, hash)
	_, err = r.db.Bun.NewInsert().Model(row).
		On("CONFLICT (hash) DO UPDATE").Set("name = EXCLUDED.name").Set("roles = EXCLUDED.roles").
		Returning("NULL").Exec(ctx)
	return err
}

package persistence

import "halftone/domain/profile"

// Repository stores profiles, memberships, definitions, weights and the
// positions of imports. It implements the repositories of domain packages.
type Repository struct {
	db   *DB
	site profile.Site
}

// NewRepository returns a repository over a migrated database; site comes from
// SettleSite.
func NewRepository(db *DB, site profile.Site) *Repository {
	return &Repository{db: db, site: site}
}

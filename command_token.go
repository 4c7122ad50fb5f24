package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"halftone/domain"
	"halftone/domain/access"
)

const tokenHelp = `Usage: halftone token --name NAME --role ROLE[,ROLE...] [--expires-in 720h]

Makes an API token and prints it, once: only its digest is stored.

Example:
  halftone token --name checkout --role SERVICE --expires-in 8760h
`

func issueToken(ctx context.Context, sh shell, args []string) int {
	flags := flag.NewFlagSet("token", flag.ContinueOnError)
	name := flags.String("name", "", "who uses the token, as audit shows it")
	list := flags.String("role", "", "VIEWER, ANALYST, EDITOR, OPERATOR, PRIVACY, ADMIN or SERVICE")
	expires := flags.Duration("expires-in", 0, "how long the token lives; 0 is for ever")
	c, rest, code, done := sh.readConfigAnd(flags, tokenHelp, args)
	if done {
		return code
	}
	roles, err := parseRoles(*list)
	switch {
	case len(rest) > 0:
		err = errors.New("flags only are expected")
	case *name == "":
		err = errors.New("--name is required")
	case *expires < 0:
		err = errors.New("--expires-in must not be negative")
	}
	if err != nil {
		return sh.refuse("token", err)
	}
	db, err := openDatabase(ctx, c, sh.stderr)
	if err != nil {
		return sh.fail("token", err)
	}
	var until *time.Time
	if *expires > 0 {
		at := time.Now().Add(*expires)
		until = &at
	}
	secret, _, err := access.NewService(db.repository).Issue(ctx, *name, roles, until)
	if err := errors.Join(err, db.close()); err != nil {
		return sh.fail("token", err)
	}
	fmt.Fprintln(sh.stdout, secret)
	return exitDone
}

func parseRoles(list string) ([]domain.Role, error) {
	var roles []domain.Role
	for _, name := range strings.Split(list, ",") {
		role := domain.Role(strings.ToUpper(strings.TrimSpace(name)))
		if !slices.Contains(domain.Roles(), role) {
			return nil, errors.New("--role must be a list of roles, as VIEWER or ANALYST,EDITOR")
		}
		roles = append(roles, role)
	}
	return roles, nil
}

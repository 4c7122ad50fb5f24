package persistence

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"halftone/domain"
)

// SQLSTATEs of what passes by itself: the database shuts down, starts, has no
// connection to spare, or took too long over a lock or a statement.
var passingStates = []string{"57P01", "57P02", "57P03", "53300", "55P03", "57014", "40001", "40P01"}

// away turns a fault that passes by itself into UNAVAILABLE, which tells a
// caller to come back; the cause stays in the chain. A database that does not
// answer within the time we give it is away too; of a caller who has left
// nothing is known. It is meant to be deferred.
func away(err *error) {
	if *err != nil && domain.FaultsOf(*err) == nil && !errors.Is(*err, context.Canceled) && isPassing(*err) {
		*err = errors.Join(domain.Errorf(domain.Unavailable, "", "the database is not available, try again in a moment"), *err)
	}
}

func isPassing(err error) bool {
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) {
		return slices.Contains(passingStates, refusal.Code) || refusal.Code[:2] == "08"
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

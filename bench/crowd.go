package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/segment"
	"halftone/persistence"
)

// crowd is a million stored profiles, those of the synthetic shoppers again and
// again under ids and keys of their own, members of the ten default segments as if every
// signal had come through the door.
type crowd struct {
	shoppers []*profile.Profile
	size     int
}

// shopper is which of the shoppers the profile of an id is; ids begin with 1.
func (c *crowd) shopper(id int64) int { return int(id-1) % len(c.shoppers) }

// keyOf is the key of the profile of an id: as evenly spread as a real one.
func (c *crowd) keyOf(id int64) domain.ProfileKey {
	return sha256.Sum256(binary.LittleEndian.AppendUint64([]byte("crowd"), uint64(id)))
}

// storeCrowd settles an empty database and fills it. It writes the tables
// directly: to elevate a million profiles would take longer than everything else.
func storeCrowd(ctx context.Context, url string, size int, now time.Time) (c *crowd, err error) {
	c = &crowd{size: size}
	if c.shoppers, err = shopperProfiles(now); err != nil {
		return nil, err
	}
	db, err := persistence.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := newElevator(ctx, db); err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	// Keys into other tables are right by construction and not looked up again.
	if _, err := conn.Exec(ctx, "SET session_replication_role = replica"); err != nil {
		return nil, err
	}
	for _, store := range []func(context.Context, *pgx.Conn, time.Time) error{
		c.storeActivity, c.storeProfiles, c.storeMemberships, settleRuns,
	} {
		if err := store(ctx, conn, now); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// copyAll copies a row for each of count items of every profile, in the order of ids.
func (c *crowd) copyAll(ctx context.Context, conn *pgx.Conn, table string, columns []string, rows func(id int64) [][]any) error {
	var id int64
	var waiting [][]any
	_, err := conn.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		for len(waiting) == 0 && id < int64(c.size) {
			id++
			waiting = rows(id)
		}
		if len(waiting) == 0 {
			return nil, nil
		}
		row := waiting[0]
		waiting = waiting[1:]
		return row, nil
	}))
	return err
}

// storeActivity seals what is old; what stays is part of the profile.
func (c *crowd) storeActivity(ctx context.Context, conn *pgx.Conn, _ time.Time) error {
	chunks := make([][][]any, len(c.shoppers))
	for i, p := range c.shoppers {
		for _, chunk := range p.Activity.Seal() {
			chunks[i] = append(chunks[i], []any{int64(0), chunk.Number,
				time.UnixMilli(chunk.From), time.UnixMilli(chunk.To), profile.AppendChunk(nil, chunk.Entries)})
		}
	}
	return c.copyAll(ctx, conn, "activity", []string{"profile", "chunk", "from_at", "to_at", "body"}, func(id int64) [][]any {
		rows := chunks[c.shopper(id)]
		for _, row := range rows {
			row[0] = id
		}
		return rows
	})
}

func (c *crowd) storeProfiles(ctx context.Context, conn *pgx.Conn, _ time.Time) error {
	packed := make([][]byte, len(c.shoppers))
	for i, p := range c.shoppers {
		p.Mode, p.Consent = domain.Identity, profile.ConsentVouched()
		packed[i] = p.AppendPacked(nil)
	}
	err := c.copyAll(ctx, conn, "profile", []string{"id", "key", "rev", "packed", "last_seen"}, func(id int64) [][]any {
		key, i := c.keyOf(id), c.shopper(id)
		return [][]any{{id, key[:], int64(1), packed[i], time.UnixMilli(c.shoppers[i].Totals.LastSeen)}}
	})
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "SELECT setval(pg_get_serial_sequence('profile', 'id'), $1)", c.size)
	return err
}

func (c *crowd) storeMemberships(ctx context.Context, conn *pgx.Conn, now time.Time) error {
	set, err := indexSet(segment.Defaults())
	if err != nil {
		return err
	}
	evaluator := set.NewEvaluator()
	memberships := make([][][]any, len(c.shoppers))
	for i, p := range c.shoppers {
		evaluator.Load(p.At(indexSite, now.UnixMilli()))
		for j := range set.Len() {
			if e := evaluator.Evaluate(j); e.IsMember {
				memberships[i] = append(memberships[i], []any{int32(j + 1), int64(0), int32(1), e.Score, now})
			}
		}
	}
	return c.copyAll(ctx, conn, "membership", []string{"segment", "profile", "version", "score", "since"}, func(id int64) [][]any {
		rows := memberships[c.shopper(id)]
		for _, row := range rows {
			row[1] = id
		}
		return rows
	})
}

// settleRuns ends the runs that the first publish began: their work is done.
func settleRuns(ctx context.Context, conn *pgx.Conn, _ time.Time) error {
	for _, statement := range []string{
		"UPDATE segment_size z SET n = (SELECT count(*) FROM membership m WHERE m.segment = z.segment)",
		"UPDATE segment_run SET state = 'DONE', ended_at = now()",
		"VACUUM ANALYZE",
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

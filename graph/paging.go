package graph

import (
	"encoding/base64"
	"strconv"

	"halftone/domain"
	"halftone/graph/model"
)

const maxFirst = 100

// position reads a cursor, 0 when there is none, and checks how much is asked for.
func position(first int, after *string) (int64, error) {
	if first < 1 || first > maxFirst {
		return 0, domain.Errorf(domain.BadUserInput, "first", "must be from 1 to %d", maxFirst)
	}
	if after == nil {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(*after)
	if err == nil {
		var n int64
		if n, err = strconv.ParseInt(string(text), 10, 64); err == nil && n > 0 {
			return n, nil
		}
	}
	return 0, domain.Errorf(domain.BadUserInput, "after", "is not a cursor of this list")
}

// cursor is opaque to clients, so that what it points at may change.
func cursor(position int64) string {
	return base64.RawURLEncoding.EncodeToString(strconv.AppendInt(nil, position, 10))
}

// page makes the edges of a page of items, of which one more than asked for may
// have been read to know whether there is more.
func page[Item, Edge any](items []Item, first int, after *string, edge func(Item) (e Edge, position int64)) ([]Edge, *model.PageInfo) {
	info := &model.PageInfo{HasNextPage: len(items) > first, HasPreviousPage: after != nil}
	items = items[:min(first, len(items))]
	edges := make([]Edge, len(items))
	for i, item := range items {
		e, position := edge(item)
		edges[i] = e
		at := cursor(position)
		if i == 0 {
			info.StartCursor = &at
		}
		info.EndCursor = &at
	}
	return edges, info
}

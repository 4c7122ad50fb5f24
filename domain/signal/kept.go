package signal

import (
	"encoding/binary"

	"halftone/domain"
)

// ID is what is kept of a signal's id. Its byte order is the order in which
// signals of one instant stand.
type ID [16]byte

// Digester turns ids of a caller into what may be kept of them.
type Digester interface {
	// SignalID digests the bytes of a [Mark].
	SignalID(mark string) [16]byte
	OrderID(id string) uint64
	// Content digests what a caller said in a signal, so that the same id with
	// other content is noticed.
	Content(content []byte) uint64
}

// Kept is an accepted signal in the compact form in which sessions and profiles
// hold it: ids and orders are digests.
type Kept struct {
	ID       ID
	Content  uint64 // what was said, XOR [OwnerTag] of whom it was said of
	At       int64  // milliseconds since 1970-01-01 UTC
	Type     Type
	Category string
	Brand    string
	Tags     []string
	Price    Money
	Amount   Money
	Order    uint64 // digest of the order id, 0 = none
	Quantity int32
	Weight   Weight
}

// Keep returns the compact form of s for the profile under key.
func (s Signal) Keep(ids Digester, key domain.ProfileKey) Kept {
	return s.KeepMarked(ids, key, MarkOf(s.ID))
}

// KeepMarked is Keep for a signal of whose id only the mark is left.
func (s Signal) KeepMarked(ids Digester, key domain.ProfileKey, mark Mark) Kept {
	k := Kept{
		ID: ids.SignalID(string(mark[:])), Content: ids.Content(s.AppendContent(nil)) ^ uint64(OwnerTag(key)),
		At: s.At, Type: s.Type, Category: s.Category, Brand: s.Brand, Tags: s.Tags,
		Price: s.Price, Amount: s.Amount, Quantity: s.Quantity, Weight: s.Weight,
	}
	if s.OrderID != "" {
		k.Order = ids.OrderID(s.OrderID)
	}
	return k
}

// OwnerTag tells, well enough, whether two keys differ. A profile may change its
// key between a signal and its retry: it keeps the tags of its keys of the past, 16 bits
// from which none of them can be told.
func OwnerTag(key domain.ProfileKey) uint16 { return binary.BigEndian.Uint16(key[:]) }

// AppendContent writes everything the caller said but the id. A base weight is
// left out: it may change between a request and its retry.
func (s *Signal) AppendContent(b []byte) []byte {
	if s.undated {
		b = append(b, "undated"...)
	} else {
		b = binary.AppendVarint(b, s.At)
	}
	b = binary.AppendUvarint(b, uint64(len(s.Tags)))
	b = appendText(b, string(s.Type))
	b = appendText(b, s.Category)
	b = appendText(b, s.Brand)
	b = appendText(b, s.ProductID)
	b = appendText(b, s.OrderID)
	for _, tag := range s.Tags {
		b = appendText(b, tag)
	}
	b = binary.AppendVarint(b, int64(s.Price))
	b = binary.AppendVarint(b, int64(s.Amount))
	b = binary.AppendVarint(b, int64(s.Quantity))
	if s.overridden {
		b = binary.AppendVarint(b, int64(s.Weight))
	}
	return b
}

package signal

import "github.com/zeebo/xxh3"

// Mark stands for the id of a signal from the moment it is accepted: 128 bits,
// whatever the length of the id, and the same in every process. It is no
// secret, so what is stored is a [Digester]'s digest of it. Ids made to collide
// gain nothing: who can choose ids can repeat one as well.
type Mark [16]byte

// MarkOf returns the mark of an id.
func MarkOf(id string) Mark { return xxh3.HashString128(id).Bytes() }

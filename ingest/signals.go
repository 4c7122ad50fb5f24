package ingest

import (
	"time"

	"halftone/domain"
)

// maxBody bounds a JSON body, in bytes, also when it is unpacked.
const maxBody = 1 << 20

// recordSignals answers POST /v1/signals.
func (x *exchange) recordSignals() {
	media, ok := x.media(mediaJSON, mediaNDJSON)
	if !ok {
		return
	}
	b := x.batches.Get().(*batch)
	defer func() {
		b.clear()
		x.batches.Put(b)
	}()
	b.begin(x.caller)
	sum := &summary{}
	if media == mediaNDJSON {
		x.recordStream(b, sum)
	} else if err := x.recordBody(b, sum); err != nil {
		x.refuseFor(err)
		return
	}
	status, reason := sum.status(media == mediaNDJSON)
	if reason != "" {
		x.Refused(x.door, reason)
	}
	if sum.internal != nil {
		sum.Code, sum.Message = domain.Internal, "an internal error, logged as "+x.log(sum.internal)
	}
	sum.finish()
	x.write(status, sum)
}

// recordBody reads a JSON body whole, then records it. The error is for a body
// of which nothing is taken.
func (x *exchange) recordBody(b *batch, sum *summary) error {
	body, err := x.readBody(b.body[:0], maxBody)
	b.body = body
	if err != nil {
		return err
	}
	if fault := b.readJSON(body, sum); fault != nil {
		return fault
	}
	x.Gate.Charge(x.caller, b.signals-1, time.Now()) // one was charged at the door
	b.record(x.r.Context(), sum)
	return nil
}

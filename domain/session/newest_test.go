package session_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"halftone/domain/session"
	"halftone/domain/signal"
)

func TestTheNewestSessionsComeFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := session.NewCollector(options(newShelf()))
		for i := range 50 {
			record(t, c, session.Arrival{Key: session.Key(fmt.Sprintf("s-%d", i)), EntryPath: fmt.Sprintf("/%d", i), Signals: views(i%7+1, fmt.Sprint(i))})
			time.Sleep(time.Second)
		}
		record(t, c, session.Arrival{Key: "s-3", Signals: []signal.Signal{of(signal.AddToCart, "again")}})
		got := c.Newest(3)
		if len(got) != 3 || got[0].EntryPath != "/3" || got[1].EntryPath != "/49" || got[2].EntryPath != "/48" {
			t.Fatalf("got %+v", got)
		}
		known, _ := c.Snapshot("s-3")
		if got[0].Label != known.Label || len(known.Label) != 8 || got[0].Label == got[1].Label {
			t.Errorf("labels are %q, %q and %q", got[0].Label, got[1].Label, known.Label)
		}
		if want := time.Now().Add(30 * time.Minute); known.EndsAt.Sub(want).Abs() > time.Second {
			t.Errorf("ends at %v, want %v", known.EndsAt, want)
		}
		var bytes int64
		for _, s := range c.Newest(100) {
			bytes += s.Bytes
		}
		if all := c.Stats().Bytes; bytes == 0 || bytes > all || bytes < all/2 {
			t.Errorf("sessions take %d of %d bytes", bytes, all)
		}
		if interests := known.Interests(); len(interests) != 1 || interests[0].Name != "tech" || interests[0].Value <= 0 || interests[0].Value >= 1 {
			t.Errorf("got %v", interests)
		}
	})
}

package replay_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"halftone/domain"
	"halftone/domain/profile"
	"halftone/domain/replay"
	"halftone/domain/signal"
)

var today = time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)

func read(t *testing.T, lines ...string) *replay.Log {
	t.Helper()
	log, err := replay.Read(strings.NewReader(strings.Join(lines, "\n")), signal.Rules{MayOverrideWeight: true}, today)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// line is a line of a file; more is further JSON members.
func line(id, customer, at, more string) string {
	return fmt.Sprintf(`{"signalId":%q,"occurredAt":"2025-03-01T%sZ","customer":%q,"type":"purchase"%s}`, id, at, customer, more)
}

// sessionsOf writes each session as its customer, name and instants.
func sessionsOf(log *replay.Log) []string {
	var out []string
	for _, s := range log.Sessions(log.Ordinals(), func(string) domain.ProfileKey { return domain.ProfileKey{} }) {
		text := s.Customer + "/" + s.Name
		for _, k := range s.Signals {
			text += " " + time.UnixMilli(k.At).UTC().Format("15:04")
		}
		out = append(out, text)
	}
	return out
}

func TestCustomersOfAFileAreThoseOfTheOtherDoors(t *testing.T) {
	log := read(t,
		line("a1", "zo\u00eb", "10:00:00", ""),
		line("a2", "zoe\u0308", "10:10:00", ""),
		line("a3", "   ", "10:20:00", ""),
		line("a4", "ann\u200b", "10:30:00", ""),
	)
	if got := sessionsOf(log); !slices.Equal(got, []string{"zo\u00eb/ 10:00 10:10"}) {
		t.Errorf("sessions %q", got)
	}
	if len(log.Refused) != 1 || log.Refused[0].Reason.Path != "customer" || log.Refused[0].Lines != 2 {
		t.Errorf("refused %+v", log.Refused)
	}
}

func TestBadLinesAreCountedByReasonAndTheRestGoesOn(t *testing.T) {
	log := read(t,
		line("a1", "a", "10:00:00", ""),
		"{",
		line("a2", "a", "10:00:00", `,"price":-1,"quantity":0`),
		line("a3", "a", "10:00:00", `,"price":1.005`),
		line("a4", "a", "10:00:00", `,"productId":"`+strings.Repeat("x", 3*signal.MaxLineBytes)+`"`),
		"",
		"   \r",
		"[]",
		line("a1", "b", "11:00:00", ""),
		line("a5", "a", "10:05:00", ""),
	)
	if log.Len() != 2 || log.Repeated != 1 {
		t.Errorf("%d accepted, %d repeated", log.Len(), log.Repeated)
	}
	var got []string
	for _, r := range log.Refused {
		got = append(got, fmt.Sprintf("%s %d %v", r.Reason.Path, r.Lines, r.Samples))
	}
	if want := []string{" 1 [2]", "price 2 [3 4]", " 1 [5]", " 1 [8]"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestARefusalKeepsOnlyItsFirstLineNumbers(t *testing.T) {
	log := read(t, slices.Repeat([]string{"{"}, 1000)...)
	if r := log.Refused[0]; r.Lines != 1000 || len(r.Samples) != 5 {
		t.Errorf("got %d lines, samples %v", r.Lines, r.Samples)
	}
}

func TestAnUnreadableFileIsAnError(t *testing.T) {
	torn := io.MultiReader(strings.NewReader(line("1", "a", "10:00:00", "")+"\n{\"sig"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, err := replay.Read(torn, signal.Rules{}, today); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

func TestUnnamedSessionsEndAfterMoreThanThirtyMinutes(t *testing.T) {
	got := sessionsOf(read(t,
		line("4", "a", "11:30:00.001", ""),
		line("1", "a", "10:00:00", ""),
		line("3", "a", "11:00:00", ""),
		line("2", "a", "10:30:00", ""),
		line("5", "b", "10:31:00", ""),
	))
	want := []string{"b/ 10:31", "a/ 10:00 10:30 11:00", "a/ 11:30"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNamedSessionsAreTakenAsTheyAre(t *testing.T) {
	got := sessionsOf(read(t,
		line("1", "a", "10:00:00", `,"session":"x"`),
		line("2", "a", "10:10:00", ""),
		line("3", "a", "15:00:00", `,"session":"x"`),
		line("4", "a", "10:20:00", `,"session":"y"`),
		line("5", "b", "10:20:00", `,"session":"x"`),
		line("6", "a", "10:25:00", ""),
	))
	want := []string{"a/y 10:20", "b/x 10:20", "a/ 10:10 10:25", "a/x 10:00 15:00"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSignalsOfOneInstantStandInTheOrderOfTheirIDs(t *testing.T) {
	// Two prices of one instant with equal weights: the median is the lower,
	// whatever the order. 65 of them: the one with the first id is too old.
	var lines []string
	for i := range 65 {
		price := 1
		if i == 0 || i > 32 {
			price = 9
		}
		lines = append(lines, line(fmt.Sprintf("id-%02d", i), "a", "10:00:00", fmt.Sprintf(`,"price":%d`, price)))
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	if got := valueAt(t, read(t, lines...), "priceRange", today); got != 1 {
		t.Errorf("the median is %v, want 1", got)
	}
}

func TestShiftMovesEverySignalByTheSame(t *testing.T) {
	log := read(t, line("1", "a", "10:00:00", ""), line("2", "a", "10:20:00", ""))
	log.ShiftTo(time.Date(2025, 5, 1, 8, 30, 0, 0, time.UTC).UnixMilli())
	if got := sessionsOf(log); !slices.Equal(got, []string{"a/ 08:10 08:30"}) {
		t.Errorf("got %q", got)
	}
}

func TestExpiredSignalsAreRefused(t *testing.T) {
	log := read(t, line("1", "a", "10:00:00", ""), line("2", "a", "10:20:00", ""))
	log.Expire(time.Date(2025, 3, 1, 10, 0, 0, 1e6, time.UTC).UnixMilli())
	if got := sessionsOf(log); !slices.Equal(got, []string{"a/ 10:20"}) || len(log.Refused) != 1 || log.Refused[0].Samples[0] != 1 {
		t.Errorf("got %q, refused %v", got, log.Refused)
	}
}

func valueAt(t *testing.T, log *replay.Log, name string, at time.Time) float64 {
	t.Helper()
	population := replay.NewPopulation(log, profile.DefaultSite())
	population.MoveTo(at.UnixMilli())
	return valuesOf(t, population, name)["a"]
}

func valuesOf(t *testing.T, population *replay.Population, name string) map[string]float64 {
	t.Helper()
	field, ok := profile.ParseCanonical(name)
	if !ok {
		t.Fatalf("%s is no field", name)
	}
	values := map[string]float64{}
	for customer, view := range population.All() {
		values[customer] = view.Number(field)
	}
	return values
}

func TestMovingForthAndBackGivesTheSameAsBeginningAnew(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var lines []string
	for i := range 300 {
		at := fmt.Sprintf("%02d:%02d:00", random.IntN(24), random.IntN(60))
		more := fmt.Sprintf(`,"price":%d,"amount":%d,"category":"c%d","orderId":"o%d"`, random.IntN(50), random.IntN(50), random.IntN(3), random.IntN(40))
		if i%3 == 0 {
			more += fmt.Sprintf(`,"session":"s%d"`, random.IntN(4))
		}
		lines = append(lines, line(fmt.Sprint(i), string(rune('a'+random.IntN(3))), at, more))
	}
	log := read(t, lines...)
	fields := []string{"interests.c0", "priceRange", "totalSessions", "totalPurchases", "sum(purchase.amount)", "lastSeen", "context.timeOfDay.morning"}
	moving := replay.NewPopulation(log, profile.DefaultSite())
	for _, hour := range []int{3, 9, 9, 24, 5, 12, 0} {
		at := today.AddDate(0, -3, 0).Add(time.Duration(hour) * time.Hour).UnixMilli()
		fresh := replay.NewPopulation(log, profile.DefaultSite())
		fresh.MoveTo(at)
		moving.MoveTo(at)
		for _, field := range fields {
			want, got := fmt.Sprint(valuesOf(t, fresh, field)), fmt.Sprint(valuesOf(t, moving, field))
			if got != want {
				t.Errorf("%d o'clock: %s is %s, want %s", hour, field, got, want)
			}
		}
	}
}

func TestOnlySignalsUpToTheInstantCount(t *testing.T) {
	log := read(t, line("1", "a", "10:00:00", ""), line("2", "a", "10:00:00.001", ""))
	at := time.Date(2025, 3, 1, 10, 0, 0, 0, time.UTC)
	for i, want := range []float64{0, 1, 2} {
		if got := valueAt(t, log, "totalPurchases", at.Add(time.Duration(i-1)*time.Millisecond)); got != want {
			t.Errorf("%v purchases, want %v", got, want)
		}
	}
}

package persistence_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"halftone/domain"
	"halftone/domain/catalogue"
	"halftone/domain/membership"
	"halftone/domain/segment"
	"halftone/domain/signal"
)

// membersOf is a segment of those who are members of all the others.
func membersOf(key string, others ...string) segment.Definition {
	d := segment.Definition{Key: key, Name: key, Combination: segment.All, Threshold: 1}
	for _, other := range others {
		d.Rules = append(d.Rules, segment.Rule{Type: segment.OtherSegment, Field: "segment." + other, Operator: segment.Equal, Value: true, Weight: 1})
	}
	return d
}

func (s store) create(t *testing.T, definitions ...segment.Definition) {
	t.Helper()
	for _, d := range definitions {
		if _, err := s.Create(t.Context(), catalogue.Edit{Definition: d, Author: "test"}); err != nil {
			t.Fatal(err)
		}
	}
}

func wantFault(t *testing.T, err error, code domain.Code, path, message string) {
	t.Helper()
	faults := domain.FaultsOf(err)
	if len(faults) != 1 || faults[0].Code != code || faults[0].Path != path || !strings.Contains(faults[0].Message, message) {
		t.Errorf("got %v, want %s at %s: %s", err, code, path, message)
	}
}

func TestPublishingASegmentEvaluatesAllThatRestOnIt(t *testing.T) {
	s := openStore(t)
	for i := range 4 {
		s.elevate(t, elevation(fmt.Sprint("c", i), fmt.Sprint("c", i), slices.Repeat([]signal.Type{signal.Purchase}, i+1)...))
	}
	s.create(t, buyers(3), membersOf("fans", "buyers"), membersOf("friends", "fans", "buyers"))
	s.run(t)
	if got := []int64{s.members(t, "buyers"), s.members(t, "fans"), s.members(t, "friends")}; !slices.Equal(got, []int64{2, 2, 2}) {
		t.Fatalf("members %v", got)
	}
	if _, err := s.Publish(t.Context(), 1, catalogue.Edit{Definition: buyers(2), Author: "test"}); err != nil {
		t.Fatal(err)
	}
	health, err := s.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range s.definitions(t).Segments {
		rests := slices.Contains([]string{"buyers", "fans", "friends"}, one.Key)
		if is := health[one.ID].State == membership.Evaluating; rests && !is {
			t.Errorf("%s is not evaluated anew", one.Key)
		}
	}
	s.run(t)
	if got := []int64{s.members(t, "buyers"), s.members(t, "fans"), s.members(t, "friends")}; !slices.Equal(got, []int64{3, 3, 3}) {
		t.Errorf("members %v after the publish", got)
	}
	s.checkSizes(t)
}

func TestASegmentInUseIsNotArchived(t *testing.T) {
	s := openStore(t)
	s.create(t, buyers(3), membersOf("fans", "buyers"), membersOf("friends", "fans"), membersOf("guests", "buyers"))
	_, err := s.Archive(t.Context(), "buyers", 1)
	wantFault(t, err, domain.InUse, "key", "fans, guests")
	for _, key := range []string{"friends", "fans", "guests", "buyers"} {
		if _, err := s.Archive(t.Context(), key, 1); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestOnlySegmentsInForceAreCompared(t *testing.T) {
	s := openStore(t)
	s.create(t, buyers(3))
	if _, err := s.Archive(t.Context(), "buyers", 1); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"buyers", "nobody"} {
		_, err := s.Create(t.Context(), catalogue.Edit{Definition: membersOf("fans", "tech-enthusiast", other), Author: "test"})
		wantFault(t, err, domain.BadUserInput, "rules[1].field", "names no segment")
	}
}

// Each edit is right among the definitions that its author saw.
func TestTwoEditsAtOnceMakeNoCycle(t *testing.T) {
	s := openStore(t)
	s.create(t, buyers(3), membersOf("a", "buyers"), membersOf("b", "buyers"))
	edits := []segment.Definition{membersOf("a", "b"), membersOf("b", "a")}
	errs := make([]error, len(edits))
	var group sync.WaitGroup
	for i, d := range edits {
		group.Go(func() {
			_, errs[i] = s.Publish(t.Context(), 1, catalogue.Edit{Definition: d, Author: "test"})
		})
	}
	group.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("got %v and %v", errs[0], errs[1])
	}
	if errs[0] == nil {
		wantFault(t, errs[1], domain.BadUserInput, "rules[0].field", "b -> a -> b")
	} else {
		wantFault(t, errs[0], domain.BadUserInput, "rules[0].field", "a -> b -> a")
	}
	s.definitions(t) // which cannot be compiled in a cycle
}

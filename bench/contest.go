package main

import (
	"cmp"
	"fmt"
	"math"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// contender does one kind of work again and again; run does a portion of it
// and returns how many items that were.
type contender struct {
	name string
	run  func() (items int)
}

// figure is what a contender needs for one item, medians over the rounds.
type figure struct {
	name   string
	ns     float64
	allocs float64 // NaN if unknown
}

const (
	rounds     = 9
	roundSlice = 100 * time.Millisecond
)

// contest lets all contenders work in turn, a slice of time each, round after
// round on one core: what disturbs the machine disturbs them alike, and the
// median forgets it.
func contest(contenders []contender) []figure { return contestOf(rounds, contenders) }

func contestOf(rounds int, contenders []contender) []figure {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	ns := make([][]float64, len(contenders))
	allocs := make([][]float64, len(contenders))
	var before, after runtime.MemStats
	for round := range rounds + 1 {
		for i, c := range contenders {
			runtime.GC()
			runtime.ReadMemStats(&before)
			items, start, spent := 0, time.Now(), cpuTimeOfThis()
			for time.Since(start) < roundSlice {
				items += c.run()
			}
			spent = cpuTimeOfThis() - spent
			runtime.ReadMemStats(&after)
			if round == 0 {
				continue // warms up
			}
			ns[i] = append(ns[i], float64(spent.Nanoseconds())/float64(items))
			allocs[i] = append(allocs[i], float64(after.Mallocs-before.Mallocs)/float64(items))
		}
	}
	figures := make([]figure, len(contenders))
	for i, c := range contenders {
		figures[i] = figure{c.name, median(ns[i]), median(allocs[i])}
	}
	return figures
}

// cpuTimeOfThis is how long this process has worked so far: what others on the
// machine take does not count.
func cpuTimeOfThis() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // it knows itself
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func median[T cmp.Ordered](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// printFigures prints a table whose last column relates all to the first.
func printFigures(title string, figures []figure) {
	fmt.Printf("\n%s\n\n| | ns | allocations | x of the first |\n|---|---|---|---|\n", title)
	for _, f := range figures {
		fmt.Printf("| %s | %s | %s | %.2f |\n", f.name, number(f.ns), allocations(f.allocs), f.ns/figures[0].ns)
	}
}

func allocations(n float64) string {
	if math.IsNaN(n) {
		return ""
	}
	return number(hundredths(n))
}

// hundredths drops the few allocations of the runtime itself that fall on no item.
func hundredths(allocs float64) float64 { return float64(int(allocs*100)) / 100 }

package demo

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// span is how far back a last or first visit may be dated: less than 400 days,
// because weekend and time of day move a visit by up to a week.
const span = 390.0

const day = 24 * time.Hour

// hours is how busy each hour of the day is, in UTC: a rise over lunch, the
// peak in the evening.
var hours = func() (c choice[int]) {
	for hour, busy := range []float64{
		2.0, 1.2, .8, .6, .6, .9, 1.6, 2.6, 3.6, 4.2, 4.6, 5.0,
		5.6, 5.3, 4.7, 4.6, 4.8, 5.2, 5.8, 6.8, 7.6, 7.4, 5.6, 3.5,
	} {
		c.add(hour, busy)
	}
	return c
}()

// weekendPull is the share of visits on working days that wait for a weekend,
// which makes Saturday and Sunday the busiest days, a sixth of the week each.
const weekendPull = 0.07

// visitDates draws when a shopper's visits begin, oldest first. A shopper
// whose visits would begin before the span came at a quicker rate.
func visitDates(random *rand.Rand, c *class, visits int, now time.Time) []time.Time {
	last := span * math.Pow(random.Float64(), c.fade)
	ages := []float64{0} // days before the last visit
	for len(ages) < visits {
		ages = append(ages, ages[len(ages)-1]+c.apart.draw(random))
	}
	scale := min(1, (span-last)/max(ages[visits-1], 1))
	dates := make([]time.Time, visits)
	for i, age := range ages {
		dates[i] = timeOfVisit(random, now.Add(-time.Duration((last+age*scale)*float64(day))), now)
	}
	slices.SortFunc(dates, time.Time.Compare)
	return dates
}

// timeOfVisit moves a visit to an hour at which people shop, up to now.
func timeOfVisit(random *rand.Rand, at, now time.Time) time.Time {
	date := at.Truncate(day)
	if weekday := date.Weekday(); weekday >= time.Monday && weekday <= time.Friday && chance(random, weekendPull) {
		date = date.Add(-time.Duration(int(weekday)+random.IntN(2)) * day) // the Saturday or Sunday before
	}
	hour := time.Duration(hours.draw(random))*time.Hour + time.Duration(random.Int64N(int64(time.Hour))).Truncate(time.Millisecond)
	if date.Add(hour).After(now) {
		date = date.Add(-day)
	}
	return date.Add(hour)
}

package segment

// Defaults are the ten segments that a new installation starts with.
func Defaults() []Definition {
	leaf := func(weight float64, t Type, field string, op Operator, value any) Rule {
		return Rule{Type: t, Field: field, Operator: op, Value: value, Weight: weight, WhenMissing: Fail}
	}
	required := func(r Rule) Rule { r.IsRequired = true; return r }
	tolerating := func(r Rule, w float64) Rule { r.Tolerance = &w; return r }
	about := func(r Rule, text string) Rule { r.Description = text; return r }
	span := func(low, high float64) []any { return []any{low, high} }
	define := func(key, name, icon, color string, threshold float64, description string, tags []string, rules ...Rule) Definition {
		return Definition{Key: key, Name: name, Icon: icon, Color: color, Threshold: threshold,
			Description: description, Tags: tags, Combination: Weighted, Rules: rules}
	}
	return []Definition{
		define("high-value", "High-Value Customers", "💎", "#8b5cf6", .40,
			"Buys repeatedly, at good prices, and was here lately.",
			[]string{"purchase-behavior", "value"},
			about(required(leaf(.4, Statistic, "totalPurchases", GreaterOrEqual, 3.0)), "Bought at least three times"),
			about(leaf(.3, PriceRange, "priceRange", Between, span(100, 10000)), "Typical price from 100"),
			about(leaf(.3, Recency, "lastSeen", LessThan, 30.0), "Seen in the last 30 days")),
		define("tech-enthusiast", "Tech Enthusiasts", "🔧", "#3b82f6", .35,
			"Drawn to technology, gadgets and electronics.",
			[]string{"category", "tech"},
			about(leaf(.6, CategoryInterest, "interests.tech", GreaterOrEqual, .4), "Interest in tech"),
			about(leaf(.2, TagAffinity, "affinities.gadgets", GreaterOrEqual, .2), "Affinity to gadgets"),
			about(leaf(.2, TagAffinity, "affinities.electronics", GreaterOrEqual, .2), "Affinity to electronics")),
		define("fashion-forward", "Fashion Forward", "👗", "#ec4899", .35,
			"Comes back for fashion.",
			[]string{"category", "fashion"},
			about(required(leaf(.7, CategoryInterest, "interests.fashion", GreaterOrEqual, .4)), "Interest in fashion"),
			about(leaf(.3, Statistic, "totalSessions", GreaterOrEqual, 2.0), "Came at least twice")),
		define("bargain-hunter", "Bargain Hunters", "🏷️", "#22c55e", .30,
			"Looks for low prices and deals, and fills the cart.",
			[]string{"purchase-behavior", "price-sensitive"},
			about(leaf(.5, PriceRange, "priceRange", Between, span(0, 75)), "Typical price up to 75"),
			about(leaf(.3, Trait, "traits.prefersDeals", Equal, true), "Prefers deals"),
			about(leaf(.2, Statistic, "totalCartAdds", GreaterThan, 5.0), "More than five cart adds")),
		define("new-visitor", "New Visitors", "👋", "#f59e0b", .50,
			"Came once or twice and has not bought yet.",
			[]string{"lifecycle", "acquisition"},
			about(required(tolerating(leaf(.5, Statistic, "totalSessions", LessOrEqual, 2.0), 1)), "At most two visits"),
			about(required(leaf(.5, Statistic, "totalPurchases", Equal, 0.0)), "No purchase yet")),
		define("cart-abandoner", "Cart Abandoners", "🛒", "#ef4444", .40,
			"Fills the cart and rarely buys.",
			[]string{"purchase-behavior", "recovery"},
			about(required(leaf(.5, Statistic, "totalCartAdds", GreaterOrEqual, 3.0)), "At least three cart adds"),
			about(required(leaf(.5, Statistic, "totalPurchases", LessThan, 2.0)), "Fewer than two purchases")),
		define("home-enthusiast", "Home & Living Enthusiasts", "🏠", "#14b8a6", .35,
			"Furnishes a home, and was here lately.",
			[]string{"category", "home"},
			about(required(leaf(.7, CategoryInterest, "interests.home", GreaterOrEqual, .4)), "Interest in home"),
			about(leaf(.3, Recency, "lastSeen", LessThan, 14.0), "Seen in the last 14 days")),
		define("fitness-active", "Fitness & Sports Active", "🏃", "#06b6d4", .35,
			"Active in sport, with an eye on health.",
			[]string{"category", "sport", "lifestyle"},
			about(required(leaf(.7, CategoryInterest, "interests.sport", GreaterOrEqual, .4)), "Interest in sport"),
			about(leaf(.3, Trait, "traits.healthConscious", Equal, true), "Health conscious")),
		define("loyal-customer", "Loyal Customers", "⭐", "#eab308", .45,
			"Buys again and again, visits often, and was here lately.",
			[]string{"lifecycle", "retention", "value"},
			about(required(leaf(.4, Statistic, "totalPurchases", GreaterOrEqual, 5.0)), "Bought at least five times"),
			about(leaf(.3, Statistic, "totalSessions", GreaterOrEqual, 10.0), "Came at least ten times"),
			about(leaf(.3, Recency, "lastSeen", LessThan, 14.0), "Seen in the last 14 days")),
		define("researcher", "Researchers", "🔍", "#6366f1", .35,
			"Looks at a lot and buys little.",
			[]string{"purchase-behavior", "engagement"},
			about(required(leaf(.5, Statistic, "totalSignals", GreaterOrEqual, 20.0)), "At least 20 signals"),
			about(leaf(.3, Trait, "traits.browsesExtensively", Equal, true), "Browses extensively"),
			about(leaf(.2, Statistic, "totalPurchases", LessOrEqual, 3.0), "At most three purchases")),
	}
}

package demo

// shelves are the categories of the shop, the most popular first. Prices are
// in major units; tags are what products of the category may carry.
var shelves = []struct {
	category string
	price    logNormal
	tags     []string
}{
	{"tech", logNormal{5.5, 1.1}, []string{"gadgets", "electronics", "wireless", "smart-home", "gaming"}},
	{"fashion", logNormal{4.7, 0.6}, []string{"summer", "denim", "organic", "premium", "streetwear"}},
	{"home", logNormal{5.1, 0.8}, []string{"decor", "lighting", "textiles", "storage", "handmade"}},
	{"sport", logNormal{4.8, 0.8}, []string{"fitness", "running", "outdoor", "health", "cycling"}},
	{"beauty", logNormal{3.6, 0.6}, []string{"skincare", "organic", "fragrance", "wellness", "makeup"}},
	{"kitchen", logNormal{4.7, 0.8}, []string{"cookware", "baking", "electronics", "coffee", "handmade"}},
	{"grocery", logNormal{2.2, 0.7}, []string{"organic", "vegan", "snacks", "coffee", "pantry"}},
	{"shoes", logNormal{4.8, 0.5}, []string{"sneakers", "running", "leather", "summer", "premium"}},
	{"furniture", logNormal{5.9, 0.8}, []string{"oak", "living-room", "bedroom", "storage", "outdoor"}},
	{"books", logNormal{2.9, 0.4}, []string{"fiction", "cooking", "travel", "wellness", "children"}},
	{"toys", logNormal{3.6, 0.7}, []string{"wooden", "educational", "gadgets", "outdoor", "children"}},
	{"health", logNormal{3.7, 0.6}, []string{"wellness", "health", "vitamins", "organic", "sleep"}},
	{"garden", logNormal{4.4, 0.9}, []string{"outdoor", "seeds", "tools", "lighting", "organic"}},
	{"baby", logNormal{4.1, 0.8}, []string{"organic", "textiles", "safety", "travel", "children"}},
	{"pets", logNormal{3.5, 0.7}, []string{"dogs", "cats", "food", "health", "safety"}},
	{"diy", logNormal{4.5, 0.9}, []string{"tools", "paint", "electronics", "safety", "storage"}},
	{"office", logNormal{4.2, 0.9}, []string{"paper", "desk", "electronics", "storage", "gadgets"}},
	{"jewellery", logNormal{5.4, 1.0}, []string{"silver", "gold", "handmade", "premium", "gift"}},
	{"outdoor", logNormal{5.0, 0.8}, []string{"camping", "hiking", "fitness", "travel", "summer"}},
	{"music", logNormal{5.0, 1.2}, []string{"vinyl", "guitar", "electronics", "wireless", "gift"}},
	{"automotive", logNormal{4.6, 0.9}, []string{"tools", "electronics", "safety", "care", "travel"}},
	{"art", logNormal{4.5, 1.0}, []string{"paint", "paper", "prints", "handmade", "gift"}},
}

// deals mark an offer. They belong to the moment, not to the product.
var deals = []string{"sale", "discounted", "coupon"}

// Every brand is one beginning with one ending; none is meant to exist.
var (
	brandBeginnings = []string{
		"Alm", "Bran", "Cor", "Del", "Elv", "Fal", "Gren", "Hal", "Ist", "Jor", "Kel", "Lum", "Mar", "Nor", "Orl", "Pel",
		"Quen", "Ros", "Sel", "Tal", "Ulm", "Vel", "Wen", "Yar", "Zan", "Bel", "Cal", "Dor", "Ern", "Fen", "Gal", "Hol", "Kir",
	}
	brandEndings = []string{
		"aro", "beck", "cado", "dane", "evo", "fino", "gard", "hild", "ika", "juno", "kara", "lund", "mont", "neo", "olis", "pera",
		"quist", "ra", "sona", "tara", "una", "vik", "wood", "xis", "yra", "zen", "ambo", "brook", "cliff", "dale",
		"ento", "field", "grove", "haus", "inor", "lia", "mere", "novo", "ost", "vanti",
	}
)

package demo

import "math/rand/v2"

// taste is what a shopper looks for.
type taste struct {
	shop       *assortment
	favourites []favourite // one to three
	loyalty    float64     // share of the signals that go to favourites
	thrift     float64     // share of the products looked at that are on offer
}

// favourite is a category with the brands preferred in it.
type favourite struct {
	category *category
	brands   []*brand // one or two
}

// brandLoyalty is the share of looks at a favourite category that go to a
// favourite brand.
const brandLoyalty = 0.5

func newTaste(random *rand.Rand, shop *assortment) taste {
	t := taste{shop: shop, loyalty: .6 + .35*random.Float64(), thrift: .08}
	if chance(random, .15) {
		t.thrift = .5 + .4*random.Float64()
	}
	for range 1 + random.IntN(3) {
		f := favourite{category: shop.categories.draw(random)}
		for range 1 + random.IntN(2) {
			// Brands have products in proportion to their popularity.
			products := f.category.products.items
			f.brands = append(f.brands, products[random.IntN(len(products))].brand)
		}
		t.favourites = append(t.favourites, f)
	}
	return t
}

// theme is what one visit is mostly about.
func (t taste) theme(random *rand.Rand) favourite {
	return t.favourites[random.IntN(len(t.favourites))]
}

// product is the next one to look at during a visit.
func (t taste) product(random *rand.Rand, theme favourite) *product {
	switch {
	case !chance(random, t.loyalty):
		return t.shop.categories.draw(random).products.draw(random)
	case chance(random, brandLoyalty):
		return theme.brands[random.IntN(len(theme.brands))].products.draw(random)
	}
	return theme.category.products.draw(random)
}

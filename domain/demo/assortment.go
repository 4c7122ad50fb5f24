package demo

import (
	"fmt"
	"math"
	"math/rand/v2"

	"halftone/domain/signal"
)

// assortment is what the shop sells. It is the same for every population.
type assortment struct{ categories choice[*category] }

type category struct {
	name     string
	products choice[*product]
}

type brand struct {
	name     string
	products choice[*product]
}

type product struct {
	id       string
	category *category
	brand    *brand
	tags     []string // one or two
	price    signal.Money
}

const (
	productsPerCategory = 2500
	brandsPerCategory   = 60

	// Slopes of popularity against rank, as measured on published shop data.
	categorySlope = 1.1
	brandSlope    = 1.15
	productSlope  = 0.8
)

func newAssortment() *assortment {
	random := rand.New(rand.NewPCG(0, 0))
	shop := &assortment{}
	for i, shelf := range shelves {
		c := &category{name: shelf.category}
		shop.categories.add(c, zipf(i, categorySlope))
		var brands choice[*brand]
		for rank := range brandsPerCategory {
			brands.add(&brand{name: brandName(rank*len(shelves) + i)}, zipf(rank, brandSlope))
		}
		for rank := range productsPerCategory {
			p := &product{
				id:       fmt.Sprintf("%s-%04d", c.name, rank+1),
				category: c,
				brand:    brands.draw(random),
				price:    shelfPrice(shelf.price.draw(random)),
			}
			for _, tag := range random.Perm(len(shelf.tags))[:1+random.IntN(2)] {
				p.tags = append(p.tags, shelf.tags[tag])
			}
			popularity := zipf(rank, productSlope)
			c.products.add(p, popularity)
			p.brand.products.add(p, popularity)
		}
	}
	return shop
}

func brandName(number int) string {
	return brandBeginnings[number%len(brandBeginnings)] + brandEndings[number/len(brandBeginnings)]
}

// shelfPrice ends in 99 cents, as on the label.
func shelfPrice(x float64) signal.Money { return signal.Money(math.Floor(x))*100 + 99 }

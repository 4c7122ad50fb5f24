package demo

import (
	"fmt"
	"slices"

	"halftone/domain/signal"
)

const (
	reviewShare     = .1  // of the visits after an order
	viaCartShare    = .5  // of the orders; the rest is bought on the product's page
	checkoutShare   = .25 // of the carts that are abandoned
	secondThoughts  = .25 // share of abandoned carts that lose a product again
	afterOrderShare = .04 // of the orders that are shared with friends
)

// basket draws the distinct products that the visit is to buy.
func (v *visit) basket(p plan) []*product {
	if !p.buys {
		return nil
	}
	var products []*product
	for range v.class.lines.count(v.random) {
		if next := v.taste.product(v.random, v.theme); !slices.Contains(products, next) {
			products = append(products, next)
		}
	}
	return products
}

// abandon fills the cart and leaves it.
func (v *visit) abandon(cartAdds int) {
	if cartAdds == 0 {
		return
	}
	for range cartAdds {
		v.onScreen = v.taste.product(v.random, v.theme)
		v.look(signal.ProductView, v.onScreen)
		v.look(signal.AddToCart, v.onScreen)
	}
	v.page("view_cart")
	if chance(v.random, secondThoughts) {
		v.look("remove_from_cart", v.onScreen)
	}
	if chance(v.random, checkoutShare) {
		v.page("begin_checkout")
	}
}

// buy orders the products, if any: through the cart, or straight from the page
// of the product, so that an order without a cart add is common.
func (v *visit) buy(products []*product) {
	if len(products) == 0 {
		return
	}
	viaCart := chance(v.random, viaCartShare)
	v.look(signal.ProductView, products[0]) // long orders go on by the list
	quantities := make([]int, len(products))
	for i, p := range products {
		quantities[i] = v.class.quantity.count(v.random)
		if viaCart {
			v.look(signal.AddToCart, p).Quantity = quantities[i]
		}
	}
	if viaCart {
		v.page("view_cart")
		v.page("begin_checkout")
	}
	v.orders++
	order, paid := fmt.Sprintf("%s-o%d", v.name, v.orders), v.at
	for i, p := range products {
		l := v.look(signal.Purchase, p)
		l.OccurredAt, l.OrderID, l.Quantity = paid, order, quantities[i]
		l.Amount = number(p.price * signal.Money(quantities[i]))
	}
	v.bought = products[0]
	if chance(v.random, afterOrderShare) {
		v.look("share", v.bought)
	}
}

// review looks back at the latest order.
func (v *visit) review() {
	if v.bought != nil && chance(v.random, reviewShare) {
		v.look("review", v.bought)
		v.bought = nil
	}
}

package demo

import (
	"reflect"
	"testing"
)

func TestShopIsLargeAndAlwaysTheSame(t *testing.T) {
	shop := newAssortment()
	products, brands := map[string]bool{}, map[string]bool{}
	for _, c := range shop.categories.items {
		for _, p := range c.products.items {
			products[p.id], brands[p.brand.name] = true, true
		}
	}
	if len(shop.categories.items) != 22 || len(products) < 50_000 || len(brands) < 1000 {
		t.Errorf("%d categories, %d products, %d brands", len(shop.categories.items), len(products), len(brands))
	}
	again := newAssortment()
	for i, c := range shop.categories.items {
		for j, p := range c.products.items {
			q := again.categories.items[i].products.items[j]
			if p.id != q.id || p.brand.name != q.brand.name || p.price != q.price || !reflect.DeepEqual(p.tags, q.tags) {
				t.Fatalf("%s is not the same in two populations", p.id)
			}
		}
	}
}

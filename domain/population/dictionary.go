package population

import "sync"

// dictionary numbers texts, so that a record names a category in a byte or two.
// It only grows: names of categories, brands and tags are few against profiles.
type dictionary struct {
	mu    sync.RWMutex
	ids   map[string]uint64
	texts []string
}

func newDictionary() *dictionary { return &dictionary{ids: map[string]uint64{}} }

func (d *dictionary) id(text string) uint64 {
	d.mu.RLock()
	id, known := d.ids[text]
	d.mu.RUnlock()
	if known {
		return id
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if id, known = d.ids[text]; !known {
		id = uint64(len(d.texts))
		d.ids[text] = id
		d.texts = append(d.texts, text)
	}
	return id
}

// all returns the texts by id. Later texts may be missing, none changes.
func (d *dictionary) all() []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.texts
}

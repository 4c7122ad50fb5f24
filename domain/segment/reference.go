package segment

import "strings"

// segmentPrefix begins the field of a rule that compares another segment.
const segmentPrefix = "segment."

// References lists the keys of the segments that rules of the definition
// compare, each once.
func (d Definition) References() []string {
	var keys []string
	known := map[string]bool{}
	var collect func([]Rule)
	collect = func(rules []Rule) {
		for i := range rules {
			collect(rules[i].Rules)
			key, named := strings.CutPrefix(rules[i].Field, segmentPrefix)
			if rules[i].Type == OtherSegment && named && !known[key] {
				known[key] = true
				keys = append(keys, key)
			}
		}
	}
	collect(d.Rules)
	return keys
}

// Dependents lists the keys of the definitions that rest on the segment under
// key, directly or through others, in their order.
func Dependents(key string, definitions []Definition) []string {
	ways := waysTo(key, users(definitions))
	var keys []string
	for _, d := range definitions {
		if _, rests := ways[d.Key]; rests {
			keys = append(keys, d.Key)
		}
	}
	return keys
}

// users lists by key which definitions rest on it directly.
func users(definitions []Definition) map[string][]string {
	users := map[string][]string{}
	for _, d := range definitions {
		for _, key := range d.References() {
			users[key] = append(users[key], d.Key)
		}
	}
	return users
}

// waysTo gives for every segment that rests on the one under key the next
// segment on the shortest way there.
func waysTo(key string, users map[string][]string) map[string]string {
	next := map[string]string{}
	for reached := []string{key}; len(reached) > 0; reached = reached[1:] {
		for _, user := range users[reached[0]] {
			if _, known := next[user]; !known {
				next[user] = reached[0]
				reached = append(reached, user)
			}
		}
	}
	return next
}

// tangled are the keys of the definitions that rest on themselves, or on others
// that do: those that are left when one after the other is taken away that rests on
// nothing that is still there (Kahn 1962).
func tangled(definitions []Definition, users map[string][]string) map[string]bool {
	left := map[string]int{} // references to what is still there
	for _, d := range definitions {
		left[d.Key] = 0
	}
	for key, using := range users {
		if _, known := left[key]; known {
			for _, user := range using {
				left[user]++
			}
		}
	}
	var free []string
	for key, n := range left {
		if n == 0 {
			free = append(free, key)
		}
	}
	for ; len(free) > 0; free = free[1:] {
		for _, user := range users[free[0]] {
			if left[user]--; left[user] == 0 {
				free = append(free, user)
			}
		}
	}
	keys := map[string]bool{}
	for key, n := range left {
		if n > 0 {
			keys[key] = true
		}
	}
	return keys
}

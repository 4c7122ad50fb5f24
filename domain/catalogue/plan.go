package catalogue

// Action is what an import does with a segment.
type Action string

// The actions.
const (
	ToCreate  Action = "CREATE"  // there is none under the key
	ToPublish Action = "PUBLISH" // it differs from what is in force
	ToKeep    Action = "KEEP"    // it is in force as it is
)

// Planned is what an import does with one segment of a bundle.
type Planned struct {
	Key     string
	Action  Action
	Summary string // what that means, in words
}

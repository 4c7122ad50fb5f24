package catalogue

// Format is how a bundle is written.
type Format string

// The formats.
const (
	YAML Format = "YAML"
	JSON Format = "JSON"
)

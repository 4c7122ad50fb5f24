package model

// BundleSegment shows a segment of a bundle: what people see beside its rules.
type BundleSegment struct{ Definition }

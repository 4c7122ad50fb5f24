// Package collector is the script that websites load to tell Halftone what their visitors do.
//
// Owns: collect.js, what it keeps in a browser before and after consent, how it batches, repeats and
// gives up; its minified form, which is committed so that a build needs nothing but Go.
//
// Does not own: the doors that it calls and that serve it (package ingest).
//
// Start reading at: collect.js.
package collector

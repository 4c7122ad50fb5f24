package collector

import _ "embed"

//go:generate go tool esbuild collect.js --minify --format=iife --target=es2020 --outfile=collect.min.js --log-level=warning

// Script is the JavaScript to serve as /collect.js: UTF-8, minified from collect.js, under 3 KB when
// compressed. It must not be changed.
//
//go:embed collect.min.js
var Script []byte

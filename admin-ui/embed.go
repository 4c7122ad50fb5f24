package adminui

import (
	"compress/gzip"
	"embed"
	"io/fs"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// What `make ui` builds. A fresh clone has only a placeholder there, so that Go
// builds without Node.
//
//go:embed all:dist
var embedded embed.FS

const (
	root = "/admin/"
	// assets is where the build puts files that are named by their content.
	assets = "assets/"
	// policy lets the page load its own files and talk to its own server, and
	// nothing else. Mantine sets styles on elements, hence the one exception.
	policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
		"frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

// unbuilt is served in place of the application when the binary was built
// without it.
const unbuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Halftone</title>
<h1>The admin UI is not in this binary</h1>
<p>It was built without Node. Install Node, then run <code>make ui build</code> and start the server again.</p>
<p>The API at <code>/graphql</code> works all the same.</p>
</html>
`

// Handler serves the application below /admin/. Every address that is not a
// file is a screen of the application and gets its page; only below assets/ is
// a missing file not found, as a page in its place would break what loads it.
func Handler() http.Handler {
	files, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // the directory is named above
	}
	return handler(files)
}

// handler compresses what is worth it, as well as gzip can: browsers keep assets for good.
func handler(files fs.FS) http.Handler {
	compressed, err := gzhttp.NewWrapper(gzhttp.CompressionLevel(gzip.BestCompression), gzhttp.EnableZstd(false))
	if err != nil {
		panic(err) // the options are right
	}
	return compressed(plain(files))
}

func plain(files fs.FS) http.Handler {
	page, err := fs.ReadFile(files, "index.html")
	if err != nil {
		page = []byte(unbuilt)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD are answered here", http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		name := strings.TrimPrefix(r.URL.Path, root)
		switch isFile := isFile(files, name); {
		case isFile && strings.HasPrefix(name, assets):
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			http.ServeFileFS(w, r, files, name)
		case strings.HasPrefix(name, assets):
			w.Header().Set("Cache-Control", "no-store")
			http.NotFound(w, r)
		case isFile && name != "index.html":
			w.Header().Set("Cache-Control", "public, max-age=3600")
			http.ServeFileFS(w, r, files, name)
		default:
			w.Header().Set("Cache-Control", "no-cache")
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(page) // nobody is left to tell when it fails
		}
	})
}

func isFile(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && info.Mode().IsRegular()
}

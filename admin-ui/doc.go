// Package adminui serves the admin UI: a single-page application that is built
// from src and embedded into the binary.
//
// Owns: the built files, the addresses below /admin/ and the headers under which
// they go out, among them the content security policy.
// Does not own: who may see what (the API decides, for every request), and the
// session of who signs in.
// Start reading at: Handler here, src/app/router.tsx in the application.
package adminui

package graph

import "sync"

// sockets counts connections. It is safe for concurrent use.
type sockets struct {
	mu           sync.Mutex
	all          int
	byCredential map[string]int
}

// enter counts a connection, false when there are too many already.
func (s *sockets) enter(credential string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= maxSockets || s.byCredential[credential] >= socketsEach {
		return false
	}
	s.all++
	s.byCredential[credential]++
	return true
}

func (s *sockets) leave(credential string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if s.byCredential[credential]--; s.byCredential[credential] == 0 {
		delete(s.byCredential, credential)
	}
}

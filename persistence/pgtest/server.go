package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"halftone/persistence/managed"
)

// stopServer ends the server that startServer has started, if it has.
var stopServer = func() error { return nil }

// startServer returns the URL of a server for the tests of this process.
func startServer(ctx context.Context) (string, error) {
	if url := os.Getenv("HALFTONE_TEST_DATABASE_URL"); url != "" {
		return url, nil
	}
	tree, err := postgresTree()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "halftone-pgtest-")
	if err != nil {
		return "", err
	}
	unguard, err := guard(dir)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	server, err := managed.Start(ctx, managed.Options{
		Dir:    dir,
		Tree:   tree,
		Output: os.Stderr,
		Settings: map[string]string{
			// The data need not survive, and the disk is what tests would wait for.
			"fsync":              "off",
			"synchronous_commit": "off",
			"full_page_writes":   "off",
			// Parallel tests have a pool each.
			"max_connections": "300",
		},
	})
	if err != nil {
		return "", errors.Join(err, unguard())
	}
	stopServer = func() error { return errors.Join(server.Stop(ctx), unguard()) }
	return server.URL(), nil
}

// watchdog is a shell script that waits for the end of its input, then stops the server that may
// still run on the directory $1 and removes it.
const watchdog = `
read -r _
if pid=$(head -n 1 "$1/data/postmaster.pid"); then
	kill -QUIT "$pid"
	while kill -0 "$pid" && [ -e "$1/data/postmaster.pid" ]; do sleep 0.1; done
fi
rm -rf "$1"
`

// guard sees to it that neither server nor directory outlives this process, even when the process
// panics or is killed: its end closes the pipe that the watchdog reads. The returned function has
// the watchdog clean up now.
func guard(dir string) (unguard func() error, err error) {
	dog := exec.Command("sh", "-c", watchdog, "watchdog", dir)
	dog.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C ends the tests, not the watchdog
	leash, err := dog.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := dog.Start(); err != nil {
		return nil, fmt.Errorf("watchdog: %w", err)
	}
	return func() error { return errors.Join(leash.Close(), dog.Wait()) }, nil
}

// postgresTree is where the whole repository keeps the Postgres that it has built.
func postgresTree() (string, error) {
	if data := os.Getenv("HALFTONE_DATA"); filepath.IsAbs(data) {
		return filepath.Join(data, "postgres"), nil
	}
	dir, err := os.Getwd() // the directory of the tested package
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, ".halftone", "postgres"), nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the tests")
		}
		dir = parent
	}
}

package managed

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

//go:embed provide.sh
var provideScript string

// ErrNoPostgres says that this machine has no Postgres with pgvector and that none could be built;
// its text names the ways out.
var ErrNoPostgres = errors.New("no Postgres with pgvector: install one (Debian, Ubuntu: apt install " +
	"postgresql-17-pgvector; macOS: brew install postgresql@17 pgvector), or run the image " +
	"pgvector/pgvector:pg17, and set DATABASE_URL where it is not found by itself")

// provide returns the bin directory of a Postgres with pgvector: an installed one of the major
// version wanted ("" for any), else one built below tree. Progress of the building goes to output.
func provide(ctx context.Context, tree, version string, output io.Writer) (string, error) {
	for _, bin := range installed() {
		if isVersion(ctx, bin, version) && hasVector(ctx, bin) {
			return bin, nil
		}
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", provideScript, "provide.sh", tree)
	cmd.Stderr = output
	// The script is stopped together with the compilers and downloads it has started.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	bin, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", fmt.Errorf("%w (building one: %w)", ErrNoPostgres, err)
	}
	return strings.TrimSpace(string(bin)), nil
}

// installed lists the bin directories in which a Postgres may be installed: the one on the PATH,
// then those of Debian and Homebrew, which keep theirs off the PATH, newest first.
func installed() []string {
	var bins []string
	if program, err := exec.LookPath("postgres"); err == nil {
		if program, err = filepath.EvalSymlinks(program); err == nil {
			bins = append(bins, filepath.Dir(program))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue
		}
		slices.Reverse(found)
		bins = append(bins, found...)
	}
	return bins
}

// hasVector tells whether the Postgres in bin is complete and can create the extension vector.
func hasVector(ctx context.Context, bin string) bool {
	for _, program := range []string{"initdb", "postgres"} {
		if _, err := exec.LookPath(filepath.Join(bin, program)); err != nil {
			return false
		}
	}
	share := pgConfig(ctx, bin, "--sharedir")
	_, err := os.Stat(filepath.Join(share, "extension", "vector.control"))
	return share != "" && err == nil
}

// majorVersion is the one of the Postgres that made the data directory in dir, the only one that
// can read it; "" when there is none yet.
func majorVersion(dir string) string {
	version, err := os.ReadFile(filepath.Join(dir, "data", "PG_VERSION"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(version))
}

func isVersion(ctx context.Context, bin, major string) bool {
	return major == "" || strings.HasPrefix(pgConfig(ctx, bin, "--version"), "PostgreSQL "+major+".")
}

// pgConfig asks an installation about itself; "" when it cannot tell.
func pgConfig(ctx context.Context, bin, question string) string {
	answer, err := exec.CommandContext(ctx, filepath.Join(bin, "pg_config"), question).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(answer))
}

// libraryPath is the directory of the shared libraries that were unpacked beside bin, "" when the
// system's own are used.
func libraryPath(bin string) string {
	found, err := filepath.Glob(filepath.Join(bin, "../../../*-linux-gnu*"))
	if err != nil || len(found) == 0 {
		return ""
	}
	return found[0]
}

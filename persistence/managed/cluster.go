package managed

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// identity says as whom the programs of Postgres are run, and whom their files belong to.
type identity struct {
	attr  *syscall.SysProcAttr
	owner int // user id
}

// cluster is a data directory of Postgres and what it takes to run and reach it. Its files in dir:
//
//	data/       the data directory
//	password    of the only database user, readable by its owner
//	port        of the last start, tried first at the next
//	server.log  of the last start
type cluster struct {
	dir      string // absolute, free of symbolic links
	bin      string // of Postgres
	as       identity
	settings map[string]string
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

// password is empty until create has run.
func (c *cluster) password() (string, error) {
	password, err := os.ReadFile(filepath.Join(c.dir, "password"))
	return string(password), err
}

// create makes the data directory when it is missing. A creation that was cut short is begun anew.
func (c *cluster) create(ctx context.Context) error {
	if err := c.open(); err != nil {
		return err
	}
	if _, err := os.Stat(c.data()); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, c.own(c.data()))
	}
	fresh, password := c.data()+".new", filepath.Join(c.dir, "password")
	if err := errors.Join(
		os.RemoveAll(fresh),
		os.Mkdir(fresh, 0o700),
		os.WriteFile(password, []byte(rand.Text()), 0o600),
		c.own(fresh),
		c.own(password),
	); err != nil {
		return err
	}
	// A password, because trust would let every user of this machine in through the port.
	args := []string{"-D", fresh, "-U", user, "--auth=scram-sha-256", "--pwfile=" + password,
		"--encoding=UTF8", "--locale=C.UTF-8"}
	if c.settings["fsync"] == "off" {
		args = append(args, "--no-sync")
	}
	if out, err := c.command(ctx, "initdb", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return os.Rename(fresh, c.data())
}

// own gives the files below path to the user who runs the server.
func (c *cluster) own(path string) error {
	info, err := os.Stat(path)
	if err != nil || int(info.Sys().(*syscall.Stat_t).Uid) == c.as.owner {
		return err
	}
	return filepath.WalkDir(path, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, c.as.owner, c.as.owner))
	})
}

// open lets the user who runs the server, when that is another than ours, come to its programs and
// files; it does not touch directories that are not the cluster's own.
func (c *cluster) open() error {
	if c.as.owner == os.Geteuid() {
		return nil
	}
	if err := os.Chmod(c.dir, 0o711); err != nil {
		return err
	}
	for _, dir := range []string{c.dir, c.bin} {
		for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			info, err := os.Stat(dir)
			if err != nil {
				return err
			}
			if info.Mode()&0o001 == 0 {
				return fmt.Errorf("root may not run Postgres and user %d, who is to, may not enter %s: "+
					"choose another HALFTONE_DATA, or be an ordinary user", c.as.owner, dir)
			}
		}
	}
	return nil
}

// command prepares a program of Postgres.
func (c *cluster) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, program), args...)
	cmd.SysProcAttr = c.as.attr
	// Messages in English: launch reads them.
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if path := libraryPath(c.bin); path != "" {
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+path)
	}
	return cmd
}

// port is the one of the last start when it is free, else any free one.
func (c *cluster) port() (int, error) {
	last, err := os.ReadFile(filepath.Join(c.dir, "port"))
	if err != nil {
		last = []byte("0")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+string(last))
	if err != nil {
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

// status is what a server tells in its lock file.
type status struct {
	pid, port int
	ready     bool
}

// lockFile is kept by Postgres in the data directory while it runs.
func (c *cluster) lockFile() string { return filepath.Join(c.data(), "postmaster.pid") }

// running reports the live server on the data directory, if there is one.
func (c *cluster) running() (status, bool) {
	text, err := os.ReadFile(c.lockFile())
	if err != nil {
		return status{}, false
	}
	// Lines: 1 process, 2 data directory, 3 start time, 4 port, 5 socket directory, 6 address,
	// 7 shared memory, 8 state.
	lines := strings.Split(string(text), "\n")
	if len(lines) < 4 {
		return status{}, false
	}
	pid, pidErr := strconv.Atoi(strings.TrimSpace(lines[0]))
	port, portErr := strconv.Atoi(strings.TrimSpace(lines[3]))
	if pidErr != nil || portErr != nil || !serves(pid, c.data()) {
		return status{}, false
	}
	ready := len(lines) >= 8 && strings.TrimSpace(lines[7]) == "ready"
	return status{pid: pid, port: port, ready: ready}, true
}

// forgetRecycled removes a leftover lock file when its process number belongs to another program by
// now: Postgres would take that program for a running server and refuse to start. Otherwise the
// file stays, since Postgres learns from it whether orphans of a killed server still use its memory.
func (c *cluster) forgetRecycled() error {
	text, err := os.ReadFile(c.lockFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err == nil && !serves(pid, c.data()) && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return os.Remove(c.lockFile())
	}
	return nil
}

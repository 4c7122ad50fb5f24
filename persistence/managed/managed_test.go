package managed_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"halftone/persistence/managed"
)

// ownerOf makes this test binary a program that starts the server of the directory it names, prints
// its URL and uses it until it is killed.
const ownerOf = "HALFTONE_TEST_OWNER_OF"

func TestMain(m *testing.M) {
	dir, ok := os.LookupEnv(ownerOf)
	if !ok {
		os.Exit(m.Run())
	}
	server, err := managed.Start(context.Background(), options(dir))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(server.URL())
	select {}
}

// options share what is built of Postgres with everything else of this repository.
func options(dir string) managed.Options {
	return managed.Options{Dir: dir, Tree: "../../.halftone/postgres", Output: os.Stderr}
}

// directory is a new one that the server can enter whoever runs it: t.TempDir's parent is closed.
func directory(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func start(t *testing.T, dir string) *managed.Server {
	t.Helper()
	server, err := managed.Start(t.Context(), options(dir))
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func stop(t *testing.T, server *managed.Server) {
	t.Helper()
	if err := server.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

// ask runs a query in the server's database, trying for as long as a restart may take.
func ask(t *testing.T, url, query string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		answer, err := askOnce(ctx, url, query)
		if err == nil {
			return answer
		}
		if ctx.Err() != nil {
			t.Fatal(err)
		}
	}
}

func askOnce(ctx context.Context, url, query string) (answer string, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, query).Scan(&answer)
	return answer, err
}

func write(t *testing.T, url string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "CREATE TABLE kept AS SELECT 'still here' AS word"); err != nil {
		t.Fatal(err)
	}
}

func wantKept(t *testing.T, url string) {
	t.Helper()
	if got := ask(t, url, "SELECT word FROM kept"); got != "still here" {
		t.Errorf("read %q", got)
	}
}

// postmaster is the process number of the server in dir.
func postmaster(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestDataOutlivesStopAndTheNextStart(t *testing.T) {
	dir := directory(t)
	first := start(t, dir)
	if got := ask(t, first.URL(), "SELECT name FROM pg_available_extensions WHERE name = 'vector'"); got != "vector" {
		t.Errorf("extension vector: %q", got)
	}
	write(t, first.URL())
	stop(t, first)
	if _, err := askOnce(t.Context(), first.URL(), "SELECT 'up'"); err == nil {
		t.Error("the server still answers after Stop")
	}

	second := start(t, dir)
	defer stop(t, second)
	wantKept(t, second.URL())
	if first.URL() != second.URL() {
		t.Error("the address changed between two starts")
	}
}

func TestOnlyThePasswordOpensTheServer(t *testing.T) {
	server := start(t, directory(t))
	defer stop(t, server)
	config, err := pgx.ParseConfig(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	config.Password = "guess"
	if _, err := pgx.ConnectConfig(t.Context(), config); err == nil {
		t.Error("a wrong password was let in")
	}
}

func TestAServerWhoseOwnerWasKilledIsTakenOver(t *testing.T) {
	dir := directory(t)
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), ownerOf+"="+dir)
	owner.Stderr = os.Stderr
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url = strings.TrimSpace(url)
	write(t, url)
	left := postmaster(t, dir)
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	owner.Wait() // its error is the kill

	server := start(t, dir)
	if now := postmaster(t, dir); now != left || server.URL() != url {
		t.Error("a second server was started beside the one that was left")
	}
	wantKept(t, server.URL())
	stop(t, server)
	if _, err := askOnce(t.Context(), url, "SELECT 'up'"); err == nil {
		t.Error("Stop left the inherited server running")
	}
}

func TestAKilledServerComesBackAtItsAddress(t *testing.T) {
	dir := directory(t)
	server := start(t, dir)
	defer stop(t, server)
	write(t, server.URL())
	if err := syscall.Kill(postmaster(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	wantKept(t, server.URL())
}

func TestALockFileWithTheNumberOfAnotherProgramDoesNotMislead(t *testing.T) {
	dir := directory(t)
	server := start(t, dir)
	write(t, server.URL())
	lock := filepath.Join(dir, "data", "postmaster.pid")
	text, err := os.ReadFile(lock)
	if err != nil {
		t.Fatal(err)
	}
	stop(t, server)
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := os.WriteFile(lock, []byte(strconv.Itoa(os.Getpid())+"\n"+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	again := start(t, dir)
	defer stop(t, again)
	wantKept(t, again.URL())
}

func TestTwoStartsAtOnceShareOneServerUntilTheLastStop(t *testing.T) {
	dir := directory(t)
	var servers [2]*managed.Server
	var errs [2]error
	var both sync.WaitGroup
	for i := range servers {
		both.Go(func() { servers[i], errs[i] = managed.Start(t.Context(), options(dir)) })
	}
	both.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	if servers[0].URL() != servers[1].URL() {
		t.Error("two servers were started")
	}
	stop(t, servers[0])
	if got := ask(t, servers[1].URL(), "SELECT 'up'"); got != "up" {
		t.Error("the first Stop took the server from its other user")
	}
	stop(t, servers[1])
	if _, err := askOnce(t.Context(), servers[1].URL(), "SELECT 'up'"); err == nil {
		t.Error("the server still answers after the last Stop")
	}
}

func TestACancelledStartLeavesNothingRunning(t *testing.T) {
	dir := directory(t)
	stop(t, start(t, dir)) // the data directory exists, so that the next start is cut short in the launch
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	server, err := managed.Start(ctx, options(dir))
	if err == nil {
		stop(t, server) // this machine was faster than the cut
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid")); err == nil {
		t.Error("a server is left running")
	}
}

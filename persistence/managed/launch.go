package managed

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// patience with obstacles to a start that pass by themselves.
	patience = 30 * time.Second
	// poll is how often a starting or stopping server is looked at.
	poll = 10 * time.Millisecond
)

// launch starts the server on port and returns when it takes connections. It waits for what a
// killed predecessor leaves behind for a moment: its orphans and its port.
func (c *cluster) launch(ctx context.Context, port int) error {
	limit := time.After(patience)
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		messages, err := c.launchOnce(ctx, port)
		passing := strings.Contains(messages, "still in use") || strings.Contains(messages, "already in use")
		if err == nil || !passing {
			return err
		}
		select {
		case <-time.After(pause):
		case <-limit:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// launchOnce tries to start the server; with the error it returns what the server had to say.
func (c *cluster) launchOnce(ctx context.Context, port int) (messages string, err error) {
	if err := c.forgetRecycled(); err != nil {
		return "", err
	}
	log, err := os.OpenFile(filepath.Join(c.dir, "server.log"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	defer log.Close()

	args := []string{"-D", c.data(), "-p", strconv.Itoa(port)}
	for name, value := range c.settings {
		args = append(args, "-c", name+"="+value)
	}
	// Not tied to ctx: the server outlives the start.
	cmd := c.command(context.WithoutCancel(ctx), "postgres", args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return "", err
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()

	look := time.NewTicker(poll)
	defer look.Stop()
	for {
		select {
		case err := <-exited:
			text, readErr := os.ReadFile(log.Name())
			if readErr != nil {
				return "", readErr
			}
			return string(text), fmt.Errorf("postgres does not start: %w\n%s", err, text)
		case <-ctx.Done():
			if err := cmd.Process.Signal(syscall.SIGQUIT); err == nil {
				<-exited
			}
			return "", ctx.Err()
		case <-look.C:
			if now, ok := c.running(); ok && now.ready && now.pid == cmd.Process.Pid {
				return "", os.WriteFile(filepath.Join(c.dir, "port"), []byte(strconv.Itoa(port)), 0o600)
			}
		}
	}
}

// attach waits until a server that already runs on the data directory takes connections, and returns
// its port; 0 when there is none, or when it is just going.
func (c *cluster) attach(ctx context.Context) (port int, err error) {
	err = await(ctx, func() bool {
		now, ok := c.running()
		port = now.port
		return !ok || now.ready
	})
	return port, err
}

// shutDown ends the server and its sessions in an orderly way and waits until it is gone. When ctx
// ends first, the server is still going.
func (c *cluster) shutDown(ctx context.Context) error {
	now, ok := c.running()
	if !ok {
		return nil
	}
	if err := syscall.Kill(now.pid, syscall.SIGINT); err != nil {
		return err
	}
	return await(ctx, func() bool { return !serves(now.pid, c.data()) })
}

// await looks again and again until the condition holds.
func await(ctx context.Context, condition func() bool) error {
	look := time.NewTicker(poll)
	defer look.Stop()
	for !condition() {
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// process is a server under measurement.
type process struct {
	command *exec.Cmd
	url     string // of its GraphQL
}

var addressPattern = regexp.MustCompile(`http://\S+/graphql`)

// startProcess starts a server on one processor and waits until it prints
// where it is.
func startProcess(ctx context.Context, environment []string, name string, args ...string) (*process, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Env = append(append(os.Environ(), "GOMAXPROCS=1"), environment...)
	command.Stderr = os.Stderr
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = 15 * time.Second
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if url := addressPattern.FindString(lines.Text()); url != "" {
			go func() {
				for lines.Scan() { // what nobody reads would block it in the end
				}
			}()
			return &process{command, url}, nil
		}
	}
	return nil, fmt.Errorf("%s ended before it served: %w", name, errors.Join(lines.Err(), command.Wait()))
}

// door is the URL of another path of the server.
func (p *process) door(path string) string { return strings.TrimSuffix(p.url, "/graphql") + path }

func (p *process) pid() int { return p.command.Process.Pid }

func (p *process) stop() error {
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := p.command.Wait()
	if status, ok := errors.AsType[*exec.ExitError](err); ok && status.ProcessState.Sys().(syscall.WaitStatus).Signaled() {
		return nil // it does not handle the signal: that is an end too
	}
	return err
}

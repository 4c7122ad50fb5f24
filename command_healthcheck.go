package main

import (
	"context"
	"errors"
	"flag"
	"net"
	"net/http"
	"time"
)

const healthcheckHelp = `Usage: halftone healthcheck

Exits 0 when the server at HALFTONE_LISTEN is ready for requests, else 1.
`

func healthcheck(ctx context.Context, sh shell, args []string) int {
	c, code, done := sh.readConfig(flag.NewFlagSet("healthcheck", flag.ContinueOnError), healthcheckHelp, args)
	if done {
		return code
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return sh.refuse("healthcheck", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // a server that listens everywhere listens there
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return sh.fail("healthcheck", err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return sh.fail("healthcheck", errors.New("the server does not answer"))
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return sh.fail("healthcheck", errors.New("the server is not ready"))
	}
	return exitDone
}

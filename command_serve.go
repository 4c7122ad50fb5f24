package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"halftone/domain"
	"halftone/domain/access"
	"halftone/domain/catalogue"
	"halftone/domain/identity"
	"halftone/domain/intake"
	"halftone/domain/membership"
	"halftone/domain/population"
	"halftone/domain/privacy"
	"halftone/domain/session"
	"halftone/domain/signal"
	"halftone/graph"
	"halftone/ingest"
	"halftone/persistence"
)

const serveHelp = `Usage: halftone [serve] [FLAGS]

Starts the server and everything it needs, prints its addresses, and runs until
it is interrupted: then it drains, elevating the sessions that deserve to last.

Example:
  HALFTONE_LISTEN=127.0.0.1:9000 halftone serve
`

const (
	// drainFor bounds what happens between a signal to stop and the exit: a
	// part of the ten seconds after which supervisors kill.
	drainFor = 8 * time.Second
	// maintainEvery is how often partitions are made and dropped.
	maintainEvery = time.Hour
	// endQueue bounds the sessions that have ended and wait for their elevation.
	endQueue = 10_000
)

// serve is the command "serve".
func serve(ctx context.Context, sh shell, args []string) int {
	c, code, done := sh.readConfig(flag.NewFlagSet("serve", flag.ContinueOnError), serveHelp, args)
	if done {
		return code
	}
	log := slog.New(slog.NewJSONHandler(sh.stderr, &slog.HandlerOptions{Level: c.LogLevel}))
	if err := sh.serve(ctx, c, log); err != nil {
		return sh.fail("serve", err)
	}
	return exitDone
}

// application is the parts of a running server.
type application struct {
	config      Config
	log         *slog.Logger
	keys        domain.Keyring
	database    *database
	memberships *membership.Service
	visitors    *identity.Service
	weights     *signal.Weights
	sessions    *session.Collector
	intake      *intake.Service
	gate        *intake.Gate
	ingest      *ingest.Handler
	population  *population.Index
	guard       *privacy.Guard
	readiness   *readiness
	refused     *prometheus.CounterVec // requests, by door and reason
	api         *graph.Handler
}

func (sh shell) serve(ctx context.Context, c Config, log *slog.Logger) (err error) {
	keys, err := keyring(c)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen) // early: a taken port is known before anything starts
	if err != nil {
		return err
	}
	defer listener.Close()
	db, err := openDatabase(ctx, c, sh.stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()

	keys, isNew, err := persistence.SettleKeyring(ctx, db.DB, keys)
	if err != nil {
		return err
	}
	if isNew {
		log.Warn("none of the site secrets was used with this database before: its profiles will not be found again")
	}
	app := &application{config: c, log: log, keys: keys, database: db, memberships: db.memberships(reporter(log, "memberships")), weights: signal.NewWeights(db.repository),
		guard: privacy.NewGuard(c.PII)}
	app.population = app.memberships.Population()
	app.visitors = identity.NewService(keys, app.memberships, reporter(log, "identity"))
	if err := app.weights.Load(ctx); err != nil {
		return err
	}
	app.refused = newRequestsRefused()
	refusedAt := func(door string, reason domain.Code) { app.refused.WithLabelValues(door, string(reason)).Inc() }
	tokens := access.NewService(db.repository)
	admin, err := sh.bootstrap(ctx, c, tokens)
	if err != nil {
		return err
	}
	app.sessions = session.NewCollector(session.Options{
		Idle: c.SessionIdle, MaxAge: c.SessionMaxAge, MaxCount: c.SessionCount, MaxBytes: c.SessionBytes,
		Zone: db.site.Zone, Digester: keys, Elevator: app.memberships.Elevator, QueueLength: endQueue,
	})
	app.readiness = &readiness{database: db.DB, population: app.population}
	app.intake = &intake.Service{Sessions: app.sessions, Visitors: app.visitors,
		Rules: signal.Rules{Weight: app.weights.Of, Currency: c.Currency, Retention: db.site.Retention, Guard: app.guard}}
	app.gate = &intake.Gate{Tokens: tokens, Visitors: app.visitors, Limiter: access.NewLimiter(c.RateLimit)}
	app.api = graph.NewHandler(graph.Config{
		Membership: app.memberships, Weights: app.weights, Population: app.population, Sessions: app.sessions, Intake: app.intake, Gate: app.gate, Origins: c.Origins,
		Catalogue: catalogue.NewService(db.repository, app.memberships),
		KFloor:    c.KFloor, Refused: func(reason domain.Code) { refusedAt("graphql", reason) }, Logger: log,
	})
	app.ingest = ingest.NewHandler(ingest.Config{Intake: app.intake, Gate: app.gate, Origins: c.Origins, Refused: refusedAt, Logger: log})
	sh.announce(listener.Addr().String(), admin)
	signIn := graph.SignIn{Gate: app.gate, Refused: func(reason domain.Code) { refusedAt("sign-in", reason) }}
	return app.run(ctx, listener, doors(c.Origins.Wrap(app.api), signIn, app.ingest, app.readiness))
}

// bootstrap makes the tokens that exist from the start. Development without
// any gets one for ADMIN, which is returned.
func (sh shell) bootstrap(ctx context.Context, c Config, tokens *access.Service) (admin string, err error) {
	if c.Tokens == nil && !c.Production {
		token, err := developmentToken(c)
		if err != nil {
			return "", err
		}
		return token.Secret, tokens.Bootstrap(ctx, []access.BootstrapToken{token})
	}
	return "", tokens.Bootstrap(ctx, c.Tokens)
}

func (sh shell) announce(address, admin string) {
	fmt.Fprintf(sh.stdout, "Halftone is running.\n\n  GraphQL   http://%s/graphql\n", address)
	if admin == "" {
		fmt.Fprintf(sh.stdout, "  Admin UI  http://%s/admin/\n", address)
		return
	}
	fmt.Fprintf(sh.stdout, `  Admin UI  http://%[2]s/admin/#token=%[1]s
  Token     %[1]s   (ADMIN, for development)

Try it:

  curl -s http://%[2]s/graphql -H 'Authorization: Bearer %[1]s' -H 'Content-Type: application/json' \
    -d '{"query":"{ segments { edges { node { key name size { value } } } } }"}'

`, admin, address)
}

// run serves until ctx ends, then drains. What works in the background goes on
// until the last session is elevated.
func (app *application) run(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(app.log.Handler(), slog.LevelDebug),
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, background := errgroup.WithContext(background)
	app.startBackground(background, group)
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		select {
		case <-ctx.Done():
		case <-background.Done(): // something failed: the others are to end too
		}
		defer stop()
		return app.drain(context.WithoutCancel(ctx), server)
	})
	return group.Wait()
}

func (app *application) startBackground(ctx context.Context, group *errgroup.Group) {
	group.Go(func() error { return app.memberships.Elevator.Run(ctx) })
	group.Go(func() error { return app.memberships.Watch(ctx) })
	group.Go(func() error { return app.weights.Watch(ctx, reporter(app.log, "base weights")) })
	group.Go(func() error { return app.memberships.KeepTrue(ctx, app.config.SweepEvery) })
	group.Go(func() error { return app.sessions.Run(ctx) })
	group.Go(func() error { return app.api.Run(ctx) })
	group.Go(func() error {
		return app.population.Follow(ctx, app.database.repository, reporter(app.log, "population"))
	})
	group.Go(func() error { return app.memberships.Feed.Run(ctx) })
	group.Go(func() error { return app.database.Ring(ctx, reporter(app.log, "doorbell")) })
	group.Go(func() error {
		return app.database.Listen(ctx, app.memberships.Feed.Wake, reporter(app.log, "doorbell"))
	})
	group.Go(func() error { return app.maintain(ctx, reporter(app.log, "maintenance")) })
	group.Go(func() error { return app.serveMetrics(ctx) })
	if app.config.Demo > 0 {
		group.Go(func() error { return app.importDemo(ctx) })
	}
}

// reporter logs the faults of a part that goes on nevertheless.
func reporter(log *slog.Logger, part string) func(error) {
	return func(err error) { log.Warn("a part of the server meets faults", "part", part, "error", err.Error()) }
}

func (app *application) maintain(ctx context.Context, report func(error)) error {
	ticker := time.NewTicker(maintainEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if err := persistence.Maintain(ctx, app.database.DB, time.Now()); err != nil {
				report(err)
			}
		}
	}
}

// drain stops the intake and elevates what the policy says, while whoever
// elevates is still running.
func (app *application) drain(ctx context.Context, server *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, drainFor)
	defer cancel()
	app.readiness.draining.Store(true)
	app.ingest.Stop()
	drained, err := app.sessions.Drain(ctx)
	app.log.Info("sessions drained", "elevated", drained.Elevated, "forgotten", drained.Forgotten, "lost", drained.Lost)
	late := server.Shutdown(ctx)
	if errors.Is(late, context.DeadlineExceeded) { // clients that are slow to send: nothing of theirs was acknowledged
		app.log.Warn("requests that had not come to their end were cut off")
		late = server.Close()
	}
	return errors.Join(err, late)
}

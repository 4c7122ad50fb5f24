package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/pprof"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"halftone/domain/intake"
	"halftone/domain/population"
	"halftone/domain/privacy"
	"halftone/domain/session"
)

// serveMetrics serves Prometheus metrics and pprof on a listener of their own,
// which is not meant for the public.
func (app *application) serveMetrics(ctx context.Context) error {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		sessionMetrics{app.sessions}, populationMetrics{app.population}, guardMetrics{app.guard}, intakeMetrics{app.intake}, app.refused)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)

	listener, err := net.Listen("tcp", app.config.MetricsListen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: checkFor}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// sessionMetrics shows the figures of the session tier. No label is ever made
// of anything a visitor sends.
type sessionMetrics struct{ sessions *session.Collector }

var (
	sessionsActive     = prometheus.NewDesc("halftone_sessions_active", "Sessions in memory.", nil, nil)
	sessionsBytes      = prometheus.NewDesc("halftone_sessions_bytes", "Estimated memory of all sessions.", nil, nil)
	signalsTotal       = prometheus.NewDesc("halftone_signals_total", "Signals recorded, by outcome: accepted ones that their profile turns out to know are counted again as what they are.", []string{"outcome"}, nil)
	elevationsTotal    = prometheus.NewDesc("halftone_elevations_total", "Deltas committed, by reason.", []string{"reason"}, nil)
	elevationsFailed   = prometheus.NewDesc("halftone_elevation_failures_total", "Attempts to elevate that failed and are tried again.", nil, nil)
	elevationsRejected = prometheus.NewDesc("halftone_elevations_rejected_total", "Deltas that the database refused for good.", nil, nil)
	sessionsEnded      = prometheus.NewDesc("halftone_sessions_ended_total", "Sessions ended, by cause.", []string{"cause"}, nil)
	sessionsForgotten  = prometheus.NewDesc("halftone_sessions_forgotten_total", "Sessions ended with signals that were not elevated, by reason.", []string{"reason"}, nil)
	arrivalsRefused    = prometheus.NewDesc("halftone_arrivals_refused_total", "Requests answered UNAVAILABLE, by reason.", []string{"reason"}, nil)
)

func (m sessionMetrics) Describe(to chan<- *prometheus.Desc) { prometheus.DescribeByCollect(m, to) }

func (m sessionMetrics) Collect(to chan<- prometheus.Metric) {
	s := m.sessions.Stats()
	gauge := func(d *prometheus.Desc, value float64) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value)
	}
	counter := func(d *prometheus.Desc, value int64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(value), labels...)
	}
	gauge(sessionsActive, float64(s.Sessions))
	gauge(sessionsBytes, float64(s.Bytes))
	counter(signalsTotal, s.Accepted, "accepted")
	counter(signalsTotal, s.Duplicates, "duplicate")
	counter(signalsTotal, s.Conflicts, "conflict")
	counter(elevationsFailed, s.Failures)
	for reason, n := range s.Elevations {
		counter(elevationsTotal, n, string(reason))
	}
	counter(elevationsRejected, s.Rejections)
	for cause, n := range s.Ended {
		counter(sessionsEnded, n, string(cause))
	}
	for reason, n := range s.Forgotten {
		counter(sessionsForgotten, n, string(reason))
	}
	for reason, n := range s.Refused {
		counter(arrivalsRefused, n, string(reason))
	}
}

// newRequestsRefused counts the requests that a door answers with an error.
func newRequestsRefused() *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "halftone_requests_refused_total", Help: "Requests answered with an error, by door and reason.",
	}, []string{"door", "reason"})
}

// intakeMetrics shows what was refused of the signals, at all doors.
type intakeMetrics struct{ intake *intake.Service }

var signalsRejected = prometheus.NewDesc("halftone_signals_rejected_total", "Signals refused, by reason.", []string{"reason"}, nil)

func (m intakeMetrics) Describe(to chan<- *prometheus.Desc) { to <- signalsRejected }

func (m intakeMetrics) Collect(to chan<- prometheus.Metric) {
	for reason, n := range m.intake.Rejected() {
		to <- prometheus.MustNewConstMetric(signalsRejected, prometheus.CounterValue, float64(n), string(reason))
	}
}

// populationMetrics shows the size of the index of everybody.
type populationMetrics struct{ index *population.Index }

var (
	populationProfiles = prometheus.NewDesc("halftone_population_profiles", "Profiles in the index of everybody.", nil, nil)
	populationBytes    = prometheus.NewDesc("halftone_population_bytes", "Estimated memory of the index of everybody.", nil, nil)
)

func (m populationMetrics) Describe(to chan<- *prometheus.Desc) { prometheus.DescribeByCollect(m, to) }

func (m populationMetrics) Collect(to chan<- prometheus.Metric) {
	to <- prometheus.MustNewConstMetric(populationProfiles, prometheus.GaugeValue, float64(m.index.Len()))
	to <- prometheus.MustNewConstMetric(populationBytes, prometheus.GaugeValue, float64(m.index.Bytes()))
}

// guardMetrics shows how much personal data was kept out.
type guardMetrics struct{ guard *privacy.Guard }

var piiFound = prometheus.NewDesc("halftone_pii_found_total", "Texts with personal data, refused or left out, by kind.", []string{"kind"}, nil)

func (m guardMetrics) Describe(to chan<- *prometheus.Desc) { prometheus.DescribeByCollect(m, to) }

func (m guardMetrics) Collect(to chan<- prometheus.Metric) {
	for kind, n := range m.guard.Counts() {
		to <- prometheus.MustNewConstMetric(piiFound, prometheus.CounterValue, float64(n), string(kind))
	}
}

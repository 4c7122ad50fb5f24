package ingest

import "github.com/prometheus/client_golang/prometheus"

// metrics are figures of the doors. No label is ever made of anything a caller
// sends.
type metrics struct{ refused *prometheus.CounterVec }

func newMetrics() metrics {
	return metrics{prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "halftone_requests_refused_total", Help: "Requests answered with an error, by door and reason.",
	}, []string{"door", "reason"})}
}

// Describe is part of prometheus.Collector.
func (m metrics) Describe(to chan<- *prometheus.Desc) { m.refused.Describe(to) }

// Collect is part of prometheus.Collector.
func (m metrics) Collect(to chan<- prometheus.Metric) { m.refused.Collect(to) }

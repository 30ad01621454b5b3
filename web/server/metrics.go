package server

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"nghitruong/internal/hub"
)

// Metrics returns the page /metrics: the process, the Go runtime, the hub and the live connections.
func Metrics(h *hub.Hub, connections func() int) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, value func() float64) {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "nghitruong", Name: name, Help: help}, value))
	}
	counter := func(name, help string, value func() float64) {
		registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "nghitruong", Name: name, Help: help}, value))
	}
	gauge("live_connections", "Open live connections.", func() float64 { return float64(connections()) })
	counter("live_events_total", "Events spread to connections.", func() float64 { return float64(h.Stats().Published) })
	counter("live_dropped_signals_total", "Passing hints not queued for slow connections.", func() float64 { return float64(h.Stats().Dropped) })
	counter("live_overflows_total", "Connections sent away because they read too slowly.", func() float64 { return float64(h.Stats().Overflows) })
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

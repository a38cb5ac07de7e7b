"""Metrics for operators, without a name, a token or an id in a label."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    Metric,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
Info("rung_build", "The version of Rung", registry=REGISTRY).info({"version": version("rung")})
turns = Counter("rung_turns_total", "Turns taken", ["platform", "event"], registry=REGISTRY)
refused = Counter(
    "rung_refused_total", "Requests refused at an edge", ["platform", "reason"], registry=REGISTRY
)
connections = Gauge("rung_connections", "Connections of clients that are open", registry=REGISTRY)
connections_closed = Counter(
    "rung_connections_closed_total",
    "Connections that were closed because of a limit",
    ["limit"],
    registry=REGISTRY,
)
sockets = Gauge("rung_slack_sockets", "Socket Mode connections to Slack that are open", registry=REGISTRY)
clock_refused = Counter(
    "rung_clock_refused_total",
    "Genuine requests refused because the clocks disagree",
    ["platform"],
    registry=REGISTRY,
)
clock_skew = Gauge(
    "rung_clock_skew_seconds",
    "How far the platform's clock is ahead, by what it last signed or answered",
    ["platform"],
    registry=REGISTRY,
)
sends = Counter("rung_sends_total", "Messages sent", ["platform", "outcome"], registry=REGISTRY)
send_seconds = Histogram(
    "rung_send_seconds",
    "Time from a call of a platform to its answer, without the wait for a rate limit",
    ["platform"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
drawings = Gauge(
    "rung_drawings", "Messages being drawn after the acknowledgement", ["platform"], registry=REGISTRY
)
turn_seconds = Histogram(
    "rung_turn_seconds",
    "Time from an event's arrival to its state being stored",
    ["platform"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
    registry=REGISTRY,
)
store_failures = Counter(
    "rung_store_failures_total", "Turns that the store did not answer", registry=REGISTRY
)
rollbacks = Counter(
    "rung_store_rolled_back_total",
    "Times that saved data was found missing, by detector",
    ["seen_by"],
    registry=REGISTRY,
)
overdue_seconds = Gauge(
    "rung_overdue_seconds", "Seconds by which the oldest due job is late", registry=REGISTRY
)


class ReminderCounts(Collector):
    """Outcomes of reminders, as the store counts them for all workers together."""

    def __init__(self) -> None:
        self.counts: Mapping[tuple[str, str], int] = {}

    def collect(self) -> Iterator[Metric]:
        """Give the values last read from the store."""
        due = CounterMetricFamily("rung_nudges_due", "Nudges that came due", labels=["nudge"])
        ends = CounterMetricFamily(
            "rung_nudges", "Nudges that came due, by what became of them", labels=["nudge", "outcome"]
        )
        for (nudge, outcome), count in self.counts.items():
            ends.add_metric([nudge, outcome], count)
        for nudge in sorted({nudge for nudge, _ in self.counts}):
            due.add_metric([nudge], sum(count for (each, _), count in self.counts.items() if each == nudge))
        yield from (due, ends)


class WebhookCounts(Collector):
    """How posts to the webhook ended, as the store counts it for all workers."""

    def __init__(self) -> None:
        self.counts: Mapping[str, int] = {}  # by outcome

    def collect(self) -> Iterator[Metric]:
        """Give the values last read from the store."""
        posts = CounterMetricFamily("rung_webhook_posts", "Posts to the webhook", labels=["outcome"])
        for outcome, count in self.counts.items():
            posts.add_metric([outcome], count)
        yield posts


reminder_counts = ReminderCounts()
webhook_counts = WebhookCounts()
REGISTRY.register(webhook_counts)
REGISTRY.register(reminder_counts)
loop_lag = Gauge("rung_loop_lag_seconds", "How late the event loop wakes up", registry=REGISTRY)

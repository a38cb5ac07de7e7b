"""Logs and metrics: what an operator sees. Never an answer, a name, a token or an id in a label."""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextvars import ContextVar

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

correlation: ContextVar[str] = ContextVar("correlation", default="")
"""One id through request, turn and job; set at each edge."""

REGISTRY = CollectorRegistry()
turns = Counter("rung_turns_total", "Turns taken", ["platform", "event"], registry=REGISTRY)
refused = Counter("rung_refused_total", "Requests refused at an edge", ["platform", "why"], registry=REGISTRY)
clock_refused = Counter(
    "rung_clock_refused_total",
    "Genuine requests refused because the clocks disagree",
    ["platform"],
    registry=REGISTRY,
)
clock_skew = Gauge(
    "rung_clock_skew_seconds",
    "How far the platform's clock is ahead, by what it signed last",
    ["platform"],
    registry=REGISTRY,
)
sends = Counter("rung_sends_total", "Messages sent", ["platform", "outcome"], registry=REGISTRY)
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
set_backs = Counter(
    "rung_store_set_back_total",
    "Times that something saved was found missing, by what found it",
    ["seen_by"],
    registry=REGISTRY,
)
overdue_seconds = Gauge(
    "rung_overdue_seconds", "How late the oldest thing is that was to happen by itself", registry=REGISTRY
)


class Nudges(Collector):
    """What became of nudges, as the store counts it: workers have no door at which to ask them."""

    def __init__(self) -> None:
        self.counts: Mapping[tuple[str, str], int] = {}

    def collect(self) -> Iterator[Metric]:
        """Give what was last read from the store."""
        due = CounterMetricFamily("rung_nudges_due", "Nudges that came due", labels=["nudge"])
        ends = CounterMetricFamily(
            "rung_nudges", "Nudges that came due, by what became of them", labels=["nudge", "outcome"]
        )
        for (nudge, outcome), count in self.counts.items():
            ends.add_metric([nudge, outcome], count)
        for nudge in sorted({nudge for nudge, _ in self.counts}):
            due.add_metric([nudge], sum(count for (each, _), count in self.counts.items() if each == nudge))
        yield from (due, ends)


nudges = Nudges()
REGISTRY.register(nudges)
loop_lag = Gauge("rung_loop_lag_seconds", "How late the event loop wakes up", registry=REGISTRY)

# They print whole request bodies and tokens below WARNING.
_TALKATIVE = ("slack_bolt", "slack_sdk", "aiohttp.access", "msal", "urllib3", "botbuilder", "botframework")


def set_up_logs(level: str, *, readable: bool = False) -> None:
    """Write logs to stderr, one JSON object a line; *readable* for people at a terminal."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    renderer = (
        structlog.dev.ConsoleRenderer(colors=False) if readable else structlog.processors.JSONRenderer()
    )
    chain: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        _add_correlation,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*chain, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=chain))
    logging.basicConfig(handlers=[handler], level=max(threshold, logging.INFO), force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """Give the log of one room; say what happened as an event name and plain fields."""
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger(room=name)
    return log


def _add_correlation(
    _: structlog.typing.WrappedLogger, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if correlation.get():
        event["id"] = correlation.get()
    return event

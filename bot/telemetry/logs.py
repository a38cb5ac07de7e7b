"""Structured logs for operators, without an answer, a name or a token."""

import logging
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar

import structlog
from structlog.typing import FilteringBoundLogger

correlation: ContextVar[str] = ContextVar("correlation", default="")
"""One id through request, turn and job, set at each edge."""

MINUTE = 60.0

# They print whole request bodies and tokens below WARNING.
_TALKATIVE = ("slack_bolt", "slack_sdk", "aiohttp.access", "msal", "urllib3", "botbuilder", "botframework")


def set_up_logs(level: str, *, readable: bool = False) -> None:
    """Write logs to stderr, one JSON object a line. *readable* for people at a terminal."""
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
    """Return the logger of one component. Log an event name and plain fields."""
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger(component=name)
    return log


def _add_correlation(
    _: structlog.typing.WrappedLogger, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if correlation.get():
        event["id"] = correlation.get()
    return event


def log_bug(log: FilteringBoundLogger, what: str, error: BaseException) -> None:
    """Log a mistake of ours with the lines it came through, but none of the values: those may be answers."""
    trace = "".join(traceback.format_tb(error.__traceback__))
    log.error(what, error=type(error).__name__, trace=trace)


class OncePerMinute:
    """Logs each kind of event at most once a minute, with how often it has happened since."""

    def __init__(self, log: FilteringBoundLogger, clock: Callable[[], float]) -> None:
        self._log = log
        self._clock = clock
        self._silent_until: dict[str, float] = {}
        self._counts: Counter[str] = Counter()

    def warning(self, event: str, reason: str) -> None:
        """Log an event, or count it until the next one may be logged."""
        kind, now = f"{event} {reason}", self._clock()
        self._counts[kind] += 1
        if now >= self._silent_until.get(kind, now):
            self._silent_until[kind] = now + MINUTE
            self._log.warning(event, reason=reason, count=self._counts.pop(kind))

"""What every edge does with a request: read it, refuse it, or take its turn in time.

What is refused has touched no store, sent nothing, and is logged by its reason alone.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from bot.conversation import events as e, messages as m
from bot.errors import BadPayload, RequestRefused, StoreUnavailable
from bot.handlers.service import Replies
from bot.telemetry.health import HealthFinding
from bot.telemetry.logs import logger
from bot.telemetry.metrics import clock_refused, clock_skew, refused, store_failures, turn_seconds, turns

TURN_SECONDS = 2.5  # Slack waits for 3
LEEWAY_SECONDS = 300  # how far a platform's clock and ours may be apart
WORRYING_SECONDS = 60
# A turn may fail after a write that was done, so nobody is told that nothing was saved.
NOT_CONFIRMED = m.ErrorMessage(m.ErrorCode.NOT_CONFIRMED)
STORE_DOWN = m.ErrorMessage(m.ErrorCode.STORE_DOWN)
LATELY_SECONDS = 600.0
REALM = 'Bearer realm="rung"'  # by which `rung doctor` tells us from another server
_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.ASCII)


async def read_body(request: web.Request) -> bytes:
    """Read the body of *request*, or raise RequestRefused for one that is too large or breaks off.

    One that declares its size is refused before it is read.
    """
    if (request.content_length or 0) > request.client_max_size:
        raise RequestRefused(413, "size")
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise RequestRefused(413, "size") from None
    except web.RequestPayloadError:
        raise BadPayload("transfer") from None
    except (
        ConnectionError,
        RuntimeError,
    ) as error:  # aiohttp raises the latter where none was left at the start
        error.__traceback__ = (
            None  # the request refers to it, and it to what was read: a cycle of much memory
        )
        raise ConnectionResetError("The client has closed the connection") from None


def is_loopback(host: str) -> bool:
    """Tell whether a Host header names this machine, as no page from elsewhere can."""
    return _LOOPBACK.fullmatch(host) is not None


def single_header(request: web.Request, name: str) -> str:
    """Read a header, empty where it is missing or given twice."""
    values = request.headers.getall(name, [])
    return values[0] if len(values) == 1 else ""


def refuse(platform: str, error: RequestRefused, headers: Mapping[str, str] | None = None) -> web.Response:
    """Count and log a refusal, and answer it without a body."""
    note_refusal(platform, error)
    return web.Response(status=error.status, headers=headers)


def note_refusal(platform: str, error: RequestRefused) -> None:
    """Count and log a refusal."""
    refused.labels(platform, error.reason).inc()
    logger(platform).info("request_refused", reason=error.reason)


async def take_turn(platform: str, event: e.Event, work: Awaitable[Replies]) -> Replies:
    """Do the *work* of taking *event* and measure it, or raise StoreUnavailable after a timeout."""
    started = time.perf_counter()
    async with within_turn_time():
        replies = await work
    turn_seconds.labels(platform).observe(time.perf_counter() - started)
    turns.labels(platform, type(event).__name__).inc()
    return replies


@asynccontextmanager
async def within_turn_time() -> AsyncIterator[None]:
    """Bound work on the store by the time of a turn. Count a failure, and raise it as StoreUnavailable."""
    try:
        async with asyncio.timeout(TURN_SECONDS):
            yield
    except (StoreUnavailable, TimeoutError):
        store_failures.inc()
        raise StoreUnavailable from None


class ClockSkew:
    """How many seconds the clock of *platform* is ahead of ours. *clock* is monotonic.

    A signed time may be an old one that was sent again. The Date of an answer to us is not, so it alone
    takes us out of service.
    """

    def __init__(self, platform: str, clock: Callable[[], float]) -> None:
        self._platform = platform
        self._clock = clock
        self._gauge = clock_skew.labels(platform)
        self._refused = clock_refused.labels(platform)
        self._worst = 0.0
        self._worst_at = float("-inf")
        self._measured = 0.0
        self._measured_at = float("-inf")

    def note(self, seconds: float) -> None:
        """Note a signed time, *seconds* ahead of ours. Only for requests that are authentic."""
        self._gauge.set(seconds)
        if abs(seconds) >= abs(self._worst) or not self._is_recent(self._worst_at):
            self._worst, self._worst_at = seconds, self._clock()
        if abs(seconds) > LEEWAY_SECONDS:
            self._refused.inc()

    def measure(self, seconds: float) -> None:
        """Note the time of an answer, *seconds* ahead of ours."""
        self._gauge.set(seconds)
        self._measured, self._measured_at = seconds, self._clock()

    @property
    def measured(self) -> float:
        """Give the last measured value, 0 where it is too old."""
        return self._measured if self._is_recent(self._measured_at) else 0.0

    def findings(self) -> list[HealthFinding]:
        """Report a clock that is off, which is grave from the limit of the platform on."""
        if abs(self.measured) > WORRYING_SECONDS:
            return [self._finding("is", self.measured, grave=abs(self.measured) > LEEWAY_SECONDS)]
        if self._is_recent(self._worst_at) and abs(self._worst) > WORRYING_SECONDS:
            return [self._finding("was recently", self._worst)]
        return []

    def _finding(self, verb: str, seconds: float, *, grave: bool = False) -> HealthFinding:
        way = "behind" if seconds > 0 else "ahead of"
        off = f"This clock {verb} {abs(seconds):.0f} s {way} {self._platform}'s"
        fix = f"Requests are rejected beyond {LEEWAY_SECONDS} s. Sync the clock with NTP."
        return HealthFinding(f"{off}. {fix}", grave=grave)

    def _is_recent(self, at: float) -> bool:
        return self._clock() - at < LATELY_SECONDS

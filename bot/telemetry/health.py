"""How a platform is, beside the store: what /readyz tells of it, and whether our clock agrees with its."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.telemetry.metrics import clock_refused, clock_skew

LEEWAY_SECONDS = 300  # how far a platform's clock and ours may be apart
WORRYING_SECONDS = 60
LATELY_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """Something that an operator should know, and what to do; while it is *grave*, we are not ready."""

    text: str
    grave: bool = False


@dataclass(frozen=True, slots=True)
class PlatformEndpoint:
    """What a platform brings to the one HTTP process."""

    routes: list[web.RouteDef]
    findings: Callable[[], Awaitable[list[HealthFinding]]]


class ClockSkew:
    """How far our clock is from what *platform* signs, as far as that tells; *clock* never goes back."""

    def __init__(self, platform: str, clock: Callable[[], float]) -> None:
        self._platform = platform
        self._clock = clock
        self._gauge = clock_skew.labels(platform)
        self._refused = clock_refused.labels(platform)
        self._worst = 0.0
        self._at = float("-inf")

    def note(self, seconds: float) -> None:
        """Note a time that was signed, so many *seconds* after ours; only of what is sure to be genuine."""
        self._gauge.set(seconds)
        if abs(seconds) >= abs(self._worst) or not self._is_recent:
            self._worst, self._at = seconds, self._clock()
        if abs(seconds) > LEEWAY_SECONDS:
            self._refused.inc()

    def findings(self) -> list[HealthFinding]:
        """Tell whether the clock was off lately: on its own that is no reason to take us out of service."""
        if not self._is_recent or abs(self._worst) <= WORRYING_SECONDS:
            return []
        way = "behind" if self._worst > 0 else "ahead of"
        off = f"This clock was {abs(self._worst):.0f} s {way} {self._platform}'s lately"
        return [HealthFinding(f"{off}; who is refused from {LEEWAY_SECONDS} s on: set it by NTP.")]

    @property
    def _is_recent(self) -> bool:
        return self._clock() - self._at < LATELY_SECONDS

"""Health of the platforms, as /readyz tells it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """A fact that an operator should know, and what to do. While it is *grave*, we are not ready."""

    text: str
    grave: bool = False


Findings = Callable[[], Awaitable[list[HealthFinding]]]


class FindingSource(Protocol):
    """A part of a platform that reports its health."""

    def findings(self) -> list[HealthFinding]:
        """Report what an operator should know."""
        ...


@dataclass(frozen=True, slots=True)
class PlatformEndpoint:
    """Routes, findings and parts that the platform *name* brings to the one HTTP process."""

    name: str
    routes: list[web.RouteDef]
    findings: Findings

"""The webhook: posting to another program, and the outcomes of posts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class WebhookOutcome(StrEnum):
    """The outcomes of a post."""

    SENT = "sent"
    RETRIED = "retried"  # refused or not answered: it is tried again
    GIVEN_UP = "given_up"
    OUTDATED = "outdated"  # what it would tell is gone


@dataclass(frozen=True, slots=True)
class WebhookHealth:
    """How posts ended, and whether the last ones were given up: since a time (0: no), for a *reason*."""

    counts: Mapping[WebhookOutcome, int] = field(default_factory=dict)
    given_up_at: int = 0
    reason: str | None = None


class WebhookSender(Protocol):
    """Posts to the one address that the operator named."""

    async def post(self, id_: str, body: bytes) -> str | None:
        """Post *body* under an id that is the same in each try. Give the reason if it was not taken."""
        ...


class WebhookLog(Protocol):
    """Keeps the outcomes of posts."""

    async def note(self, outcome: WebhookOutcome, now: int, reason: str | None = None) -> None:
        """Count an outcome. One that was sent ends the time of those given up."""
        ...

    async def health(self) -> WebhookHealth:
        """Tell how posts ended."""
        ...

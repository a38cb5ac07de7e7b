"""Checks: started by one person, and shared once."""

from dataclasses import dataclass
from typing import Protocol

from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, Conversation, DeliveryIds, Person, SessionRef
from bot.conversation.session import SessionState
from rubric.model import MOST_LEVELS


@dataclass(frozen=True, slots=True)
class NewCheck:
    """A check to be started.

    Its result may be shared in the conversation that it was *asked_from*, if there
    is one; people call that *conversation_name*. *pair* is set for one of two checks side by side.
    """

    id: str
    person: Person
    rubric: RubricRef
    aspects: int
    opened: int  # seconds since 1970, UTC
    asked_from: Conversation | None = None
    conversation_name: str | None = None
    sent_at: int = 0  # when it was asked for, see `Origin`
    pair: AssessmentRef | None = None
    levels: int = MOST_LEVELS


class Checks(Protocol):
    """Starts checks, and keeps the right to share each of them."""

    async def start(
        self, check: NewCheck, *, again: bool, delivery_ids: DeliveryIds
    ) -> tuple[SessionRef, SessionState]:
        """Start *check*, or find the person's unfinished one of the same rubric id unless *again*.

        One of a pair is found even if it is finished, and no other one is.

        The status is STARTED for a new one, SHOWN for one that was running, REPEATED
        (with the one then created) for a second delivery of *delivery_ids*.
        """
        ...

    async def claim_share(self, session: SessionRef, shared: str, now: int, seconds: int) -> bool:
        """Claim the sharing of a check, or return False if *shared* was claimed within so many seconds.

        *shared* names the answers and the conversation.
        """
        ...

    async def release_share(self, session: SessionRef, shared: str) -> None:
        """Give the claim back: nothing was posted."""
        ...

"""The profile of each person."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.conversation.identity import ClaimId, DeliveryIds, Person, SessionRef
from bot.conversation.session import SessionState
from bot.conversation.typed.pending_question import Pending


class DeliveryClaim(StrEnum):
    """The result of claiming a delivery."""

    MINE = "mine"
    UNDER_WAY = "under_way"  # another process is taking it
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class PersonMemory:
    """The profile of a person, read in one round trip.

    *current_ref* names the session that they last started or continued, and
    *current* is its state, unless it lies in a team's slot. Their own *checks* come
    newest first; *assessments* are those of teams that name them.
    """

    current: SessionState | None = None
    current_ref: SessionRef | None = None
    checks: tuple[SessionRef, ...] = ()
    assessments: tuple[SessionRef, ...] = ()
    taken: bool = False  # the delivery was taken before
    pending: Pending | None = None  # what they were asked last, besides the questions of a session


class People(Protocol):
    """Remembers people."""

    async def recall(self, person: Person, delivery_ids: DeliveryIds = ()) -> PersonMemory:
        """Read the profile of *person*, with their current session.

        If *delivery_ids* was taken before, the status of the current session is REPEATED.
        """
        ...

    async def set_pending(
        self, person: Person, pending: Pending | None, delivery_ids: DeliveryIds = ()
    ) -> None:
        """Remember what *person* was asked last (None: the questions of their session).

        The same trip remembers *delivery_ids*, so that a second delivery is recognised.
        """
        ...

    async def claim_delivery(
        self, person: Person, delivery_ids: DeliveryIds, claimant: ClaimId, now: int, *, seconds: int
    ) -> DeliveryClaim:
        """Claim a delivery of *person* for so many *seconds*, in which no other claimant gets it.

        It fails if the delivery was taken before, under any of its ids. A claimant may claim it again.
        """
        ...

    async def mark_taken(self, person: Person, delivery_ids: DeliveryIds) -> None:
        """Remember for 26 hours that a delivery was taken, so that a second one is recognised."""
        ...

    async def mark_met(self, person: Person, zone: str | None) -> bool:
        """Remember that Rung has met *person*, and their time zone. Return True the first time."""
        ...

    async def forget_met(self, person: Person) -> None:
        """Forget that Rung has met *person*, as it could not introduce itself."""
        ...

    async def set_zone(self, person: Person, zone: str | None, now: int) -> None:
        """Remember the time zone that the platform tells of *person*, and the day of *now*."""
        ...

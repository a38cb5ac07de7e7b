"""Pairs: offers of two checks side by side, one in a conversation at a time."""

from typing import Protocol

from bot.conversation.identity import AssessmentRef, ClaimId, Conversation, DeliveryIds, PersonId
from bot.conversation.pairs import Pair
from bot.conversation.session import WriteStatus


class Pairs(Protocol):
    """Keeps the pair of each conversation until it lapses."""

    async def offer(
        self, pair: Pair, person: PersonId, delivery_ids: DeliveryIds
    ) -> tuple[WriteStatus, Pair | None]:
        """Keep *pair*, offered by *person*, or find the one that is open in its conversation.

        The status is STARTED, SHOWN for one that was open, REPEATED for a second
        delivery of *delivery_ids*.
        """
        ...

    async def get(self, conversation: Conversation) -> Pair | None:
        """Read the pair of a conversation, or None if there is none."""
        ...

    async def agree(
        self,
        ref: AssessmentRef,
        person: PersonId,
        answers: str,
        members: frozenset[PersonId],
        claimant: ClaimId,
        now: int,
    ) -> tuple[WriteStatus, Pair | None]:
        """Remember that *person* agrees to show their *answers*.

        Agreements of others than *members* are deleted.

        The status is SHOWN while the other one has not agreed. It is CHANGED when both have:
        then *claimant* alone may post. It is CLOSED if another one may, or has posted, and
        MISSING once the pair has lapsed.
        """
        ...

    async def withdraw(self, ref: AssessmentRef, person: PersonId) -> None:
        """Delete the agreement of *person*, unless both have agreed."""
        ...

    async def claim_post(self, ref: AssessmentRef, claimant: ClaimId) -> Pair | None:
        """Claim the posting of a pair that both have agreed to, or None where nothing is to be posted."""
        ...

    async def release_post(self, ref: AssessmentRef, claimant: ClaimId) -> None:
        """Give the claim back: nothing was posted."""
        ...

    async def mark_posted(self, ref: AssessmentRef) -> None:
        """Remember that a pair was posted for sure, and delete the answers in it."""
        ...

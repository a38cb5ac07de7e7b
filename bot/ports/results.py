"""Results of closed assessments, and whether they were posted."""

from typing import Protocol

from bot.conversation.identity import AssessmentRef, ClaimId, Conversation, PersonId
from bot.conversation.session import WriteStatus
from bot.conversation.team_record import TeamResult


class Results(Protocol):
    """Keeps results, and the right to post each of them."""

    async def publish(
        self, ref: AssessmentRef, record: TeamResult, people: tuple[PersonId, ...], *, answers_seconds: int
    ) -> tuple[WriteStatus, TeamResult | None]:
        """Keep a closed assessment's result, unless one is kept. *people* stand behind it.

        The answers and notes of everyone are deleted after *answers_seconds*.

        CHANGED gives the one that is kept. MOVED_ON: some of *people* have left, so the
        result is to be worked out again. CLOSED: the assessment is not closed.
        """
        ...

    async def published(self, conversation: Conversation) -> tuple[TeamResult, ...]:
        """Read the results of *conversation*, newest first."""
        ...

    async def claim_show(
        self, where: Conversation, what: str, claimant: ClaimId, now: int, *, seconds: int
    ) -> bool:
        """Claim showing *what* to everyone in *where*. *claimant* names an attempt, which may repeat.

        False if another one claimed it in the last *seconds*.
        """
        ...

    async def release_show(self, where: Conversation, what: str) -> None:
        """Give the claim back: nothing was shown."""
        ...

    async def mark_posted(self, ref: AssessmentRef) -> None:
        """Remember that a result was posted for sure."""
        ...

    async def posted(self, ref: AssessmentRef) -> bool:
        """Tell whether a result was posted for sure."""
        ...

"""Steps that teams have adopted, and levels that they confirmed."""

from typing import Protocol

from bot.conversation.identity import AssessmentRef, Conversation, PersonId
from bot.conversation.team_record import AdoptedStep, ConfirmedLevel


class Steps(Protocol):
    """Keeps the steps of teams, and the levels that they confirmed."""

    async def adopted(self, conversation: Conversation) -> tuple[AdoptedStep, ...]:
        """Read the steps that a team has adopted, each as it stands now, the oldest first."""
        ...

    async def over_time(self, conversation: Conversation) -> tuple[AdoptedStep, ...]:
        """Read the same steps, and one that was adopted from several results as often as that."""
        ...

    async def move(self, ref: AssessmentRef, step: AdoptedStep, seen: AdoptedStep | None) -> bool:
        """Write *step*, suggested by *ref*'s result, if it stands as it was *seen* (None: never adopted)."""
        ...

    async def offer_help(self, ref: AssessmentRef, step: AdoptedStep, helper: PersonId) -> AdoptedStep | None:
        """Add a *helper* to an open *step* and give it with all of them, or None if its call for help ended.

        A few people are enough: beyond them nobody is added.
        """
        ...

    async def confirmed(self, ref: AssessmentRef) -> tuple[ConfirmedLevel, ...]:
        """Read the levels that a team confirmed after the result of *ref*, the oldest first."""
        ...

    async def confirm(self, ref: AssessmentRef, level: ConfirmedLevel) -> bool:
        """Keep a confirmed *level*, or False if another one of its aspect is kept."""
        ...

    async def retract(self, ref: AssessmentRef, level: ConfirmedLevel) -> None:
        """Delete a confirmed *level*."""
        ...

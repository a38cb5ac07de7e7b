"""Erasure: deleting all data of a person, a conversation or a workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef, Conversation, Person


@dataclass(frozen=True, slots=True)
class Departure:
    """An assessment after a person in it was erased. *withdrawn*: its result was deleted, too."""

    assessment: Assessment
    withdrawn: bool


class Erasure(Protocol):
    """Deletes data. Every deletion may be repeated, and goes on where it was cut off."""

    async def erase_person(
        self, person: Person, also: Sequence[AssessmentRef] = ()
    ) -> tuple[int, tuple[Departure, ...]]:
        """Delete all data about *person* at once, *also* in assessments that are no longer listed as theirs.

        Gives how many sessions were deleted, and the assessments that they took part in.
        """
        ...

    async def erase_conversation(self, where: Conversation) -> None:
        """Delete all data of a conversation's team."""
        ...

    async def erase_assessment(self, ref: AssessmentRef) -> None:
        """Delete an assessment with its result, and the steps that were adopted from it."""
        ...

    async def erase_tenant(self, platform: str, tenant: str) -> int:
        """Delete all data about everyone of a workspace, and give how many people they were."""
        ...

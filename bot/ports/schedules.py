"""Schedules of assessments that start by themselves."""

from typing import Protocol

from bot.conversation.identity import Conversation, Person
from bot.conversation.schedules import Schedule


class Schedules(Protocol):
    """Keeps one schedule for each capability of a conversation."""

    async def all(self, where: Conversation) -> tuple[Schedule, ...]:
        """List the schedules of a conversation."""
        ...

    async def get(self, where: Conversation, rubric_id: str) -> Schedule | None:
        """Read the schedule of a capability."""
        ...

    async def put(self, schedule: Schedule) -> bool:
        """Keep a schedule in the place of the one before. Return False if that is the same."""
        ...

    async def remove(self, where: Conversation, rubric_id: str) -> bool:
        """Delete the schedule of a capability. Return False if there is none."""
        ...

    async def change(self, before: Schedule, after: Schedule | None) -> bool:
        """Put *after* in the place of *before*, or delete that, unless it was changed meanwhile."""
        ...

    async def erase(self, person: Person) -> None:
        """Take a person out of all schedules."""
        ...

"""A platform that takes every message of a worker."""

from dataclasses import dataclass, field

from bot.conversation import messages as m
from bot.conversation.identity import Conversation, MessageId, Person
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import SENT, SendResult
from bot.outbox.rate_limits import UNLIMITED
from tests.support.core import Core


@dataclass
class Platform:
    """Tells that *people* are in every conversation, or nothing, and keeps the messages that it is given."""

    people: frozenset[str] | None = None
    shown: list[m.Reply] = field(default_factory=list)

    pace = UNLIMITED

    async def wait(self, where: Conversation) -> float:
        return 0.0

    async def deliver(self, reply: m.Reply) -> SendResult:
        self.shown.append(reply)
        return SENT

    async def zone(self, person: Person) -> str:
        return ""

    async def members(self, where: Conversation) -> frozenset[str] | None:
        return self.people

    async def has_left(self, person: Person, where: Conversation) -> bool:
        members = await self.members(where)
        return members is not None and person.id not in members

    async def reaches(self, person: Person, where: Conversation) -> bool:
        return True

    async def message_url(self, where: Conversation, message: MessageId) -> None:
        """Give no address."""

    async def run_due(self, core: Core) -> None:
        """Let a worker run what is due now."""
        runtime = core.clock.runtime
        await JobDispatcher(core.service, core.store.queue, {"core": self}, runtime).sweep()

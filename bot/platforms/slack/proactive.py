"""Proactive messages in Slack: those that no press led to."""

from dataclasses import dataclass

from bot.conversation import messages as m
from bot.conversation.identity import Conversation, MessageId, Person, PersonId
from bot.outbox.job import SendResult
from bot.outbox.rate_limits import PlatformPace
from bot.platforms.common.sending import NO_WAIT_SECONDS, deliver
from bot.platforms.slack.client import PACE, SlackClient
from bot.platforms.slack.members import SlackMembers
from bot.platforms.slack.presenter import SlackPresenter
from bot.platforms.slack.render import PRIVATE, PUBLIC


@dataclass(frozen=True, slots=True)
class SlackProactiveMessenger:
    """Writes to people in Slack by itself."""

    client: SlackClient
    presenter: SlackPresenter
    member_cache: SlackMembers

    async def wait(self, where: Conversation) -> float:
        """Tell in how many seconds a message may be posted in a conversation."""
        return await self.client.wait(where.tenant, where.id)

    @property
    def pace(self) -> PlatformPace:
        """Tell how fast the platform takes messages."""
        return PACE

    async def deliver(self, reply: m.Reply) -> SendResult:
        """Show *reply* in its conversation, or draw it anew, and return the outcome."""
        return await deliver(self, reply)

    async def post(self, reply: m.Reply, where: Conversation) -> None:
        """Post *reply* in a conversation."""
        kind = PRIVATE if where.private else PUBLIC
        await self.presenter.post(reply, where, kind, patience=NO_WAIT_SECONDS)

    async def redraw(self, reply: m.Reply, where: Conversation) -> None:  # noqa: ARG002, the reply names it
        """Draw the message of *reply* again where it stands."""
        await self.presenter.redraw(reply, NO_WAIT_SECONDS)

    async def zone(self, person: Person) -> str | None:
        """Look up in which time zone a person lives."""
        return await self.member_cache.zone(person)

    async def members(self, where: Conversation) -> frozenset[PersonId] | None:
        """Name the people in a conversation."""
        return await self.member_cache.members(where)

    async def pair(self, where: Conversation) -> frozenset[PersonId] | None:
        """Name the two people in a conversation."""
        return await self.member_cache.pair(where)

    async def has_left(self, person: Person, where: Conversation) -> bool:
        """Tell whether a person is for sure no longer in a conversation."""
        return await self.member_cache.has_left(person.id, where)

    async def reaches(self, person: Person, where: Conversation) -> bool:  # noqa: ARG002, by their ids alone
        """Reach any person of a workspace that has us."""
        return True

    async def message_url(self, where: Conversation, message: MessageId) -> str | None:
        """Give the address of a message."""
        return await self.member_cache.message_url(where, message)

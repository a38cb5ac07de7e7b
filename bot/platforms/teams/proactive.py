"""Proactive messages in Teams: written to people and teams where they were last reached."""

from dataclasses import dataclass, replace

from bot.conversation import messages as m
from bot.conversation.identity import Conversation, MessageId, Person, PersonId
from bot.conversation.pictures import PictureUrl
from bot.conversation.wording import say
from bot.handlers.service import Service
from bot.outbox.job import SendResult
from bot.outbox.rate_limits import PlatformPace
from bot.platforms.common.payload import Json
from bot.platforms.common.platform import ReferenceStore
from bot.platforms.common.sending import NO_WAIT_SECONDS, Gone, SendError, deliver
from bot.platforms.teams.cached_references import TeamsReference, decode
from bot.platforms.teams.client import PACE, TeamsClient, TeamsTarget
from bot.platforms.teams.deep_links import message_url
from bot.platforms.teams.members import TeamsMembers
from bot.platforms.teams.parse import NOTE
from bot.platforms.teams.presenter import PUBLIC, activity, mentioned, refresh_of
from bot.platforms.teams.render import render
from bot.platforms.teams.threads import card_of


@dataclass(frozen=True, slots=True)
class TeamsProactiveMessenger:
    """Sends proactive messages in Teams. *bot* is our id there.

    *picture_url* gives the URL of a picture. Without it none is shown.
    """

    client: TeamsClient
    service: Service
    member_cache: TeamsMembers
    references: ReferenceStore
    bot: str
    picture_url: PictureUrl | None = None

    @property
    def pace(self) -> PlatformPace:
        """Tell how fast the platform takes messages."""
        return PACE

    async def deliver(self, reply: m.Reply) -> SendResult:
        """Show *reply* in its conversation, or draw it anew, and return the outcome."""
        return await deliver(self, reply)

    async def post(self, reply: m.Reply, where: Conversation) -> None:
        """Post *reply* in a conversation, and remember its message id where it is to be redrawn."""
        at = await self._target(where)
        if thread := await card_of(self.service, reply):
            at = replace(at, thread=thread)
        id_ = await self.client.send(at, await self._drawn(reply, at), NO_WAIT_SECONDS)
        if id_ and reply.live_message:
            await self.service.set_message_id(reply.live_message, MessageId(id_))

    async def redraw(self, reply: m.Reply, where: Conversation) -> None:
        """Draw the message of *reply* again where it stands."""
        at = await self._target(where)
        await self.client.update(at, reply.message_id, await self._drawn(reply, at), NO_WAIT_SECONDS)

    async def zone(self, person: Person) -> str | None:  # noqa: ARG002, Teams tells it with every event
        """Leave a zone as it was told."""
        return None

    async def members(self, where: Conversation) -> frozenset[PersonId] | None:
        """Name the people in a conversation, if Rung was ever spoken to there."""
        reference = decode(await self.references.find(where))
        if reference is None:
            return None
        names = await self.member_cache.names(reference.target(where))
        return frozenset(names) or None  # the person who asks is a member, so an empty list tells nothing

    async def pair(self, where: Conversation) -> frozenset[PersonId] | None:
        """Name the two people in a conversation, if Rung was ever spoken to there."""
        reference = decode(await self.references.find(where))
        return await self.member_cache.pair(reference.target(where)) if reference else None

    async def has_left(self, person: Person, where: Conversation) -> bool:
        """Tell whether a person is for sure no longer in a conversation."""
        reference = decode(await self.references.find(where))
        return reference is not None and await self.member_cache.has_left(reference.target(where), person.id)

    async def reaches(self, person: Person, where: Conversation) -> bool:
        """Open the chat with a person who never wrote to us, which works where they have the app."""
        if await self.references.find(person.chat):
            return True
        reference = decode(await self.references.find(where))
        account = await self.member_cache.account(reference.target(where), person.id) if reference else ""
        if reference is None or not account:
            return False
        try:
            chat = await self.client.open_chat(reference.service_url, person.tenant, self.bot, account)
        except SendError:
            return False
        opened = TeamsReference(reference.service_url, chat.conversation)
        await self.references.note(person.chat, opened.encode(), chat.conversation)
        return True

    async def message_url(self, where: Conversation, message: MessageId) -> str | None:
        """Give the address of a message."""
        return message_url(where, message)

    async def wait(self, where: Conversation) -> float:
        """Tell in how many seconds a message may be posted in a conversation."""
        try:
            return await self.client.wait(await self._target(where))
        except Gone:
            return 0.0

    async def _target(self, where: Conversation) -> TeamsTarget:
        """Find where a conversation is reached, or raise Gone if no reference is kept."""
        reference = decode(await self.references.find(where))
        if reference is None:
            raise Gone("no_reference")
        return reference.target(where)

    async def _drawn(self, reply: m.Reply, at: TeamsTarget) -> Json:
        view = say(reply.message)
        team = _team_of(reply.message)
        known = replace(at, conversation=team.id) if team else at
        names = await self.member_cache.names(known) if mentioned(view) else {}
        verb = NOTE if reply.to is m.To.CHAT else PUBLIC
        return activity(render(view, verb, names, None, refresh_of(reply.message), self.picture_url))


def _team_of(message: m.Message) -> Conversation | None:
    """Find the team that a private message is about, whose members it may name."""
    match message:
        case m.InvitedReminder(_, assessment):
            return assessment.conversation
        case m.CloseRequestedReminder(_, assessment):
            return assessment.conversation
        case m.OfferOver(_, assessment):
            return assessment.conversation
        case m.StepNoLongerYours(own):
            return own.ref.conversation
    return None

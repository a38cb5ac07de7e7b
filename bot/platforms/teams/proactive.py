"""What nobody pressed for: written to people and teams where they were last reached."""

from dataclasses import dataclass, replace

from bot.conversation import messages as m
from bot.conversation.identity import Conversation, Person, SessionRef
from bot.conversation.pictures import Addressing
from bot.conversation.wording import say
from bot.handlers.service import Service
from bot.outbox.job import SENT, DeliveryResult, DeliveryStatus
from bot.platforms.common.payload import Json
from bot.platforms.common.platform import ReferenceStore
from bot.platforms.teams.client import (
    Blocked,
    Gone,
    SendError,
    TeamsAddress,
    TeamsClient,
    Throttled,
    Unanswered,
    Unreachable,
)
from bot.platforms.teams.members import TeamsMembers
from bot.platforms.teams.parse import NOTE
from bot.platforms.teams.presenter import PUBLIC, activity, named
from bot.platforms.teams.render import render

NO_PATIENCE = 0.0  # what nobody asked for comes back when there is room, rather than take up some


@dataclass(frozen=True, slots=True)
class ProactiveMessenger:
    """Writes to people in Teams by itself; *bot* is what Teams calls us.

    *address* says where Teams finds a picture; without it none is shown.
    """

    client: TeamsClient
    service: Service
    member_cache: TeamsMembers
    addresses: ReferenceStore
    bot: str
    address: Addressing | None = None

    async def deliver(self, reply: m.Reply) -> DeliveryResult:
        """Show people what nobody pressed for."""
        where = reply.conversation
        if where is None:
            raise ValueError("a reply that nobody asked for names its conversation")
        at = await self._reached_at(where)
        if at is None:
            return DeliveryResult(DeliveryStatus.UNREACHABLE, "no_address")
        redrawn = isinstance(reply.live_message, m.CountedMessage | SessionRef) and bool(reply.message_id)
        if not redrawn and (wait := await self.client.turn(at)):
            return DeliveryResult(DeliveryStatus.LATER, "turn", wait)
        try:
            shown = await self._drawn(reply, at)
            if redrawn:
                await self.client.update(at, reply.message_id, shown, NO_PATIENCE)
            else:
                id_ = await self.client.send(at, shown, NO_PATIENCE)
                if id_ and reply.live_message:
                    await self.service.message_id(reply.live_message, id_)
        except SendError as error:
            delivered = _delivered(error)
            return SENT if redrawn and delivered.status is not DeliveryStatus.LATER else delivered
        return SENT

    async def zone(self, person: Person) -> str:  # noqa: ARG002, Teams tells it with whatever someone does
        """Leave a zone as it was told."""
        return ""

    async def members(self, where: Conversation) -> frozenset[str] | None:
        """Name the people in a conversation, if Rung was ever spoken to there."""
        service_url, _, _ = (await self.addresses.find(where)).partition(" ")
        if not service_url:
            return None
        names = await self.member_cache.names(TeamsAddress(service_url, where.tenant, where.id))
        return frozenset(names) or None  # whoever asks is one of them

    async def reaches(self, person: Person, where: Conversation) -> bool:
        """Open the chat with somebody who never came to us, which works for those who have the app."""
        if await self.addresses.find(person.chat):
            return True
        service_url, _, _ = (await self.addresses.find(where)).partition(" ")
        account = await self.member_cache.account(
            TeamsAddress(service_url, where.tenant, where.id), person.id
        )
        if not account:
            return False
        try:
            chat = await self.client.open_chat(service_url, person.tenant, self.bot, account)
        except SendError:
            return False
        await self.addresses.note(person.chat, f"{service_url} {chat.conversation}")
        return True

    async def wait(self, where: Conversation) -> float:
        """Tell in how many seconds something may be posted in a conversation."""
        at = await self._reached_at(where)
        return await self.client.wait(at) if at else 0.0

    async def _reached_at(self, where: Conversation) -> TeamsAddress | None:
        """Find where a conversation is reached; None where we were never spoken to, or are not any more."""
        service_url, _, chat = (await self.addresses.find(where)).partition(" ")
        return TeamsAddress(service_url, where.tenant, chat or where.id) if service_url else None

    async def _drawn(self, reply: m.Reply, at: TeamsAddress) -> Json:
        view = say(reply.message)
        about = (
            reply.message.assessment.conversation.id if isinstance(reply.message, m.InvitedReminder) else ""
        )
        known = replace(at, conversation=about) if about else at
        names = await self.member_cache.names(known) if named(view) else {}
        verb = NOTE if reply.to is m.To.CHAT else PUBLIC
        return activity(render(view, verb, names, "", None, self.address))


def _delivered(error: SendError) -> DeliveryResult:
    match error:
        case Throttled(reason=reason, seconds=seconds):
            return DeliveryResult(DeliveryStatus.LATER, reason, seconds)
        case Unreachable(reason=reason):
            return DeliveryResult(DeliveryStatus.LATER, reason)
        case Unanswered(reason=reason):
            return DeliveryResult(DeliveryStatus.UNKNOWN, reason)
        case Blocked(reason=reason) | Gone(reason=reason):
            return DeliveryResult(DeliveryStatus.UNREACHABLE, reason)
    return DeliveryResult(DeliveryStatus.FAILED, error.reason)

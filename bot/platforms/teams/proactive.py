"""What nobody pressed for: written to people and teams where they were last reached."""

from dataclasses import dataclass, replace

from bot.conversation import messages as m
from bot.conversation.identity import Conversation, Person
from bot.conversation.pictures import Addressing
from bot.conversation.wording import say
from bot.handlers.service import Service
from bot.outbox.job import SENT, Delivered, Delivery
from bot.platforms.teams.client import (
    Address,
    Blocked,
    Connector,
    Gone,
    Json,
    SendError,
    Throttled,
    Unanswered,
    Unreachable,
)
from bot.platforms.teams.members import Roster
from bot.platforms.teams.parse import NOTE
from bot.platforms.teams.presenter import PUBLIC, Addresses, activity, named
from bot.platforms.teams.render import render

NO_PATIENCE = 0.0  # what nobody asked for comes back when there is room, rather than take up some


@dataclass(frozen=True, slots=True)
class Unasked:
    """Writes to people in Teams by itself; *bot* is what Teams calls us.

    *address* says where Teams finds a picture; without it none is shown.
    """

    connector: Connector
    service: Service
    roster: Roster
    addresses: Addresses
    bot: str
    address: Addressing | None = None

    async def deliver(self, reply: m.Reply) -> Delivered:
        """Show people what nobody pressed for."""
        where = reply.conversation
        if where is None:
            raise ValueError("a reply that nobody asked for names its conversation")
        at = await self._reached_at(where)
        if at is None:
            return Delivered(Delivery.UNREACHABLE, "no_address")
        redrawn = isinstance(reply.living, m.Paced) and bool(reply.shown_as)
        if not redrawn and (wait := await self.connector.turn(at)):
            return Delivered(Delivery.LATER, "turn", wait)
        try:
            shown = await self._drawn(reply, at)
            if redrawn:
                await self.connector.update(at, reply.shown_as, shown, NO_PATIENCE)
            else:
                id_ = await self.connector.send(at, shown, NO_PATIENCE)
                if id_ and reply.living:
                    await self.service.shown_as(reply.living, id_)
        except SendError as error:
            delivered = _delivered(error)
            return SENT if redrawn and delivered.became is not Delivery.LATER else delivered
        return SENT

    async def zone(self, person: Person) -> str:  # noqa: ARG002, Teams tells it with whatever someone does
        """Leave a zone as it was told."""
        return ""

    async def members(self, where: Conversation) -> frozenset[str] | None:
        """Name the people in a conversation, if Rung was ever spoken to there."""
        service_url, _, _ = (await self.addresses.find(where)).partition(" ")
        if not service_url:
            return None
        names = await self.roster.names(Address(service_url, where.tenant, where.id))
        return frozenset(names) or None  # whoever asks is one of them

    async def reaches(self, person: Person, where: Conversation) -> bool:
        """Open the chat with somebody who never came to us, which works for those who have the app."""
        if await self.addresses.find(person.chat):
            return True
        service_url, _, _ = (await self.addresses.find(where)).partition(" ")
        account = await self.roster.account(Address(service_url, where.tenant, where.id), person.id)
        if not account:
            return False
        try:
            chat = await self.connector.open_chat(service_url, person.tenant, self.bot, account)
        except SendError:
            return False
        await self.addresses.note(person.chat, f"{service_url} {chat.conversation}")
        return True

    async def wait(self, where: Conversation) -> float:
        """Tell in how many seconds something may be posted in a conversation."""
        at = await self._reached_at(where)
        return await self.connector.wait(at) if at else 0.0

    async def _reached_at(self, where: Conversation) -> Address | None:
        """Find where a conversation is reached; None where we were never spoken to, or are not any more."""
        service_url, _, chat = (await self.addresses.find(where)).partition(" ")
        return Address(service_url, where.tenant, chat or where.id) if service_url else None

    async def _drawn(self, reply: m.Reply, at: Address) -> Json:
        speech = say(reply.message)
        about = reply.message.assessment.conversation.id if isinstance(reply.message, m.NudgeInvited) else ""
        known = replace(at, conversation=about) if about else at
        names = await self.roster.names(known) if named(speech) else {}
        verb = NOTE if reply.to is m.To.CHAT else PUBLIC
        return activity(render(speech, verb, names, "", None, self.address))


def _delivered(error: SendError) -> Delivered:
    match error:
        case Throttled(reason=reason, seconds=seconds):
            return Delivered(Delivery.LATER, reason, seconds)
        case Unreachable(reason=reason):
            return Delivered(Delivery.LATER, reason)
        case Unanswered(reason=reason):
            return Delivered(Delivery.UNKNOWN, reason)
        case Blocked(reason=reason) | Gone(reason=reason):
            return Delivered(Delivery.UNREACHABLE, reason)
    return Delivered(Delivery.FAILED, error.reason)

"""Replies on people's screens: which message shows which reply, and what to do when Teams will not take it.

Everything here may be lost: the next press draws it again. What could not be
sent has been logged and counted by the connector.
"""

from contextlib import suppress
from dataclasses import dataclass

import orjson

from bot.conversation import events as e
from bot.conversation import messages as m
from bot.conversation.wording import say
from bot.redraws import Redraws
from bot.service import Service
from bot.teams.connector import Address, Blocked, Connector, Gone, Json, Refused, SendError, TooBig
from bot.teams.parse import NOTE, Incoming, Moved
from bot.teams.render import Drawing, render

# The verbs of cards tell what may take their place: NOTE anything, SESSION its session, PUBLIC nothing.
SESSION, PUBLIC = "session", "public"

Replies = tuple[m.Reply, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """Shows replies."""

    connector: Connector
    service: Service
    redraws: Redraws

    def draw(self, about: Incoming | Moved, what: m.Message, verb: str) -> Drawing:
        """Draw a message for the kind of card that it is shown in."""
        return render(say(what), verb, {about.origin.person.id: about.place.name})

    async def show(self, incoming: Incoming, replies: Replies) -> None:
        """Show what follows from an event: what is private in the private chat, and a line to point there."""
        if incoming.origin.conversation.private:
            await self.show_in(_here(incoming), incoming, replies)
            return
        chat = await self.chat(incoming)
        reached = chat is not None and await self.show_in(chat, incoming, replies)
        with suppress(SendError):
            await self._post(_here(incoming), incoming, pointer(replies, reached=reached), PUBLIC)

    async def show_in(self, chat: Address, incoming: Incoming, replies: Replies) -> bool:
        """Show replies in order, in *chat* what is private; tell whether Teams took them all."""
        try:
            for reply in replies:
                if reply.to is m.To.EVERYONE:
                    if not await self._to_everyone(chat, incoming, reply):
                        break
                elif reply.living is not None:
                    await self._redraw(chat, incoming, reply)
                elif not isinstance(reply.message, m.InYourChat):
                    await self._post(chat, incoming, reply.message, NOTE)
        except SendError:
            return False
        return True

    async def chat(self, about: Incoming | Moved) -> Address | None:
        """Find the private chat with whoever did something; None where Teams opens none for us."""
        place, person = about.place, about.origin.person
        if about.origin.conversation.private:
            return _here(about)
        try:
            return await self.connector.open_chat(place.service_url, person.tenant, place.bot, place.person)
        except SendError:
            return None

    async def greet(self, moved: Moved, what: m.Message) -> None:
        """Introduce ourselves where we were just added."""
        verb = NOTE if moved.origin.conversation.private else PUBLIC
        with suppress(SendError):
            await self._post(_here(moved), moved, what, verb)

    async def settle(self, incoming: Incoming, reply: m.Reply) -> None:
        """Make the session that replaced a pressed card last: Teams still has what it replaced."""
        chat, pressed = _here(incoming), incoming.place.pressed
        async with self.redraws.newest(_whose(incoming)) as newest:
            if reply.living and pressed != reply.shown_as:
                await self.service.shown_as(reply.living, pressed)
            with suppress(SendError):
                if newest:
                    await self.connector.update(
                        chat, pressed, self._activity(incoming, reply.message, SESSION)
                    )
                if reply.shown_as not in ("", pressed):
                    await self.connector.delete(chat, reply.shown_as)

    async def _redraw(self, chat: Address, incoming: Incoming, reply: m.Reply) -> None:
        """Show a session in its one living message."""
        async with self.redraws.newest(_whose(incoming)) as newest:
            if not newest:
                return
            if not reply.shown_as:
                await self._show_anew(chat, incoming, reply)
            elif isinstance(incoming.event, e.Continued | e.CheckAsked):
                # Whoever comes back looks at the end of the chat, not at a message of days ago.
                await self._show_anew(chat, incoming, reply)
                await self.connector.delete(chat, reply.shown_as)
            else:
                activity = self._activity(incoming, reply.message, SESSION)
                try:
                    await self.connector.update(chat, reply.shown_as, activity)
                except Gone:
                    await self._show_anew(chat, incoming, reply)

    async def _show_anew(self, chat: Address, incoming: Incoming, reply: m.Reply) -> None:
        id_ = await self._post(chat, incoming, reply.message, SESSION)
        if id_ and reply.living:
            await self.service.shown_as(reply.living, id_)

    async def _to_everyone(self, chat: Address, incoming: Incoming, reply: m.Reply) -> bool:
        """Post for all in a conversation; tell the person, and let them try again, where that failed."""
        origin, event = incoming.origin, incoming.event
        target = (reply.conversation or origin.conversation).id
        try:
            address = Address(incoming.place.service_url, origin.person.tenant, target)
            await self._post(address, incoming, reply.message, PUBLIC)
        except SendError as error:
            if isinstance(event, e.Shared):
                await self.service.not_shared(origin, event)
                await self._post(chat, incoming, m.CouldNotShare(event.session, _why(error)), NOTE)
            return False
        return True

    async def _post(self, to: Address, about: Incoming | Moved, what: m.Message, verb: str) -> str:
        return await self.connector.send(to, self._activity(about, what, verb))

    def _activity(self, about: Incoming | Moved, what: m.Message, verb: str) -> Json:
        drawing = self.draw(about, what, verb)
        # The card is JSON already, so it is not dumped twice.
        card = {"contentType": CARD, "content": orjson.Fragment(drawing.card)}
        return {"type": "message", "summary": drawing.summary, "attachments": [card]}


def pointer(replies: Replies, *, reached: bool) -> m.Message:
    """Choose the line that stands where everyone sees it: where the answer is, or why there is none."""
    if not reached:
        return m.Problem(m.Trouble.NO_CHAT)
    return m.InYourChat(answered=all(reply.to is not m.To.CHAT for reply in replies))


def _here(about: Incoming | Moved) -> Address:
    return Address(about.place.service_url, about.origin.person.tenant, about.place.conversation)


def _whose(incoming: Incoming) -> str:
    return f"{incoming.origin.person.tenant} {incoming.origin.person.id}"


def _why(error: SendError) -> m.Unshared:
    match error:
        case Blocked() | Gone():
            return m.Unshared.NOT_THERE
        case Refused() | TooBig():
            return m.Unshared.REFUSED
        case _:
            return m.Unshared.UNSURE


CARD = "application/vnd.microsoft.card.adaptive"

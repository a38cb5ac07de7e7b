"""Present replies: which message shows which reply, and what to do when Teams refuses it.

Everything here may be lost: the next press draws it again. What could not be
sent has been logged and counted by the client.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import orjson

from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.identity import Conversation, MessageId, Person, PersonId
from bot.conversation.pictures import PictureUrl
from bot.conversation.steps import redraws_board
from bot.conversation.view import Mention, View
from bot.conversation.wording import say
from bot.errors import StoreUnavailable
from bot.handlers.delivery_rules import SHOWN_ANEW
from bot.handlers.service import Replies, Service
from bot.outbox.job import SendStatus
from bot.platforms.common.background_tasks import CoalescedUpdates, LatestOnly
from bot.platforms.common.payload import Json
from bot.platforms.common.sending import (
    CUT_OFF,
    MAX_WAIT_SECONDS,
    NO_WAIT_SECONDS,
    Blocked,
    Gone,
    SendError,
    not_posted,
)
from bot.platforms.teams.cached_references import CachedReferences, TeamsReference
from bot.platforms.teams.client import THREAD, TeamsClient, TeamsTarget
from bot.platforms.teams.members import TeamsMembers
from bot.platforms.teams.parse import NOTE, PANEL, Addition, TeamsIncoming
from bot.platforms.teams.render import Refresh, TeamsCard, render
from bot.platforms.teams.threads import card_of
from bot.ports.membership import MembershipStatus
from bot.telemetry.logs import logger

# Verbs tell what may take a card's place: NOTE and PANEL anything, SESSION its session, PUBLIC what all see.
SESSION, PUBLIC = "session", "public"
CARD = "application/vnd.microsoft.card.adaptive"

log = logger("teams")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whether any of the replies may have *arrived*, and whether Teams took all private ones.

    *reached* is None where none was private.
    """

    arrived: bool
    reached: bool | None


@dataclass(frozen=True, slots=True)
class TeamsPresenter:
    """Shows replies. *targeted* allows messages among others for one person.

    *picture_url* gives the URL of a picture. Without it none is shown.
    """

    client: TeamsClient
    service: Service
    latest_only: LatestOnly
    updates: CoalescedUpdates
    member_cache: TeamsMembers
    references: CachedReferences
    picture_url: PictureUrl | None = None
    targeted: bool = False

    async def draw(
        self, about: TeamsIncoming | Addition, what: m.Message, verb: str, at: TeamsTarget
    ) -> TeamsCard:
        """Draw a message for the kind of card that it is shown in, *at* where that is."""
        view, where = say(what), about.origin.conversation
        # A button on a private card about a team carries the team's conversation: else the press
        # would act on the private chat.
        shared = where.id if verb == NOTE and not where.private else None
        names = await self._names(about, view, _target_in(about, where) if shared else at)
        return render(view, verb, names, shared, refresh_of(what, about.place.person), self.picture_url)

    async def show(self, incoming: TeamsIncoming, replies: Replies) -> bool:
        """Show the replies to an event: private ones in the private chat, with a line that points there.

        Tell whether anything may have arrived.
        """
        # A client that takes no card as an answer to a press shows the count alone.
        replies = tuple(each for each in replies if not isinstance(each.live_message, m.OwnAnswerOf))
        shown = await self.show_in(None, incoming, replies)
        if shown.reached is None or incoming.place.private:
            return shown.arrived
        line = m.Reply(m.To.YOU, pointer(replies, reached=shown.reached))
        if not await self._sent_targeted(incoming, line):
            with suppress(SendError):
                await self._post(target_of(incoming), incoming, line.message, PUBLIC)
        return shown.arrived

    async def _sent_targeted(self, incoming: TeamsIncoming, reply: m.Reply) -> bool:
        """Show a reply in a shared conversation to one person alone, if allowed. Tell whether Teams took it.

        What is to last stays in the private chat: this is gone after a day.
        """
        if not self.targeted or incoming.place.private or reply.live_message or reply.to is not m.To.YOU:
            return False
        where = target_of(incoming)
        drawing = await self.draw(incoming, reply.message, PUBLIC, where)
        try:
            await self.client.send_targeted(where, incoming.place.person, activity(drawing))
        except SendError:
            return False
        return True

    async def show_in(self, chat: TeamsTarget | None, incoming: TeamsIncoming, replies: Replies) -> Arrival:
        """Show replies in order, private ones in *chat*, which is opened for the first of them."""
        arrived, reached = False, None
        for reply in replies:
            if reply.to is m.To.EVERYONE:
                arrived = True  # or the person is told
                if not await self._to_everyone(incoming, reply):
                    break
            elif _is_pointer(reply):
                continue
            elif await self._sent_targeted(incoming, reply):
                arrived = True
            else:
                if reached is None:
                    chat, reached = chat or await self.chat(incoming), True
                status = await self._to_person(chat, incoming, reply)
                reached = reached and status is SendStatus.SENT
                arrived = arrived or status in (SendStatus.SENT, SendStatus.UNKNOWN)
        return Arrival(arrived, reached)

    async def chat(self, about: TeamsIncoming | Addition) -> TeamsTarget | None:
        """Find the private chat with the person who acted. None where Teams opens none for us."""
        place, person = about.place, about.origin.person
        if place.private:
            return target_of(about)
        try:
            chat = await self.client.open_chat(place.service_url, person.tenant, place.bot, place.person)
        except SendError:
            return None
        with suppress(StoreUnavailable):  # a reference that was not kept is noted at the next event
            await self._note_chat(person, chat)
        return chat

    async def membership_status(self, incoming: TeamsIncoming, where: Conversation) -> MembershipStatus:
        """Tell whether a person is in a team's conversation that they use a private card of."""
        person = incoming.origin.person.id
        return await self.member_cache.status(_target_in(incoming, where), person, fresh=False)

    async def greet(self, change: Addition, what: m.Message) -> bool:
        """Introduce ourselves where we were just added. Tell whether that arrived."""
        try:
            await self._post(target_of(change), change, what, NOTE if change.place.private else PUBLIC)
        except SendError:
            return False
        return True

    async def refuse(self, incoming: TeamsIncoming, what: m.Message) -> None:
        """Tell a person where they wrote why they are not served."""
        await self._post(target_of(incoming), incoming, what, PUBLIC)

    async def update_pressed(self, incoming: TeamsIncoming, reply: m.Reply, drawing: TeamsCard) -> None:
        """Keep the *drawing* that replaced a pressed card: Teams itself keeps the card before it."""
        chat, pressed = target_of(incoming), incoming.place.pressed
        if reply.live_message is None or pressed is None:
            return
        async with self.latest_only.in_turn(reply.live_message) as is_newest:
            if pressed != reply.message_id:
                await self.service.set_message_id(reply.live_message, pressed)
            with suppress(SendError):
                if is_newest:
                    await self.client.update(chat, pressed, activity(drawing))
                if reply.message_id and reply.message_id != pressed:
                    await self.client.delete(chat, reply.message_id)

    # The person

    async def _to_person(
        self, chat: TeamsTarget | None, incoming: TeamsIncoming, reply: m.Reply
    ) -> SendStatus:
        if chat is None:
            return SendStatus.UNREACHABLE
        try:
            if reply.live_message is None:
                await self._post(chat, incoming, reply.message, NOTE)
                return SendStatus.SENT
            async with self.latest_only.in_turn(reply.live_message) as is_newest:
                if is_newest:
                    await self._redraw(chat, incoming, reply)
        except SendError as error:
            return error.status
        return SendStatus.SENT

    async def _redraw(self, chat: TeamsTarget, incoming: TeamsIncoming, reply: m.Reply) -> None:
        """Show a session in its one live message, and anything else in a new one."""
        if not reply.message_id:
            await self._post_live_message(chat, incoming, reply, verb_in_chat(reply))
        elif isinstance(incoming.event, SHOWN_ANEW):
            await self._post_live_message(chat, incoming, reply, SESSION)
            with suppress(SendError):
                await self.client.delete(chat, reply.message_id)
        else:
            try:
                await self._update(chat, reply.message_id, incoming, reply.message, SESSION)
            except (Gone, Blocked):  # Teams says so now and then of what is still there
                await self._post_live_message(chat, incoming, reply, SESSION)

    # Everyone

    async def _to_everyone(self, incoming: TeamsIncoming, reply: m.Reply) -> bool:
        """Show everyone in a conversation. Tell the person, and let them try again, where that failed."""
        if await self._is_redrawn(incoming, reply):
            return True
        try:
            where = await self._place(incoming, reply)
            await self._post_live_message(where, incoming, reply, PUBLIC)
        except SendError as error:
            await self._report_failure(incoming, reply, error)
            return False
        except asyncio.CancelledError:  # the time of the task is up, or this process stops
            await self.service.not_posted(incoming.origin, incoming.event, reply, CUT_OFF)
            raise
        return True

    async def _is_redrawn(self, incoming: TeamsIncoming, reply: m.Reply) -> bool:
        """Redraw a message that was posted before. Return False where it has to be posted.

        A redraw that failed is in the log and tells nobody. The next change repairs it.
        """
        where = _target_in(incoming, reply.conversation or incoming.origin.conversation)
        if await self.updates.redraw_posted(reply, partial(self._redraw_for_all, incoming, where)):
            return True
        match reply.live_message:
            case m.BoardOf() | m.PageOf() as live_message if reply.message_id:
                async with self.latest_only.in_turn(live_message) as is_newest:
                    with suppress(SendError):
                        if is_newest:
                            await self._update(where, reply.message_id, incoming, reply.message, PUBLIC)
            case m.BoardOf() if redraws_pressed(incoming, reply):
                with suppress(SendError):
                    await self._update(where, incoming.place.pressed, incoming, reply.message, PUBLIC)
            case _:
                return False
        return True

    async def _place(self, incoming: TeamsIncoming, reply: m.Reply) -> TeamsTarget:
        """Choose where a message for everyone goes: in a channel below the card or where it was asked."""
        place = _target_in(incoming, reply.conversation or incoming.origin.conversation)
        if isinstance(reply.live_message, m.CardOf):
            return place
        here = target_of(incoming)
        asked_here = here.conversation == place.conversation
        if asked_here and not isinstance(reply.live_message, m.TopicOf | m.ResultOf):
            return here
        thread = await card_of(self.service, reply)
        return replace(place, thread=thread) if thread else here if asked_here else place

    async def _redraw_for_all(self, incoming: TeamsIncoming, where: TeamsTarget, reply: m.Reply) -> None:
        """Draw a message that everyone sees where it stands. A rate limit is left to the caller."""
        await self._update(where, reply.message_id, incoming, reply.message, PUBLIC, patience=NO_WAIT_SECONDS)

    async def _report_failure(self, incoming: TeamsIncoming, reply: m.Reply, error: SendError) -> None:
        """Tell the person that what they wanted everyone to see was not posted."""
        await self.service.not_posted(incoming.origin, incoming.event, reply, error.result)
        if told := not_posted(incoming.event, reply, error):
            await self._to_person(await self.chat(incoming), incoming, m.Reply(m.To.YOU, told))

    # Where people are

    async def note_reference(self, about: TeamsIncoming | Addition) -> None:
        """Keep where a conversation or a person is reached, for proactive messages."""
        place, person = about.place, about.origin.person
        where = person.chat if place.private else about.origin.conversation
        if isinstance(about, Addition):
            await self.references.remove(where)  # another process may have done that since it was noted here
        if place.private:
            await self._note_chat(person, target_of(about))
        else:
            await self.references.note(where, TeamsReference(place.service_url).encode(), place.installation)

    async def _note_chat(self, person: Person, chat: TeamsTarget) -> None:
        # A chat has a name of its own, which the person's does not tell.
        reference = TeamsReference(chat.service_url, chat.conversation)
        await self.references.note(person.chat, reference.encode(), chat.conversation)

    # Messages

    async def _post_live_message(
        self, to: TeamsTarget, incoming: TeamsIncoming, reply: m.Reply, verb: str
    ) -> None:
        id_ = await self._post(to, incoming, reply.message, verb)
        if id_ and reply.live_message:
            await self.service.set_message_id(reply.live_message, MessageId(id_))

    async def _post(
        self, to: TeamsTarget, about: TeamsIncoming | Addition, what: m.Message, verb: str
    ) -> str:
        return await self.client.send(to, activity(await self.draw(about, what, verb, to)))

    async def _update(
        self,
        at: TeamsTarget,
        id_: MessageId | None,
        about: TeamsIncoming,
        what: m.Message,
        verb: str,
        patience: float = MAX_WAIT_SECONDS,
    ) -> None:
        await self.client.update(at, id_, activity(await self.draw(about, what, verb, at)), patience)

    async def _names(
        self, about: TeamsIncoming | Addition, view: View, at: TeamsTarget
    ) -> Mapping[PersonId, str]:
        """Look up the names of the people in *view*: *at* its place, then where the event happened."""
        wanted = mentioned(view)
        if not wanted:
            return {}
        known = {about.origin.person.id: name} if (name := about.place.name) else {}
        if wanted <= known.keys():
            return known
        found = await self.member_cache.names(at)
        if not wanted <= found.keys() | known.keys():
            found = {**found, **await self.member_cache.names(target_of(about))}
        return {**found, **known}


def _is_pointer(reply: m.Reply) -> bool:
    """Tell whether a reply only says where the others are, which is chosen once they are there."""
    return isinstance(reply.message, m.InYourChat)


def mentioned(view: View) -> set[PersonId]:
    """List the people whom *view* mentions."""
    return {part.person for part in view.blocks if isinstance(part, Mention)}


def pointer(replies: Replies, *, reached: bool) -> m.Message:
    """Choose the line that everyone sees: it names the place of the answer, or why there is none."""
    if not reached:
        return m.ErrorMessage(m.ErrorCode.NO_CHAT)
    named = next((reply.message for reply in replies if isinstance(reply.message, m.InYourChat)), None)
    questions = any(reply.to is m.To.CHAT for reply in replies)
    return named or m.InYourChat(m.InChat.QUESTIONS if questions else m.InChat.ANSWER)


def verb_in_chat(reply: m.Reply) -> str:
    """Choose the verb of a card in the private chat."""
    if isinstance(reply.live_message, m.ReplaceableMessage):
        return PANEL
    return SESSION if reply.live_message else NOTE


def redraws_pressed(incoming: TeamsIncoming, reply: m.Reply) -> bool:
    """Tell whether everyone sees a reply on the very card that was pressed."""
    pressed = incoming.place.pressed
    if not pressed or incoming.place.private:
        return False
    if isinstance(reply.live_message, m.TopicOf):
        return reply.message_id == pressed
    return redraws_board(incoming.event) and isinstance(reply.live_message, m.BoardOf)


def target_of(about: TeamsIncoming | Addition) -> TeamsTarget:
    """Give the address of the place where an event happened."""
    conversation, _, thread = about.place.conversation.partition(THREAD)
    return TeamsTarget(about.place.service_url, about.origin.person.tenant, conversation, thread)


def _target_in(about: TeamsIncoming | Addition, where: Conversation) -> TeamsTarget:
    return TeamsTarget(about.place.service_url, where.tenant, where.id)


def activity(drawing: TeamsCard) -> Json:
    """Put a card into what Teams calls an activity."""
    # The card is JSON already, so it is not dumped twice.
    card = {"contentType": CARD, "content": orjson.Fragment(drawing.card)}
    return {"type": "message", "summary": drawing.summary, "attachments": [card]}


def refresh_of(what: m.Message, person: str | None = None) -> Refresh | None:
    """Refresh a card when it is viewed: Teams keeps the post, not the changes by presses.

    Open questions are *person*'s alone. A topic is asked live of everyone, and each sees their own answer.
    """
    match what:
        case m.Ask():
            return Refresh(callback_data.pack(e.Reopened(what.ref)), NOTE, person)
        case m.LiveTopic(_, assessment, aspect) if what.is_open:
            return Refresh(callback_data.pack(e.OwnAnswerAsked(assessment.ref, aspect)), PUBLIC)
    return None

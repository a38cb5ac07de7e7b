"""Present replies: which of Slack's calls shows which reply, and what to do when it fails.

A press is answered through its own response URL where the pressed message is
the one to change. That costs one call and none of the workspace's budget for
chat.update. Everything here may be lost: the next press draws it again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Conversation, MessageId, Person, SessionRef
from bot.conversation.pictures import PictureUrl
from bot.conversation.steps import redraws_board
from bot.conversation.view import View
from bot.conversation.wording import say
from bot.conversation.wording.private_chat import moved_to_chat
from bot.handlers.delivery_rules import SHOWN_ANEW
from bot.handlers.service import Replies, Service
from bot.outbox.job import SendStatus
from bot.platforms.common.background_tasks import CoalescedUpdates, LatestOnly
from bot.platforms.common.payload import Json, as_text
from bot.platforms.common.sending import (
    CUT_OFF,
    MAX_WAIT_SECONDS,
    NO_WAIT_SECONDS,
    Gone,
    Refused,
    SendError,
    Throttled,
    Unanswered,
    not_posted,
)
from bot.platforms.slack import own_answer_line
from bot.platforms.slack.client import POST, SlackClient, json_body, message_body, modal_body
from bot.platforms.slack.errors import INVALID_BLOCKS, why_not_in_chat
from bot.platforms.slack.home_tab import HomeTab, on_home
from bot.platforms.slack.parse import SlackIncoming
from bot.platforms.slack.render import PRIVATE, PUBLIC, SESSION, SlackMessage, modal, render, worded


@dataclass(frozen=True, slots=True)
class SlackPresenter:
    """Shows replies. *new_id* makes the names of blocks fresh for every drawing.

    *picture_url* gives the URL of a picture. Without it none is shown.
    """

    client: SlackClient
    service: Service
    new_id: Callable[[], str]
    latest_only: LatestOnly
    home_tab: HomeTab
    updates: CoalescedUpdates
    picture_url: PictureUrl | None = None

    async def show(self, incoming: SlackIncoming, replies: Replies) -> bool:
        """Show what follows from an event, in order. If a post fails, its confirmation is not sent.

        Tell whether anything may have arrived. A person who is in the private chat is not pointed there.
        """
        if incoming.place.home:
            replies = on_home(replies)
        elsewhere = incoming.place.home or incoming.place.ephemeral
        if elsewhere and replies and all(reply.to is m.To.CHAT for reply in replies):
            replies = (*replies, m.Reply(m.To.YOU, m.InYourChat()))
        lost: SendError | None = None
        arrived = False
        shown_in: str | None = None
        for reply in replies:
            if _pointed_to(reply) and (lost or (shown_in is not None and shown_in == incoming.place.channel)):
                continue
            try:
                shown_in = await self._show(incoming, reply) or shown_in
                arrived = True
            except SendError as error:
                arrived = arrived or error.status is SendStatus.UNKNOWN
                if reply.to is m.To.EVERYONE:
                    return True  # the person was told
                if reply.to is m.To.CHAT:
                    lost = lost or error
        if lost:
            await self._report_lost(incoming, lost, next(filter(None, map(_pointed_to, replies)), None))
        return arrived

    async def _report_lost(self, incoming: SlackIncoming, error: SendError, what: m.InChat | None) -> None:
        """Tell the person that nothing reached their private chat, if they look there or that is certain."""
        why, place = why_not_in_chat(error), incoming.place
        certain = why not in (m.ChatFailure.BUSY, m.ChatFailure.UNSURE)
        if what or (certain and (place.response_url or place.home)):
            helper = await self.client.installer(incoming.origin.person.tenant)
            told = m.NotInYourChat(why, what or m.InChat.QUESTIONS, helper)
            await self._to_you(incoming, told)

    async def _show(self, incoming: SlackIncoming, reply: m.Reply) -> str | None:
        """Show a reply. Name the channel of the private chat if it was posted anew there."""
        match reply.to:
            case m.To.CHAT if (trigger := incoming.place.trigger) and isinstance(reply.message, m.NoteForm):
                await self._open(incoming, trigger, reply.message)
            case m.To.CHAT:
                return await self._in_chat(incoming, reply)
            case m.To.YOU if isinstance(reply.live_message, m.OwnAnswerOf):
                await own_answer_line.show(self, incoming, reply, reply.live_message)
            case m.To.YOU:
                await self._to_you(incoming, reply.message)
            case m.To.EVERYONE:
                await self._to_everyone(incoming, reply)
        return None

    async def warn(self, incoming: SlackIncoming, what: m.Message) -> None:
        """Tell a person that their press failed, and leave the pressed message as it is."""
        drawing = self.draw(what, PRIVATE)
        fields = {"text": drawing.text, "replace_original": False, "response_type": "ephemeral"}
        await self.client.respond(incoming.place.response_url, message_body(fields, drawing.blocks))

    async def greet(self, person: Person, what: m.Message) -> None:
        """Write to a person who just came, in the private chat."""
        await self._post(person.tenant, person.id, worded(what), PRIVATE)

    def draw(self, what: m.Message, kind: str) -> SlackMessage:
        """Draw a message for the kind of place that it is shown in."""
        return render(worded(what), kind + self.new_id(), picture_url=self.picture_url)

    async def _send(
        self, view: View, kind: str, send: Callable[[SlackMessage], Awaitable[Json | None]]
    ) -> Json | None:
        """Send a message, and send it without its picture where Slack cannot fetch that."""
        drawing = render(view, kind + self.new_id(), picture_url=self.picture_url)
        try:
            return await send(drawing)
        except Refused as error:
            if error.reason != INVALID_BLOCKS or not drawing.pictured:
                raise
            return await send(render(view, kind + self.new_id()))

    # The private chat

    async def _open(self, incoming: SlackIncoming, trigger: str, what: m.Message) -> None:
        """Open a modal for the person who has just pressed its button. Slack allows it for three seconds."""
        body = modal_body(trigger, modal(say(what)))
        try:
            await self.client.call(incoming.origin.person.tenant, "views.open", body)
        except Unanswered:
            return
        except SendError:
            await self._to_you(incoming, m.ErrorMessage(m.ErrorCode.NO_FORM))

    async def _in_chat(self, incoming: SlackIncoming, reply: m.Reply) -> str | None:
        person = incoming.origin.person
        if reply.live_message is None:
            sent = await self._post(person.tenant, person.id, worded(reply.message), PRIVATE)
            return as_text(sent.get("channel")) or None
        async with self.latest_only.in_turn(reply.live_message) as is_newest:
            if isinstance(reply.live_message, m.ReplaceableMessage):
                return await self._show_in_place(incoming, reply)
            return await self._redraw(incoming, reply) if is_newest else None

    async def _show_in_place(self, incoming: SlackIncoming, reply: m.Reply) -> str | None:
        """Show a message in place of the one pressed in the private chat, else at its end.

        Name its channel in that case.
        """
        place, person = incoming.place, incoming.origin.person
        is_note = place.block.startswith(PRIVATE) and place.response_url and not place.ephemeral
        if is_note and incoming.origin.conversation.private and await self._replace(incoming, reply, PRIVATE):
            return None
        return await self.post(reply, person.chat, PRIVATE, person.id)

    async def _redraw(self, incoming: SlackIncoming, reply: m.Reply) -> str | None:
        """Show a session in its one live message. Name its channel if that is known to be new."""
        place, event = incoming.place, incoming.event
        if place.block.startswith(SESSION) and place.response_url and await self._replace(incoming, reply):
            return None
        channel: str | None = None
        if not reply.message_id:
            channel = await self._show_anew(incoming, reply)
        elif isinstance(event, SHOWN_ANEW):
            channel = await self._show_anew(incoming, reply)
            await self._delete(incoming, reply.message_id)
        else:
            try:
                await self._update(incoming.origin.person.tenant, reply, SESSION)
            except Gone:
                channel = await self._show_anew(incoming, reply)
        if isinstance(event, e.Answered) and place.block.startswith(PRIVATE) and place.response_url:
            with suppress(SendError):
                await self.client.respond(place.response_url, json_body({"delete_original": True}))
        return channel

    async def _replace(self, incoming: SlackIncoming, reply: m.Reply, kind: str = SESSION) -> bool:
        """Redraw the pressed message, which becomes the live one. False where Slack refuses it."""
        try:
            await self.respond(incoming, reply.message, kind, replace=True)
        except Unanswered:
            return True
        except SendError:
            return False
        pressed = incoming.place.pressed
        if reply.live_message and pressed and pressed != reply.message_id:
            await self.service.set_message_id(reply.live_message, pressed)
        return True

    async def _show_anew(self, incoming: SlackIncoming, reply: m.Reply) -> str | None:
        person = incoming.origin.person
        return await self.post(reply, person.chat, SESSION, person.id)

    async def _update(
        self, tenant: str, reply: m.Reply, kind: str, patience: float = MAX_WAIT_SECONDS
    ) -> None:
        drawing = self.draw(reply.message, kind)
        body = message_body({**_located(reply.message_id), "text": drawing.text}, drawing.blocks)
        await self.client.call(tenant, "chat.update", body, patience=patience)

    async def _delete(self, incoming: SlackIncoming, id_: MessageId) -> None:
        with suppress(SendError):
            await self.client.call(incoming.origin.person.tenant, "chat.delete", json_body(_located(id_)))

    # The person, where they are

    async def _to_you(self, incoming: SlackIncoming, what: m.Message) -> None:
        place, person = incoming.place, incoming.origin.person
        if place.home:
            await self.home_tab.show(person, what)
            return
        if place.response_url:
            with suppress(Throttled):
                replaces = place.block.startswith(PRIVATE)
                await self.respond(incoming, what, PRIVATE, replace=replaces)
                if replaces and place.pressed and incoming.origin.conversation.private:
                    await self.service.note_replaced(person, place.pressed)
                return
        if place.channel and not incoming.origin.conversation.private:
            await self._ephemeral(incoming, what)
        else:
            below = {"thread_ts": place.thread} if place.thread else {}
            await self._post(person.tenant, place.channel or person.id, worded(what), PRIVATE, below)

    async def respond(self, incoming: SlackIncoming, what: m.Message, kind: str, *, replace: bool) -> None:
        """Answer through the response URL: in place of the pressed message, or as a new one below.

        A rate limit of that URL is nobody else's, so the pressed message is then redrawn by `chat.update`.
        """
        place = incoming.place
        at = _located(place.pressed) if replace and place.pressed and not place.ephemeral else {}
        fields: dict[str, object] = {"replace_original": replace}
        if not replace:
            lasting = incoming.origin.conversation.private and not place.ephemeral
            fields["response_type"] = "in_channel" if lasting and place.pressed else "ephemeral"
            if place.thread:
                fields["thread_ts"] = place.thread

        def send(drawing: SlackMessage) -> Awaitable[None]:
            body = message_body(fields | {"text": drawing.text}, drawing.blocks)
            return self.client.respond(place.response_url, body, NO_WAIT_SECONDS if at else MAX_WAIT_SECONDS)

        def update(drawing: SlackMessage) -> Awaitable[Json]:
            body = message_body({**at, "text": drawing.text}, drawing.blocks)
            return self.client.call(incoming.origin.person.tenant, "chat.update", body)

        try:
            await self._send(worded(what), kind, send)
        except Throttled:
            if not at:
                raise
            await self._send(worded(what), kind, update)

    async def _ephemeral(self, incoming: SlackIncoming, what: m.Message) -> None:
        """Answer a mention so that only the person sees it, or in the private chat where that fails.

        There it has no buttons, because they act on the conversation without naming it.
        """
        person, place = incoming.origin.person, incoming.place
        fields = {"channel": place.channel, "user": person.id}
        if place.thread:
            fields["thread_ts"] = place.thread

        def send(drawing: SlackMessage) -> Awaitable[Json]:
            body = message_body(fields | {"text": drawing.text}, drawing.blocks)
            return self.client.call(person.tenant, "chat.postEphemeral", body)

        try:
            await self._send(worded(what), PRIVATE, send)
        except Unanswered:
            return
        except SendError:
            await self._post(person.tenant, person.id, moved_to_chat(worded(what)), PRIVATE)

    # Everyone

    async def _to_everyone(self, incoming: SlackIncoming, reply: m.Reply) -> None:
        """Show everyone in a conversation. Tell the person, and let them try again, where that failed."""
        if await self._is_redrawn(incoming, reply):
            return
        try:
            where = reply.conversation or incoming.origin.conversation
            await self.post(reply, where, PUBLIC, thread=_thread_in(incoming, where))
        except SendError as error:
            await self._report_failure(incoming, reply, error)
            raise
        except asyncio.CancelledError:  # the time of the task is up, or this process stops
            await self.service.not_posted(incoming.origin, incoming.event, reply, CUT_OFF)
            raise

    async def _is_redrawn(self, incoming: SlackIncoming, reply: m.Reply) -> bool:
        """Redraw a message that was posted before. Return False where it has to be posted."""
        if await self.updates.redraw_posted(reply, partial(self.redraw, patience=NO_WAIT_SECONDS)):
            return True
        match reply.live_message:
            case m.BoardOf() | m.PageOf() as live_message if reply.message_id:
                async with self.latest_only.in_turn(live_message) as is_newest:
                    with suppress(SendError):  # the next change draws it anew
                        if is_newest:
                            await self.redraw(reply)
            case m.BoardOf() if redraws_board(incoming.event) and incoming.place.response_url:
                await self.respond(incoming, reply.message, PUBLIC, replace=True)
            case _:
                return False
        return True

    async def _report_failure(self, incoming: SlackIncoming, reply: m.Reply, error: SendError) -> None:
        """Tell the person that what they wanted everyone to see was not posted."""
        await self.service.not_posted(incoming.origin, incoming.event, reply, error.result)
        if told := not_posted(incoming.event, reply, error):
            await self._to_you(incoming, told)

    async def post(
        self,
        reply: m.Reply,
        where: Conversation,
        kind: str,
        channel: str | None = None,
        patience: float = MAX_WAIT_SECONDS,
        thread: str | None = None,
    ) -> str | None:
        """Post *reply* in a conversation, and remember its message id where it is to be redrawn.

        Give the channel that it was posted in, if Slack names it.
        """
        thread = await self._thread_of_card(reply) or thread
        fields: dict[str, object] = {"thread_ts": thread} if thread else {}
        if thread and isinstance(reply.live_message, m.CardOf | m.ResultOf):
            fields["reply_broadcast"] = True  # they concern people who do not follow the thread, too
        view = worded(reply.message)
        sent = await self._post(where.tenant, channel or where.id, view, kind, fields, patience)
        posted_in, ts = as_text(sent.get("channel")) or None, as_text(sent.get("ts"))
        if reply.live_message and posted_in and ts:
            await self.service.set_message_id(reply.live_message, MessageId(ts, posted_in, thread))
        return posted_in

    async def redraw(self, reply: m.Reply, patience: float = MAX_WAIT_SECONDS) -> None:
        """Draw a message again where it stands."""
        if reply.conversation is None:
            raise ValueError("a message that is drawn again stands in a conversation")
        kind = PRIVATE if reply.conversation.private else PUBLIC
        is_of_session = isinstance(reply.live_message, SessionRef)
        if is_of_session and isinstance(reply.message, m.Superseded | m.PairComplete):
            kind = SESSION  # it is the session's one message still
        await self._update(reply.conversation.tenant, reply, kind, patience)

    async def _thread_of_card(self, reply: m.Reply) -> str | None:
        """Find the thread of the card under which a live assessment asks its questions."""
        if not isinstance(reply.live_message, m.TopicOf):
            return None
        card = await self.service.draw(m.CardOf(reply.live_message.assessment))
        message = card.message_id if card else None
        return (message.thread or message.id) if message else None

    async def _post(
        self,
        tenant: str,
        channel: str,
        view: View,
        kind: str,
        more: Mapping[str, object] = MappingProxyType({}),
        patience: float = MAX_WAIT_SECONDS,
    ) -> Json:
        fields: dict[str, object] = {"channel": channel, "unfurl_links": False, "unfurl_media": False, **more}

        def send(drawing: SlackMessage) -> Awaitable[Json]:
            body = message_body(fields | {"text": drawing.text}, drawing.blocks)
            return self.client.call(tenant, POST, body, channel, patience)

        return await self._send(view, kind, send) or {}


def _pointed_to(reply: m.Reply) -> m.InChat | None:
    return reply.message.what if isinstance(reply.message, m.InYourChat) else None


def _located(message_id: MessageId | None) -> dict[str, str]:
    """Say where a message stands."""
    if message_id is None or message_id.channel is None:
        raise ValueError("a message that is changed has an id and a channel")
    return {"channel": message_id.channel, "ts": message_id.id}


def _thread_in(incoming: SlackIncoming, where: Conversation) -> str | None:
    """Find the thread in which a command was given. A press on a public message has none."""
    place = incoming.place
    asked_there = where == incoming.origin.conversation and (place.ephemeral or not place.pressed)
    return place.thread if asked_there else None

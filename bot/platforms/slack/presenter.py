"""Replies on people's screens: which of Slack's calls shows which reply, and what to do when it fails.

A press is answered through its own response URL where the pressed message is
the one to change; that costs one call and none of the workspace's budget for
chat.update. Everything here may be lost: the next press draws it again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Conversation, Person, SessionRef
from bot.conversation.pictures import Addressing
from bot.conversation.view import View
from bot.conversation.wording import say
from bot.handlers.service import Service
from bot.outbox.job import SENT, DeliveryResult, DeliveryStatus
from bot.platforms.common.coalesced_updates import CoalescedUpdates
from bot.platforms.common.latest_only import LatestOnly
from bot.platforms.slack import home
from bot.platforms.slack.client import (
    BUSY,
    INVALID,
    PATIENCE_SECONDS,
    POST,
    UNANSWERED,
    UNREACHED,
    SlackClient,
    SlackResponse,
    home_view,
    message,
    modal_view,
    plain,
)
from bot.platforms.slack.members import SlackMembers
from bot.platforms.slack.parse import SlackIncoming, SlackPlace
from bot.platforms.slack.render import MOST_VIEW_BLOCKS, SlackMessage, modal, render

# The first letter of a block's id says what kind of message it stands in.
SESSION, PRIVATE, PUBLIC = "s", "n", "e"
_GONE = frozenset(("message_not_found", "channel_not_found", "cant_update_message", "edit_window_closed"))
_ABSENT = frozenset(("not_in_channel", "channel_not_found"))
_UNREACHABLE = _ABSENT | {"account_inactive", "is_archived", "user_disabled", "user_not_found"}
NO_PATIENCE = 0.0  # what nobody asked for comes back when there is room, rather than take up some


@dataclass(frozen=True, slots=True)
class SlackPresenter:
    """Shows replies; *new_id* makes the names of blocks fresh for every drawing.

    *address* says where Slack finds a picture; without it none is shown.
    """

    client: SlackClient
    service: Service
    new_id: Callable[[], str]
    latest_only: LatestOnly
    updates: CoalescedUpdates
    member_cache: SlackMembers
    address: Addressing | None = None

    async def show(self, incoming: SlackIncoming, replies: tuple[m.Reply, ...]) -> None:
        """Show what follows from an event, in order; a post that failed takes its confirmation with it."""
        elsewhere = incoming.place.home or incoming.place.ephemeral
        if elsewhere and replies and all(reply.to is m.To.CHAT for reply in replies):
            replies = (*replies, m.Reply(m.To.YOU, m.InYourChat()))
        for reply in replies:
            match reply.to:
                case m.To.CHAT if incoming.place.trigger and isinstance(reply.message, m.NoteForm):
                    await self._open(incoming, reply.message)
                case m.To.CHAT:
                    await self._in_chat(incoming, reply)
                case m.To.YOU:
                    await self._to_you(incoming, reply.message)
                case m.To.EVERYONE:
                    if not await self._to_everyone(incoming, reply):
                        return

    async def warn(self, incoming: SlackIncoming, what: m.Message) -> None:
        """Tell the person who pressed something, and leave what they pressed as it is."""
        drawing = self.draw(what, PRIVATE)
        fields = {"text": drawing.text, "replace_original": False, "response_type": "ephemeral"}
        url, tenant = incoming.place.response_url, incoming.origin.person.tenant
        await self.client.respond(tenant, url, message(fields, drawing.blocks))

    async def greet(self, person: Person, what: m.Message) -> None:
        """Write to a person who just came, in the private chat."""
        await self._post(person, person.id, what, PRIVATE)

    def draw(self, what: m.Message, kind: str) -> SlackMessage:
        """Draw a message for the kind of place that it is shown in."""
        return render(say(what), kind + self.new_id(), address=self.address)

    async def _send(
        self, what: m.Message, kind: str, send: Callable[[SlackMessage], Awaitable[SlackResponse]]
    ) -> SlackResponse:
        """Send a message; one whose picture Slack cannot fetch is refused as a whole, so then without it."""
        drawing = self.draw(what, kind)
        sent = await send(drawing)
        if sent.error == INVALID and drawing.pictured:
            return await send(render(say(what), kind + self.new_id()))
        return sent

    # The private chat

    async def _open(self, incoming: SlackIncoming, what: m.Message) -> None:
        """Open a modal for whoever has just pressed its button; Slack allows it for three seconds."""
        body = modal_view(incoming.place.trigger, modal(say(what)))
        sent = await self.client.call(incoming.origin.person.tenant, "views.open", body)
        if sent.error not in ("", UNANSWERED):
            await self._to_you(incoming, m.ErrorMessage(m.ErrorCode.NO_FORM))

    async def _in_chat(self, incoming: SlackIncoming, reply: m.Reply) -> None:
        person = incoming.origin.person
        if reply.live_message is None:
            await self._post(person, person.id, reply.message, PRIVATE)
            return
        async with self.latest_only.newest(f"{person.tenant} {person.id}") as newest:
            if newest:
                await self._redraw(incoming, reply)

    async def _redraw(self, incoming: SlackIncoming, reply: m.Reply) -> None:
        """Show a session in its one living message."""
        place, event = incoming.place, incoming.event
        if place.block.startswith(SESSION) and place.response_url and await self._replace(incoming, reply):
            return
        if not reply.message_id:
            await self._show_anew(incoming, reply)
        elif isinstance(event, e.Continued | e.CheckAsked | e.Joined):
            # Whoever comes back looks at the end of the chat, not at a message of days ago.
            await self._show_anew(incoming, reply)
            await self._remove(incoming, reply.message_id)
        elif (await self._update(incoming, reply)).error in _GONE:
            await self._show_anew(incoming, reply)
        if isinstance(event, e.Answered) and place.block.startswith(PRIVATE) and place.response_url:
            await self._delete_pressed(incoming)

    async def _replace(self, incoming: SlackIncoming, reply: m.Reply) -> bool:
        """Redraw the pressed message; it is the session's living one from now on."""
        sent = await self._respond(incoming, reply.message, SESSION, replace=True)
        if sent.ok and reply.live_message and incoming.place.pressed != reply.message_id:
            await self.service.message_id(reply.live_message, incoming.place.pressed)
        return sent.ok or sent.error in (BUSY, UNANSWERED)

    async def _show_anew(self, incoming: SlackIncoming, reply: m.Reply) -> None:
        person = incoming.origin.person
        await self._remember(reply, await self._post(person, person.id, reply.message, SESSION))

    async def _remember(self, reply: m.Reply, sent: SlackResponse) -> None:
        channel, ts = sent.body.get("channel"), sent.body.get("ts")
        if sent.ok and reply.live_message and isinstance(channel, str) and isinstance(ts, str):
            await self.service.message_id(reply.live_message, f"{channel}:{ts}")

    async def _update(self, incoming: SlackIncoming, reply: m.Reply) -> SlackResponse:
        channel, _, ts = reply.message_id.partition(":")
        drawing = self.draw(reply.message, SESSION)
        body = message({"channel": channel, "ts": ts, "text": drawing.text}, drawing.blocks)
        return await self.client.call(incoming.origin.person.tenant, "chat.update", body)

    async def _remove(self, incoming: SlackIncoming, name: str) -> None:
        channel, _, ts = name.partition(":")
        await self.client.call(
            incoming.origin.person.tenant, "chat.delete", plain({"channel": channel, "ts": ts})
        )

    async def _delete_pressed(self, incoming: SlackIncoming) -> None:
        tenant, url = incoming.origin.person.tenant, incoming.place.response_url
        await self.client.respond(tenant, url, plain({"delete_original": True}))

    # The person, where they are

    async def _to_you(self, incoming: SlackIncoming, what: m.Message) -> None:
        place, person = incoming.place, incoming.origin.person
        if place.home:
            await self.home_page(person, place, home.page(what))
        elif place.response_url:
            await self._respond(incoming, what, PRIVATE, replace=place.block.startswith(PRIVATE))
        elif place.channel and not incoming.origin.conversation.private:
            await self._ephemeral(incoming, what)
        else:
            await self._post(person, place.channel or person.id, what, PRIVATE)

    async def _respond(
        self, incoming: SlackIncoming, what: m.Message, kind: str, *, replace: bool
    ) -> SlackResponse:
        """Answer through the response URL: in place of the pressed message, or as a new one below."""
        fields: dict[str, object] = {"replace_original": replace}
        if not replace:
            lasting = incoming.origin.conversation.private and not incoming.place.ephemeral
            fields["response_type"] = "in_channel" if lasting and incoming.place.pressed else "ephemeral"
            if incoming.place.thread:
                fields["thread_ts"] = incoming.place.thread
        tenant, url = incoming.origin.person.tenant, incoming.place.response_url

        def send(drawing: SlackMessage) -> Awaitable[SlackResponse]:
            return self.client.respond(tenant, url, message(fields | {"text": drawing.text}, drawing.blocks))

        return await self._send(what, kind, send)

    async def _ephemeral(self, incoming: SlackIncoming, what: m.Message) -> None:
        """Answer a mention so that only the person sees it; outside their reach, in the private chat."""
        person, place = incoming.origin.person, incoming.place
        fields = {"channel": place.channel, "user": person.id}
        if place.thread:
            fields["thread_ts"] = place.thread

        def send(drawing: SlackMessage) -> Awaitable[SlackResponse]:
            body = message(fields | {"text": drawing.text}, drawing.blocks)
            return self.client.call(person.tenant, "chat.postEphemeral", body)

        sent = await self._send(what, PRIVATE, send)
        if sent.error and sent.error not in (BUSY, UNANSWERED):
            await self._post(person, person.id, what, PRIVATE)

    # Everyone

    async def _to_everyone(self, incoming: SlackIncoming, reply: m.Reply) -> bool:
        """Show everyone in a conversation; tell the person, and let them try again, where that failed."""
        target, person = reply.conversation or incoming.origin.conversation, incoming.origin.person
        match reply.live_message:
            case m.CardOf() | m.TopicOf() as live_message if reply.message_id:
                await self.updates.redraw(live_message, self._redraw_in_place)
                return True
            case m.BoardOf() if isinstance(incoming.event, e.StepMoved) and incoming.place.response_url:
                return (await self._respond(incoming, reply.message, PUBLIC, replace=True)).ok
        sent = await self._post(person, target.id, reply.message, PUBLIC, await self._thread(reply))
        await self._remember(reply, sent)
        if not sent.ok and reply.live_message:
            await self._to_you(incoming, m.CouldNotPost(_why(sent)))
        if not sent.ok and isinstance(incoming.event, e.Shared):
            await self.service.not_shared(incoming.origin, incoming.event)
            await self._to_you(incoming, m.CouldNotShare(incoming.event.session, _why(sent)))
        return sent.ok

    async def wait(self, where: Conversation) -> float:
        """Tell in how many seconds something may be posted in a conversation."""
        return await self.client.wait(where.tenant, where.id)

    async def deliver(self, reply: m.Reply) -> DeliveryResult:
        """Show people what nobody pressed for."""
        where = reply.conversation
        if where is None:
            raise ValueError("a reply that nobody asked for names its conversation")
        if isinstance(reply.live_message, m.CountedMessage | SessionRef) and reply.message_id:
            redrawn = _delivered(await self._redraw_in_place(reply, NO_PATIENCE))
            return redrawn if redrawn.status is DeliveryStatus.LATER else SENT
        if wait := await self.client.turn(where.tenant, where.id):
            return DeliveryResult(DeliveryStatus.LATER, "turn", wait)
        person, thread = Person(where.platform, where.tenant, ""), await self._thread(reply)
        kind = PRIVATE if where.private else PUBLIC
        sent = await self._post(person, where.id, reply.message, kind, thread, NO_PATIENCE)
        await self._remember(reply, sent)
        return _delivered(sent)

    async def zone(self, person: Person) -> str:
        """Look up in which time zone a person lives."""
        asked = {"user": person.id}
        user = (await self.client.look_up(person.tenant, "users.info", asked, NO_PATIENCE)).body.get("user")
        zone = user.get("tz") if isinstance(user, dict) else None
        return zone if isinstance(zone, str) else ""

    async def members(self, where: Conversation) -> frozenset[str] | None:
        """Name the people in a conversation."""
        return await self.member_cache.members(where)

    async def reaches(self, person: Person, where: Conversation) -> bool:  # noqa: ARG002, by their ids alone
        """Reach whoever is in a workspace that has us."""
        return True

    async def _thread(self, reply: m.Reply) -> str:
        """Find the thread that a message belongs into: what an open assessment asks stands under its card."""
        if not isinstance(reply.live_message, m.TopicOf):
            return ""
        card = await self.service.drawn(m.CardOf(reply.live_message.assessment))
        return card.message_id.partition(":")[2] if card else ""

    async def _redraw_in_place(self, reply: m.Reply, patience: float = PATIENCE_SECONDS) -> SlackResponse:
        """Draw a message again where it stands."""
        channel, _, ts = reply.message_id.partition(":")
        if reply.conversation is None:
            raise ValueError("a message that is drawn again stands in a conversation")
        drawing = self.draw(reply.message, PRIVATE if reply.conversation.private else PUBLIC)
        body = message({"channel": channel, "ts": ts, "text": drawing.text}, drawing.blocks)
        return await self.client.call(reply.conversation.tenant, "chat.update", body, patience=patience)

    async def _post(
        self,
        person: Person,
        channel: str,
        what: m.Message,
        kind: str,
        thread: str = "",
        patience: float = PATIENCE_SECONDS,
    ) -> SlackResponse:
        fields = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
        if thread:
            fields["thread_ts"] = thread

        def send(drawing: SlackMessage) -> Awaitable[SlackResponse]:
            body = message(fields | {"text": drawing.text}, drawing.blocks)
            return self.client.call(person.tenant, POST, body, channel, patience)

        return await self._send(what, kind, send)

    # Home

    async def home_page(self, person: Person, place: SlackPlace, page: View) -> None:
        """Draw the Home tab, unless a newer drawing came first."""
        drawing = render(page, PRIVATE + self.new_id(), MOST_VIEW_BLOCKS)
        body = home_view(person.id, place.home_hash, drawing.blocks)
        await self.client.call(person.tenant, "views.publish", body)


def _delivered(sent: SlackResponse) -> DeliveryResult:
    if sent.ok:
        return SENT
    if sent.error in (BUSY, UNREACHED):
        return DeliveryResult(DeliveryStatus.LATER, sent.error, sent.wait)
    if sent.error == UNANSWERED:
        return DeliveryResult(DeliveryStatus.UNKNOWN, sent.error)
    return DeliveryResult(
        DeliveryStatus.UNREACHABLE if sent.error in _UNREACHABLE else DeliveryStatus.FAILED, sent.error
    )


def _why(sent: SlackResponse) -> m.PostFailure:
    if sent.error in _ABSENT:
        return m.PostFailure.NOT_THERE
    return m.PostFailure.UNSURE if sent.error == UNANSWERED else m.PostFailure.REFUSED

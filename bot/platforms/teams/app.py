"""Handlers of activities behind Microsoft's dispatch: parse, take the turn, answer, send in the background.

Of botbuilder only the dispatch is used, which costs 3 µs an activity. Its models,
its connector and its sign-in take ten times what a whole turn takes here and hold
up the event loop, and its adapter answers every Action.Execute with an error. The
project is archived, so that will stay: https://github.com/microsoft/botbuilder-python
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

import orjson
from botbuilder.core import ActivityHandler, TurnContext
from botbuilder.schema import Activity

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Conversation, ConversationId, DeliveryIds, Origin
from bot.conversation.wording import say
from bot.conversation.wording.acknowledgements import BELOW, POSTED, SLOW_CHAT, TAKEN_BEFORE
from bot.errors import StoreUnavailable
from bot.handlers.service import Replies, Service
from bot.platforms.common.background_tasks import BackgroundTasks
from bot.platforms.common.deduplication import Deduplicator
from bot.platforms.common.edge import NOT_CONFIRMED, take_turn, within_turn_time
from bot.platforms.common.payload import Json, as_text
from bot.platforms.teams import parse
from bot.platforms.teams.deep_links import is_channel
from bot.platforms.teams.members import TeamsMembership
from bot.platforms.teams.parse import PLATFORM, Addition, Removal, TeamsIncoming
from bot.platforms.teams.presenter import (
    CARD,
    PUBLIC,
    TeamsPresenter,
    pointer,
    redraws_pressed,
    target_of,
    verb_in_chat,
)
from bot.platforms.teams.render import TeamsCard
from bot.ports.membership import MembershipStatus
from bot.telemetry.logs import logger
from bot.telemetry.traces import tracing

EXECUTE = "adaptiveCard/action"
KINDS_REMEMBERED = 64
SENTENCE = "application/vnd.microsoft.activity.message"
CHAT_SECONDS = 2.0  # to open the private chat while a person waits for the answer to a press

log = logger("teams")


@dataclass(frozen=True, slots=True)
class TeamsResponse:
    """What Teams gets back: a *status*, and for a press the card or the sentence to show."""

    status: int = 200
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class ActivityHandlers:
    """Takes activities: each kind has a method, which gives what Teams gets back."""

    service: Service
    presenter: TeamsPresenter
    background: BackgroundTasks
    deduplicator: Deduplicator[TeamsResponse] = field(default_factory=lambda: Deduplicator(TeamsResponse))

    async def message(self, activity: Json) -> TeamsResponse:
        """Take a message. Teams sends it again if we are slow."""
        incoming = parse.message(activity)
        if incoming is None:
            return TeamsResponse()
        return await self.deduplicator.run_once(
            incoming.origin.delivery_ids, partial(self._message, incoming)
        )

    async def _message(self, incoming: TeamsIncoming) -> TeamsResponse:
        if refusal := await self._refusal(incoming):
            self.background.start(self.presenter.refuse(incoming, refusal))
            return TeamsResponse()
        incoming = _in_shared_conversation(incoming)
        try:
            replies = await self._take(incoming)
        except StoreUnavailable:
            away = (m.Reply(m.To.YOU, NOT_CONFIRMED),)
            self.background.start(self.presenter.show(incoming, away))
            return TeamsResponse()
        self.background.start(self._show(incoming, replies))
        return TeamsResponse()

    async def _show(self, incoming: TeamsIncoming, replies: Replies) -> None:
        """Show the replies to a message, and remember that it was answered if any may have arrived."""
        if await self.presenter.show(incoming, replies):
            await self.service.mark_answered(incoming.origin, incoming.event, replies)

    async def execute(self, activity: Json) -> TeamsResponse:
        """Take a press. The response holds the new card, where it can replace the pressed one."""
        incoming = parse.execute(activity)
        if refusal := await self._refusal(incoming):
            return _text_response(say(refusal).summary)
        incoming = _in_shared_conversation(incoming)
        try:
            replies = await self._take(incoming)
        except StoreUnavailable:
            return _text_response(say(NOT_CONFIRMED).summary)
        match replies:
            case ():
                return _text_response(TAKEN_BEFORE)
            case (m.Reply(message=m.OwnAnswer() as own), *_):
                return await self._answer_with_own_topic(incoming, own, replies[1:])
        if all(reply.to is m.To.EVERYONE for reply in replies):
            return await self._answer_for_all(incoming, replies)
        if not incoming.place.private:
            return await self._answer_in_chat(incoming, replies)
        shown, rest = split_replies(incoming, replies)
        if rest:
            self.background.start(self.presenter.show(incoming, rest))
        if shown is None:
            return _text_response(BELOW)
        verb = verb_in_chat(shown)
        drawing = await self.presenter.draw(incoming, shown.message, verb, target_of(incoming))
        if needs_update(incoming, shown):
            self.background.start(self.presenter.update_pressed(incoming, shown, drawing))
        return _card_response(drawing)

    async def _refusal(self, incoming: TeamsIncoming) -> m.ErrorMessage | None:
        """Say why an event is not taken, or give None where it is."""
        return await self._refusal_of_outsider(incoming) or await self._refusal_of_non_member(incoming)

    async def _refusal_of_outsider(self, incoming: TeamsIncoming) -> m.ErrorMessage | None:
        """Say why a person is not served: people of other organisations may be in a shared channel."""
        person = incoming.origin.person
        if incoming.outsider:
            return m.ErrorMessage(m.ErrorCode.OUTSIDER)
        if not incoming.shared_channel:
            return None
        tenant = await self.presenter.member_cache.tenant(target_of(incoming), person.id)
        if not tenant:
            return m.ErrorMessage(m.ErrorCode.NOT_RECOGNISED)
        is_colleague = tenant.casefold() == person.tenant.casefold()
        return None if is_colleague else m.ErrorMessage(m.ErrorCode.OUTSIDER)

    async def _refusal_of_non_member(self, incoming: TeamsIncoming) -> m.ErrorMessage | None:
        """Say why a press on a private card about a team is not taken, unless its person is in the team."""
        where = _shared_conversation(incoming)
        if where is None:
            return None
        match await self.presenter.membership_status(incoming, where):
            case MembershipStatus.MEMBER:
                return None
            case MembershipStatus.NOT_MEMBER:
                return m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
        return m.ErrorMessage(m.ErrorCode.MEMBERSHIP_UNKNOWN)

    async def _answer_for_all(self, incoming: TeamsIncoming, replies: Replies) -> TeamsResponse:
        """Answer a press that has nothing private to say."""
        self.background.start(self.presenter.show(incoming, replies))
        for reply in replies:
            if redraws_pressed(incoming, reply):
                return _card_response(
                    await self.presenter.draw(incoming, reply.message, PUBLIC, target_of(incoming))
                )
        return _text_response(POSTED)

    async def _answer_with_own_topic(
        self, incoming: TeamsIncoming, own: m.OwnAnswer, rest: Replies
    ) -> TeamsResponse:
        """Answer with the topic as the presser alone sees it, their answer marked."""
        if rest:
            self.background.start(self.presenter.show(incoming, rest))
        return _card_response(await self.presenter.draw(incoming, own.topic, PUBLIC, target_of(incoming)))

    async def _answer_in_chat(self, incoming: TeamsIncoming, replies: Replies) -> TeamsResponse:
        """Answer a press among others: the card stays as it is, and the sentence is for the presser alone."""
        try:
            async with asyncio.timeout(CHAT_SECONDS):
                chat = await self.presenter.chat(incoming)
        except TimeoutError:  # it is opened in the background
            self.background.start(self.presenter.show(incoming, replies))
            return _text_response(SLOW_CHAT)
        self.background.start(self.presenter.show_in(chat, incoming, replies))
        return _text_response(say(pointer(replies, reached=chat is not None)).summary)

    async def installation(self, activity: Json) -> TeamsResponse:
        """Take that we were installed or removed."""
        if removed := parse.removal(activity):
            return await self._once(removed.delivery_ids, partial(self._removed, removed))
        if added := parse.addition(activity):
            return await self._once(added.origin.delivery_ids, partial(self._added, added))
        return TeamsResponse()

    async def conversation_update(self, activity: Json) -> TeamsResponse:
        """Take that a channel or a team was deleted, or that we are no member any more. Ignore the rest."""
        if deleted := parse.deletion(activity) or parse.removal(activity):
            return await self._once(deleted.delivery_ids, partial(self._removed, deleted))
        return TeamsResponse()

    async def _once(self, delivery_ids: DeliveryIds, work: Callable[[], Awaitable[None]]) -> TeamsResponse:
        """Do the *work* of a delivery once. Teams sends it again where the store is away."""

        async def answer() -> TeamsResponse:
            try:
                async with within_turn_time():
                    await work()
            except StoreUnavailable:
                return TeamsResponse(503)
            return TeamsResponse()

        return await self.deduplicator.run_once(delivery_ids, answer)

    async def _added(self, added: Addition) -> None:
        """Introduce ourselves once: to a person, or to a conversation as a whole."""
        private, person, references = added.place.private, added.origin.person, self.presenter.references
        await self.presenter.note_reference(added)
        await references.mark_installed((PLATFORM, person.tenant), added.place.installation, added.at)
        replies = await self.service.take(added.origin, e.HelpAsked(), self._membership())
        if not replies:
            return  # a second delivery
        if private and not await self.service.meet(added.origin):
            return
        help_ = replies[0].message
        if not private and isinstance(help_, m.Help):
            help_ = m.Welcome(added.origin.person.id, help_)
        self.background.start(self._greet(added, help_, replies))

    async def _greet(self, added: Addition, what: m.Message, replies: Replies) -> None:
        """Introduce ourselves, and remember that we did. A greeting that was refused may be given again."""
        if await self.presenter.greet(added, what):
            await self.service.mark_answered(added.origin, e.HelpAsked(), replies)
        elif added.place.private:
            await self.service.forget_greeting(added.origin)

    async def _removed(self, removed: Removal) -> None:
        """Forget a person who removed us, or all of a team and its channels.

        A removal that is older than the newest installation deletes nothing.
        """
        references, workspace = self.presenter.references, (PLATFORM, removed.tenant)
        if removed.channel_only:
            await self._forget(removed, filter(None, [removed.conversation]))
            return
        installation = removed.installation
        if installation is None and removed.conversation:
            installation = await references.installation(removed.conversation)
        if 0 < removed.at < await references.installed_at(workspace, installation):
            log.info("uninstallation_ignored", reason="older_than_install")
            return
        found = await references.installed(workspace, installation) if installation is not None else ()
        await self._forget(removed, {*found, *filter(None, [removed.conversation])})
        await references.mark_removed(workspace, installation)
        if removed.conversation and is_channel(removed.conversation):
            await self._forget_unplaced_channels(removed)

    async def _forget_unplaced_channels(self, removed: Removal) -> None:
        """Forget the channels that never told their team, where Teams says that we are not there any more.

        Raises StoreUnavailable where Teams does not say, so that the removal is delivered again.
        """
        membership = self._membership()
        known = await self.presenter.references.installed((PLATFORM, removed.tenant), None)
        unplaced = [where for where in known if is_channel(where)]
        there = await asyncio.gather(*(membership.includes_us(where) for where in unplaced))
        await self._forget(removed, [where for where, we in zip(unplaced, there, strict=True) if we is False])
        if None in there:
            raise StoreUnavailable

    async def _forget(self, removed: Removal, places: Iterable[Conversation]) -> None:
        """Forget teams and people in *places*."""
        gone = tuple(places)
        await self.service.forget_conversations([where for where in gone if not where.private])
        for where in gone:
            if where.private:
                origin = Origin(where.person, where, removed.delivery_ids)
                await self.service.take(origin, e.ForgetAsked(confirmed=True))
            await self.presenter.references.remove(where)
        log.info("uninstalled", conversations=len(gone))

    def _membership(self) -> TeamsMembership:
        return TeamsMembership(self.presenter.member_cache, self.presenter.references)

    async def _take(self, incoming: TeamsIncoming) -> Replies:
        """Take one event, or raise StoreUnavailable where its outcome is not known in time."""
        return await take_turn(PLATFORM, incoming.event, self._replies(incoming))

    async def _replies(self, incoming: TeamsIncoming) -> Replies:
        # An answer is one round trip: where its question stands was noted when that was put.
        if not isinstance(incoming.event, e.Answered | e.AnsweredLive | e.OwnAnswerAsked):
            await self.presenter.note_reference(incoming)
        replies = await self.service.take(incoming.origin, incoming.event, self._membership())
        if any(isinstance(reply.message, m.Forgotten) for reply in replies):
            self.presenter.references.drop(incoming.origin.person.chat)  # the store has it no more
        return replies


def _shared_conversation(incoming: TeamsIncoming) -> Conversation | None:
    """Name the conversation that a private card with a team's buttons is about."""
    place, tenant = incoming.place, incoming.origin.person.tenant
    if not place.private or not place.shared:
        return None
    return Conversation(PLATFORM, tenant, ConversationId(place.shared))


def _in_shared_conversation(incoming: TeamsIncoming) -> TeamsIncoming:
    """Let a press on a private card about a team act in the team's conversation."""
    where = _shared_conversation(incoming)
    return replace(incoming, origin=replace(incoming.origin, conversation=where)) if where else incoming


def split_replies(incoming: TeamsIncoming, replies: Replies) -> tuple[m.Reply | None, Replies]:
    """Choose what takes the place of the pressed card, the session or on a note any answer, and the rest."""
    told = tuple(reply for reply in replies if not isinstance(reply.message, m.InYourChat))
    in_place = (each for each in told if isinstance(each.live_message, m.ReplaceableMessage))
    if incoming.place.note and (shown := next(in_place, None)):
        return shown, tuple(each for each in told if each is not shown)
    first = told[0]
    if first.to is not m.To.EVERYONE and (first.live_message or incoming.place.note):
        return first, told[1:]
    return None, told


def needs_update(incoming: TeamsIncoming, shown: m.Reply) -> bool:
    """Tell whether a card has to be put where it was answered, too: not for one question after the other.

    A form is there for a moment, and putting it there once more could take away what is being written.
    """
    if shown.live_message is None or not incoming.place.pressed:
        return False
    return shown.message_id != incoming.place.pressed or not isinstance(shown.message, m.Ask | m.NoteForm)


async def dispatch(handlers: ActivityHandlers, activity: Json) -> TeamsResponse:
    """Dispatch an activity through Microsoft's handler, and give our response."""
    handler = _Handler(handlers, activity)
    model = _model(activity["type"], as_text(activity.get("name")))
    with tracing.span("turn teams"):
        await handler.on_turn(TurnContext(handler, model))  # it asks for an adapter, and never uses it
    return handler.answer


@lru_cache(maxsize=KINDS_REMEMBERED)  # a model has fifty attributes to set
def _model(type_: str, name: str) -> Activity:
    """Build the activity that Microsoft's handler dispatches on. The handler only reads it."""
    return Activity(type=type_, name=name)


class _Handler(ActivityHandler):  # type: ignore[misc]  # it has no types
    """Takes one activity of a kind that we handle. Others are ignored."""

    def __init__(self, handlers: ActivityHandlers, activity: Json) -> None:
        self._handlers = handlers
        self._activity = activity
        self.answer = TeamsResponse()

    async def on_message_activity(self, turn_context: TurnContext) -> None:  # noqa: ARG002
        """Take a message."""
        self.answer = await self._handlers.message(self._activity)

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        """Take a press, the only invoke that we offer."""
        pressed = turn_context.activity.name == EXECUTE
        self.answer = await self._handlers.execute(self._activity) if pressed else TeamsResponse(400)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:  # noqa: ARG002
        """Take that a channel or a team was deleted."""
        self.answer = await self._handlers.conversation_update(self._activity)

    async def on_installation_update(self, turn_context: TurnContext) -> None:  # noqa: ARG002
        """Take that we were installed or removed, which the change of members repeats."""
        self.answer = await self._handlers.installation(self._activity)


def _card_response(drawing: TeamsCard) -> TeamsResponse:
    body = b'{"statusCode":200,"type":"%b","value":%b}' % (CARD.encode(), drawing.card)
    return TeamsResponse(body=body)


def _text_response(text: str) -> TeamsResponse:
    return TeamsResponse(body=orjson.dumps({"statusCode": 200, "type": SENTENCE, "value": text}))

"""The application service: handle an event or a job, and return the replies.

What a message says was stored first. A platform acknowledges an event only after
`take` has returned.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.identity import (
    ClaimId,
    Conversation,
    DeliveryIds,
    MessageId,
    Origin,
    Person,
    SessionRef,
)
from bot.conversation.reminders.policy import USUAL, ReminderRules
from bot.conversation.reminders.preferences import DAY, ReminderKind
from bot.conversation.typed.pending_question import SessionQuestions, Shown, Unrelated, asked_last
from bot.errors import StoreUnavailable, UnderWay
from bot.handlers import (
    assessment_monitor,
    assessment_notices,
    assessments,
    checks,
    closing,
    forgetting,
    live_assessments,
    pages,
    pairs,
    reminders,
    results,
    schedules,
    superseded,
)
from bot.handlers.context import Catalogue, HandlerContext, Replies, Runtime, to_you
from bot.handlers.delivery_rules import (
    NEVER_LATE,
    PRESSED_ONLY,
    REDRAWN,
    SHOWN_ANEW,
    TAKEN_ONCE,
    WITHOUT_WRITE,
)
from bot.handlers.dispatch import HANDLERS, JOB_HANDLERS
from bot.handlers.queries import Reader
from bot.outbox.job import Job, JobKind, SendResult, SendStatus, conversation_job
from bot.ports.calendars import CalendarLinks
from bot.ports.exports import ExportLinks
from bot.ports.membership import Membership
from bot.ports.messenger import Messenger
from bot.ports.pages import PageLinks
from bot.ports.people import DeliveryClaim
from bot.ports.store import Store
from bot.ports.webhooks import WebhookSender
from bot.telemetry import audit
from bot.telemetry.logs import logger

__all__ = ["Replies", "Runtime", "Service"]

_AFTER_THE_END = (JobKind.CLOSING, JobKind.RESULT)
LATE_SECONDS = 3600
DRAWN_SECONDS = 2  # in which a session is drawn, so that the message that shows it is known
CLAIM_SECONDS = 10  # for a turn and its answer; a delivery whose process has died is then taken by another

log = logger("service")


class Service:
    """Takes turns: an event in, replies out."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        runtime: Runtime,
        export_links: ExportLinks | None = None,
        rules: ReminderRules = USUAL,
        repeat_seconds: int = 0,
        keep_results: int = 0,
        *,
        many_workspaces: bool = False,
        page_links: PageLinks | None = None,
        webhooks: WebhookSender | None = None,
        calendar_links: CalendarLinks | None = None,
        has_pages: bool = False,
    ) -> None:
        self._claimant = ClaimId(runtime.new_id())
        self._context = HandlerContext(
            store,
            catalogue,
            runtime,
            rules,
            export_links,
            page_links,
            repeat_seconds,
            keep_results,
            many_workspaces,
            webhooks,
            calendar_links,
            has_pages=has_pages,
        )
        self.reader = Reader(self._context)

    async def take(self, origin: Origin, event: e.Event, membership: Membership | None = None) -> Replies:
        """Take one event, with its changes stored when this returns.

        *membership* tells who is in a conversation of the platform that the event comes from.

        Raises StoreUnavailable when the store does not answer in time, and UnderWay when
        another process is taking the same delivery. Then nothing has been promised to anyone.
        """
        await self._context.store.reachability.mark_reachable(origin)
        context = replace(self._context, membership=membership, message_links=membership)
        if await self._claim(origin, event) is DeliveryClaim.TAKEN and not self._is_redrawn(origin, event):
            return await self._taken_before(context, origin, event)
        meant, replies = await self._handle(context, origin, event)
        noted = next((reply for reply in replies if type(reply.message) in audit.OPERATIONS), None)
        if noted:
            audit.note(origin, meant, noted)
        await self._plan_redraws(origin, meant, replies)
        await _remember_asked(self._context, origin, event, replies)
        if _is_taken_once(event):
            await self._note_taken(origin)
        return replies

    async def _plan_redraws(self, origin: Origin, event: e.Event, replies: Replies) -> None:
        """Plan to redraw older messages in a private chat: a session is shown below them, or is over."""
        shows_session = any(isinstance(reply.live_message, SessionRef) for reply in replies)
        is_over = any(isinstance(reply.message, m.AllAnswered | m.Report) for reply in replies)
        if not (is_over or (shows_session and isinstance(event, SHOWN_ANEW))):
            return
        job = conversation_job(JobKind.CAME_BACK, origin.person.chat)
        try:
            await self._context.store.jobs.schedule(job, self._context.runtime.now() + DRAWN_SECONDS)
        except StoreUnavailable:
            log.warning("redraw_not_planned")

    async def mark_answered(self, origin: Origin, event: e.Event, replies: Replies) -> None:
        """Remember that *event* was answered with *replies*, so that a second delivery is not."""
        if not isinstance(event, WITHOUT_WRITE) and not _was_forgotten(replies):
            await self._note_taken(origin)

    async def _claim(self, origin: Origin, event: e.Event) -> DeliveryClaim:
        """Claim a delivery, so that no other process takes it at the same time.

        Raises UnderWay where another process has claimed it.
        """
        now, people = self._context.runtime.now(), self._context.store.people
        costs_none = isinstance(event, PRESSED_ONLY) and not is_late(origin, event, now)
        if costs_none or not origin.delivery_ids:
            return DeliveryClaim.MINE
        claim = await people.claim_delivery(
            origin.person, origin.delivery_ids, self._claimant, now, seconds=CLAIM_SECONDS
        )
        if claim is DeliveryClaim.UNDER_WAY:
            raise UnderWay
        return claim

    def _is_redrawn(self, origin: Origin, event: e.Event) -> bool:
        return isinstance(event, REDRAWN) and not is_late(origin, event, self._context.runtime.now())

    async def _note_taken(self, origin: Origin) -> None:
        """Remember a delivery.

        After a failure the replies are shown all the same, because the write is stored.
        """
        if not origin.delivery_ids:
            return
        try:
            await self._context.store.people.mark_taken(origin.person, origin.delivery_ids)
        except StoreUnavailable:
            log.warning("delivery_not_remembered")

    async def _taken_before(self, context: HandlerContext, origin: Origin, event: e.Event) -> Replies:
        """Show the board of a team again if the process died before it was posted. All else was done."""
        shows_board = isinstance(event, e.NextAsked | e.DoneSaid) and not origin.conversation.private
        if not shows_board or await context.board_message(origin.conversation):
            return ()
        _, replies = await self._handle(context, origin, event)
        return replies if any(isinstance(reply.live_message, m.BoardOf) for reply in replies) else ()

    async def _handle(
        self, context: HandlerContext, origin: Origin, event: e.Event
    ) -> tuple[e.Event, Replies]:
        """Handle an event, or the one that it stands for. One that arrives late is asked about instead."""
        if is_late(origin, event, context.runtime.now()):
            return event, to_you(m.SeenLate(event))
        outcome = await HANDLERS[type(event)](context, origin, event)
        if isinstance(outcome, tuple):
            return event, outcome
        return await self._handle(context, origin, outcome)

    async def run_job(self, job: Job, messenger: Messenger | None = None) -> Replies:
        """Run a due job and return the messages that follow, which is harmless to repeat.

        *messenger* looks up the members of a conversation and people's time zones.
        """
        context = replace(self._context, message_links=messenger)
        replies = await JOB_HANDLERS[job.kind](context, job, messenger)
        if job.kind in _AFTER_THE_END:
            replies = _without_new_cards(replies)
        if job.kind is JobKind.CLOSING:
            audit.note_closed(replies)
        if not isinstance(job.kind, ReminderKind):  # the claim of a reminder notes that it is shown
            await _remember_shown(self._context, replies)
        return replies

    async def record_send(self, job: Job, claim: ClaimId, delivered: SendResult) -> None:
        """Record the outcome of a message whose sending *claim* reserved."""
        await self._note_reachability(job.receiver, delivered)
        match job.kind:
            case ReminderKind():
                await reminders.record_send(self._context, job, claim, delivered)
            case JobKind.PAIR:
                await pairs.record_send(self._context, job.assessment, claim, delivered)
            case JobKind.START:
                await schedules.record_send(self._context, job, delivered)
            case JobKind():
                await assessment_notices.record_send(self._context, job.assessment, claim, delivered)

    async def _note_reachability(self, receiver: Conversation, delivered: SendResult) -> None:
        reachability, day = self._context.store.reachability, self._context.runtime.now() // DAY
        match delivered.status:
            case SendStatus.UNREACHABLE:
                await reachability.note_refusal(
                    receiver, delivered.reason or delivered.status, day, final=delivered.final
                )
            case SendStatus.SENT:
                await reachability.note_sent(receiver)

    async def draw(self, live_message: m.CountedMessage) -> m.Reply | None:
        """Draw the card or an open topic of a live assessment as it is now, or return None if it is gone."""
        match live_message:
            case m.CardOf(ref):
                return await assessments.card(self._context, ref)
            case m.TopicOf():
                return await live_assessments.draw(self._context, live_message)

    async def meet(self, origin: Origin) -> bool:
        """Remember that a person was met, and tell whether that was the first time."""
        await self._context.store.reachability.mark_reachable(origin)
        return await self._context.store.people.mark_met(origin.person, origin.zone)

    async def forget_greeting(self, origin: Origin) -> None:
        """Let a person be introduced another time, because this introduction did not arrive."""
        try:
            await self._context.store.people.forget_met(origin.person)
        except StoreUnavailable:
            log.warning("greeting_not_forgotten")

    async def not_posted(
        self, origin: Origin, event: e.Event | None, reply: m.Reply, delivered: SendResult
    ) -> None:
        """Give back the right to post what *event* led to, because posting it failed."""
        match event:
            case e.Shared():
                await checks.not_shared(self._context, origin, event)
            case shared if isinstance(shared, e.SharedWithTeam):
                await results.not_shown(self._context, shared)
            case e.ResultPageAsked(ref):
                await pages.not_posted(self._context, ref)
        match reply:
            case m.Reply(live_message=m.PairOf(pair), claim=str() as claim):
                await pairs.record_send(self._context, pair, claim, delivered)
            case m.Reply(live_message=m.ResultOf(ref), claim=str() as claim):
                await assessment_notices.record_send(self._context, ref, claim, delivered)
            case m.Reply(message=m.Withdrawn(_, assessment), claim=str() as claim):
                await assessment_notices.record_send(self._context, assessment.ref, claim, delivered)

    async def forget_conversations(self, places: Sequence[Conversation]) -> None:
        """Delete everything about conversations that no longer want us."""
        await forgetting.forget_conversations(self._context, places)
        for where in places:
            audit.note_left(where)

    async def forget_tenant(self, platform: str, tenant: str) -> None:
        """Delete everything about a workspace that no longer wants us."""
        await forgetting.forget_tenant(self._context, platform, tenant)
        audit.note_tenant_left(platform, tenant)

    async def note_left(self, where: Conversation, person: Person) -> None:
        """Cancel the reminders of a person who left, and check the assessments that they facilitate."""
        await reminders.cancel_of_leaver(self._context, where, person)
        await assessment_monitor.note_left(self._context, where, person)

    async def set_message_id(self, live_message: m.LiveMessage, message: MessageId) -> None:
        """Remember the platform's name of a live message, so that it is redrawn in place."""
        match live_message:
            case SessionRef():
                await self._context.store.sessions.set_message(live_message, message)
                return  # a worker notes it as the latest, see `superseded.note_session`
            case m.CardOf(ref):
                await self._context.store.assessments.set_card(ref, message)
            case m.TopicOf(ref, aspect):
                await self._context.store.assessments.set_question(ref, aspect, message)
            case m.OwnAnswerOf(session):
                await self._context.store.sessions.set_message(session, message)
            case m.ResultOf(ref):
                await closing.note_posted(self._context, ref)
            case m.PageOf(ref):
                await self._context.store.pages.set_message(ref, message)
            case m.PairOf(ref, waiting):
                await pairs.note_posted(self._context, ref, waiting)
        await superseded.note_shown(self._context, live_message, message)

    async def note_replaced(self, person: Person, message: MessageId) -> None:
        """Forget the list that a message in a private chat showed, because a press put an answer there."""
        await superseded.forget_open_list(self._context, person.chat, message)


def _without_new_cards(replies: Replies) -> Replies:
    """Leave out a card that was never posted, because its assessment is over."""
    return tuple(each for each in replies if each.message_id or not isinstance(each.live_message, m.CardOf))


def _is_taken_once(event: e.Event) -> bool:
    """Tell whether a delivery is remembered before its answer is shown. A question is asked again instead."""
    asks = isinstance(event, e.CloseAsked | e.DropAsked) and not event.confirmed
    return isinstance(event, TAKEN_ONCE) and not asks


def _was_forgotten(replies: Replies) -> bool:
    """Tell whether a person was forgotten: then nothing about them is kept."""
    return any(isinstance(reply.message, m.Forgotten) for reply in replies)


def is_late(origin: Origin, event: e.Event, now: int) -> bool:
    """Tell whether a command was typed so long ago that its person may not want it any more."""
    return 0 < origin.sent_at < (now - LATE_SECONDS) * 1000 and not isinstance(event, NEVER_LATE)


# The last question in a private chat is remembered, so that yes and no answer that one alone.


async def _remember_asked(context: HandlerContext, origin: Origin, event: e.Event, replies: Replies) -> None:
    """Remember the question that *replies* ask a person, and the messages that they show to others."""
    await _remember_shown(context, replies, but=origin.person)
    if _was_forgotten(replies) or isinstance(event, WITHOUT_WRITE):
        return
    shows_session = any(isinstance(reply.live_message, SessionRef) for reply in replies)
    if shows_session and isinstance(event, e.Typed | e.Joined):
        return  # an answer was taken, or the store forgot what was pending when it made the session current
    asked = asked_last(origin, replies)
    if asked is None:
        return
    delivery_ids = origin.delivery_ids if isinstance(event, e.Typed) else ()
    try:
        await _set_pending(context, origin.person, asked, origin.sent_at, delivery_ids)
    except StoreUnavailable:
        if not any(reply.to is m.To.EVERYONE or reply.claim for reply in replies):
            raise
        log.warning("pending_not_remembered")  # what others are to see is not withheld for it


async def _remember_shown(context: HandlerContext, replies: Replies, but: Person | None = None) -> None:
    """Remember that messages were shown in other private chats, which take no typed words."""
    for reply in replies:
        where = reply.conversation
        is_older = isinstance(reply.message, m.SupersededMessage)  # nothing new stands at the end of the chat
        if where is None or not where.private or is_older or (but and where == but.chat):
            continue
        try:
            await _set_pending(context, where.person, Unrelated())
        except StoreUnavailable:
            log.warning("pending_not_remembered")


async def _set_pending(
    context: HandlerContext,
    person: Person,
    asked: Shown,
    sent_at: int = 0,
    delivery_ids: DeliveryIds = (),
) -> None:
    if isinstance(asked, SessionQuestions):
        await context.store.people.set_pending(person, None, delivery_ids)
        return
    memory = await context.store.people.recall(person)
    pending = await context.pending_after(memory, asked, sent_at)
    if pending or memory.pending:
        await context.store.people.set_pending(person, pending, delivery_ids)

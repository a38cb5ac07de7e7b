"""The application service: handle an event or a job, and return the replies.

What a message says was stored first. A platform acknowledges an event only after
`take` has returned.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import events as e, messages as m, turn
from bot.conversation.calendar import CalendarDate, CalendarEntry
from bot.conversation.identity import (
    AssessmentRef,
    ClaimId,
    Conversation,
    DeliveryIds,
    MessageId,
    Origin,
    Person,
    SessionRef,
    Workspace,
)
from bot.conversation.reminders.policy import USUAL, ReminderRules
from bot.conversation.reminders.preferences import DAY, ReminderKind
from bot.conversation.reports.exports import Rows, Subject, TeamResults
from bot.conversation.reports.pages import ResultPage
from bot.conversation.reports.portfolio import CapabilityFigures
from bot.conversation.reports.step_export import StepRow
from bot.conversation.typed.pending import (
    Pending,
    QuestionsReplaced,
    SessionQuestions,
    Shown,
    Unrelated,
    asked_last,
)
from bot.errors import StoreUnavailable, UnderWay
from bot.handlers import (
    assessments,
    calendars,
    checks,
    closing,
    exports,
    forgetting,
    live_assessments,
    monitor,
    pages,
    pairs,
    portfolio,
    reminder_settings,
    reminders,
    results,
    schedules,
)
from bot.handlers.context import Catalogue, HandlerContext, Replies, Runtime, to_you
from bot.handlers.dispatch import HANDLERS, JOB_HANDLERS
from bot.handlers.reminder_settings import Outlook
from bot.outbox.job import Job, JobKind, SendResult, SendStatus
from bot.ports.calendars import CalendarLinks
from bot.ports.linker import Linker
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
CLAIM_SECONDS = 10  # for a turn and its answer; a delivery whose process has died is then taken by another
# Events that are checked against the state of the session, so that a late one is harmless.
NEVER_LATE = (
    e.Typed,
    e.CourtesySaid,
    e.Answered,
    e.AnsweredLive,
    e.OwnAnswerAsked,
    e.PageOpened,
    e.Reopened,
    e.NoteSubmitted,
)
# Events whose second delivery would post something again, or undo it. Their delivery is remembered
# in the turn itself, that of all others once the person has seen the answer.
TAKEN_ONCE = (
    e.AssessAsked,
    e.CloseAsked,
    e.CloseRequested,
    e.DropAsked,
    e.Extended,
    e.FloorSet,
    e.HandOverAsked,
    e.TookOver,
    e.RemindRestAsked,
    e.RevealAsked,
    e.Shared,
    e.TeamResultShared,
    e.TeamViewShared,
    e.TalkShared,
    e.TalkStepsShown,
    e.ComparisonShared,
    e.ScheduleAsked,
    e.ScheduleStopped,
    e.StartDecided,
    e.PortfolioShared,
    e.PortfolioLeft,
    e.ResultPageAsked,
    e.ResultPageStopped,
    e.NextAsked,
    e.DoneSaid,
    e.StepsAsked,
    e.StepMoved,
    e.LevelConfirmed,
    e.TrackerAsked,
    e.TrackerUndone,
    e.RemindAsked,
    e.Snoozed,
)
# An answer changes the state of the session, which tells that something older is no longer
# pending; a client may show a session again by itself.
_WITHOUT_WRITE = e.Answered | e.AnsweredLive | e.OwnAnswerAsked | e.Reopened
# Platforms deliver no press twice, and what these write is idempotent: they cost no claim.
_PRESSED_ONLY = (
    _WITHOUT_WRITE
    | e.PageOpened
    | e.Joined
    | e.PairJoined
    | e.NoteSubmitted
    | e.NoteRemoved
    | e.NoteVisibilitySet
)
# A second delivery draws a session as it is stored, because the first may have died before it was drawn.
_REDRAWN = (
    _PRESSED_ONLY
    | e.Typed
    | e.WentBack
    | e.WentOn
    | e.ChangeAsked
    | e.CheckAsked
    | e.ScanAsked
    | e.NoteAsked
    | e.NoteTyped
)

log = logger("service")


class Service:
    """Takes turns: an event in, replies out."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        runtime: Runtime,
        linker: Linker | None = None,
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
            linker,
            page_links,
            repeat_seconds,
            keep_results,
            many_workspaces,
            webhooks,
            calendar_links,
            has_pages=has_pages,
        )

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
        await _remember_asked(self._context, origin, event, replies)
        if _is_taken_once(event):
            await self._note_taken(origin)
        return replies

    async def shown(self, origin: Origin, event: e.Event, replies: Replies) -> None:
        """Remember that a person has seen the *replies* to *event*: a second delivery is not answered."""
        if not isinstance(event, _WITHOUT_WRITE) and not _was_forgotten(replies):
            await self._note_taken(origin)

    async def _claim(self, origin: Origin, event: e.Event) -> DeliveryClaim:
        """Claim a delivery, so that no other process takes it at the same time.

        Raises UnderWay where another process has claimed it.
        """
        now, people = self._context.runtime.now(), self._context.store.people
        costs_none = isinstance(event, _PRESSED_ONLY) and not is_late(origin, event, now)
        if costs_none or not origin.delivery_ids:
            return DeliveryClaim.MINE
        claim = await people.claim_delivery(
            origin.person, origin.delivery_ids, self._claimant, now, seconds=CLAIM_SECONDS
        )
        if claim is DeliveryClaim.UNDER_WAY:
            raise UnderWay
        return claim

    def _is_redrawn(self, origin: Origin, event: e.Event) -> bool:
        return isinstance(event, _REDRAWN) and not is_late(origin, event, self._context.runtime.now())

    async def _note_taken(self, origin: Origin) -> None:
        """Remember a delivery. A failure withholds no reply, because what it tells of is stored."""
        if not origin.delivery_ids:
            return
        try:
            await self._context.store.people.mark_taken(origin.person, origin.delivery_ids)
        except StoreUnavailable:
            log.warning("delivery_not_remembered")

    async def _taken_before(self, context: HandlerContext, origin: Origin, event: e.Event) -> Replies:
        """Show the board of a team again if the process died before it was posted. All else was done."""
        shows_board = isinstance(event, e.NextAsked | e.DoneSaid) and not origin.conversation.private
        if not shows_board or await context.store.steps.board_message(origin.conversation):
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

    async def exported(self, what: Subject) -> Rows:
        """Read the rows of an export. The caller holds a link, or runs Rung."""
        rows = await exports.read_rows(self._context, what)
        if rows:
            audit.note_fetched(what)
        return rows

    async def calendar_entry(self, ref: AssessmentRef, what: CalendarDate) -> CalendarEntry | None:
        """Read a date of an assessment as it is now. The caller holds a link."""
        return await calendars.read(self._context, ref, what)

    async def exported_steps(self, where: Conversation) -> tuple[StepRow, ...]:
        """Read the steps of a team over time. The caller runs Rung."""
        rows = await exports.read_steps(self._context, where)
        if rows:
            audit.note_fetched(TeamResults(where))
        return rows

    async def page(self, ref: AssessmentRef, id_: str) -> ResultPage | None:
        """Read the page of a result for the holder of its link, or None once it is over."""
        return await pages.opened(self._context, ref, id_)

    async def page_file(self, ref: AssessmentRef, id_: str) -> ResultPage | None:
        """Read the page of a result as a file, for the holder of its link, or None once it is over."""
        return await pages.saved(self._context, ref, id_)

    async def newest_page(self, where: Conversation) -> ResultPage | None:
        """Read the newest result of a team as a page, for the person who runs Rung, or None without any."""
        page = await pages.newest(self._context, where)
        if page:
            audit.note_fetched(TeamResults(where))
        return page

    async def due(self, job: Job, messenger: Messenger | None = None) -> Replies:
        """Run a due job and return the messages that follow, which is harmless to repeat.

        *messenger* looks up the members of a conversation and people's time zones.
        """
        context = replace(self._context, message_links=messenger)
        replies = await JOB_HANDLERS[job.kind](context, job, messenger)
        if job.kind in _AFTER_THE_END:
            replies = _without_new_cards(replies)
        if job.kind is JobKind.CLOSING:
            audit.note_closed(replies)
        await _remember_shown(self._context, replies)
        return replies

    async def record_send(self, job: Job, claim: ClaimId, delivered: SendResult) -> None:
        """Remember what became of a message that only the person who holds *claim* may send."""
        await self._note_reachability(job.receiver, delivered)
        match job.kind:
            case ReminderKind():
                await reminders.record_send(self._context, job, claim, delivered)
            case JobKind.PAIR:
                await pairs.record_send(self._context, job.assessment, claim, delivered)
            case JobKind.START:
                await schedules.record_send(self._context, job, delivered)
            case JobKind():
                await closing.record_send(self._context, job.assessment, claim, delivered)

    async def _note_reachability(self, receiver: Conversation, delivered: SendResult) -> None:
        reachability, day = self._context.store.reachability, self._context.runtime.now() // DAY
        match delivered.status:
            case SendStatus.UNREACHABLE:
                await reachability.note_refusal(receiver, delivered.reason, day, final=delivered.final)
            case SendStatus.SENT:
                await reachability.note_sent(receiver)

    async def outlook(self, receiver: Conversation) -> tuple[Outlook, ...]:
        """Say which reminders and starts are planned for a person or a team, and why some will not come."""
        planned = await reminder_settings.outlook(self._context, receiver)
        return (*planned, *await reminder_settings.starts(self._context, receiver))

    async def portfolio(self, workspace: Workspace) -> tuple[CapabilityFigures, ...]:
        """Give the figures of all teams of a workspace that share theirs."""
        return await portfolio.figures(self._context, workspace)

    async def drawn(self, live_message: m.CountedMessage) -> m.Reply | None:
        """Say how the card or an open topic of a live assessment looks now, or None where it is gone."""
        match live_message:
            case m.CardOf(ref):
                return await assessments.card(self._context, ref)
            case m.TopicOf():
                return await live_assessments.drawn(self._context, live_message)

    async def meet(self, origin: Origin) -> bool:
        """Tell whether this is the first time that we see a person, once: then they are introduced."""
        await self._context.store.reachability.mark_reachable(origin)
        return await self._context.store.people.mark_met(origin.person, origin.zone)

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
                await closing.record_send(self._context, ref, claim, delivered)
            case m.Reply(message=m.Withdrawn(_, assessment), claim=str() as claim):
                await closing.record_send(self._context, assessment.ref, claim, delivered)

    async def forget_conversations(self, places: Sequence[Conversation]) -> None:
        """Delete everything about conversations that no longer want us."""
        await forgetting.forget_conversations(self._context, places)
        for where in places:
            audit.note_left(where)

    async def forget_tenant(self, platform: str, tenant: str) -> None:
        """Delete everything about a workspace that no longer wants us."""
        await forgetting.forget_tenant(self._context, platform, tenant)
        audit.note_tenant_left(platform, tenant)

    async def left(self, where: Conversation, person: Person) -> None:
        """Remind a person of nothing more where they have left, and see what they looked after."""
        await reminders.left(self._context, where, person)
        await monitor.left(self._context, where, person)

    async def message_id(self, live_message: m.LiveMessage, message: MessageId) -> None:
        """Remember the platform's name of a live message, so that it is redrawn in place."""
        match live_message:
            case SessionRef():
                await self._context.store.sessions.set_message(live_message, message)
            case m.CardOf(ref):
                await self._context.store.assessments.set_card(ref, message)
            case m.TopicOf(ref, aspect):
                await self._context.store.assessments.set_question(ref, aspect, message)
            case m.OwnAnswerOf(session):
                await self._context.store.sessions.set_message(session, message)
            case m.ResultOf(ref):
                await closing.posted(self._context, ref)
            case m.BoardOf(where, is_newest=True):
                await self._context.store.steps.set_board_message(where, message)
            case m.PageOf(ref):
                await self._context.store.pages.set_message(ref, message)
            case m.PairOf(ref):
                await pairs.posted(self._context, ref)
            case m.BoardOf():
                return


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
    """Remember what *replies* ask the person that caused them, and that others are shown something."""
    await _remember_shown(context, replies, but=origin.person)
    if _was_forgotten(replies) or isinstance(event, _WITHOUT_WRITE):
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
    """Remember that something was shown in other private chats, which takes no typed words."""
    for reply in replies:
        where = reply.conversation
        if where is None or not where.private or (but and where == but.chat):
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
    view = await context.current_of(memory)
    hidden = isinstance(asked, QuestionsReplaced)
    if isinstance(asked, QuestionsReplaced):
        asked = Unrelated()
    if isinstance(view, turn.SessionView):
        before = memory.pending
        hidden = hidden or (before is not None and before.hidden and before.state == view.state)
        pending = Pending(asked, view.state, sent_at, hidden)
        await context.store.people.set_pending(person, pending, delivery_ids)
    elif isinstance(asked, Unrelated) and memory.pending:
        await context.store.people.set_pending(person, None, delivery_ids)
    elif not isinstance(asked, Unrelated):  # without questions nothing else takes words
        await context.store.people.set_pending(person, Pending(asked, "", sent_at), delivery_ids)

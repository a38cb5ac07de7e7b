"""One turn for real: an event in, replies out; who does it is told here, how is told in `usecases`.

Everything that is said was stored first; a platform acknowledges an event only
after `take` has returned.
"""

from bot.conversation import events as e, messages as m
from bot.conversation.exports import Rows, Subject
from bot.conversation.identity import Conversation, Origin, Person, SessionRef
from bot.conversation.reminders.policy import USUAL, ReminderRules
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers.access import AssessmentAccess
from bot.handlers.assessments import Assessments
from bot.handlers.catalogue import Catalogue
from bot.handlers.checks import Checks
from bot.handlers.closing import Closing
from bot.handlers.context import HandlerContext, Replies, Runtime, to_you
from bot.handlers.exports import Exports
from bot.handlers.forgetting import Forgetting
from bot.handlers.help import Help
from bot.handlers.live_assessments import LiveAssessments
from bot.handlers.monitor import AssessmentMonitor
from bot.handlers.notes import Notes
from bot.handlers.overview import OverviewPage
from bot.handlers.remind_rest import RemindRest
from bot.handlers.reminder_settings import Outlook, ReminderSettings
from bot.handlers.reminders import Reminders
from bot.handlers.results import Results
from bot.handlers.sessions import Sessions
from bot.handlers.steps import Steps
from bot.outbox.job import DeliveryResult, DeliveryStatus, Job, JobKind
from bot.ports import Linker, Messenger, Store
from bot.telemetry import audit

__all__ = ["Replies", "Runtime", "Service"]


class Service:
    """Takes turns: an event in, replies out."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        runtime: Runtime,
        linker: Linker | None = None,
        rules: ReminderRules = USUAL,
    ) -> None:
        context = HandlerContext(store, catalogue, runtime)
        self._store = store
        self._wayfinding = Help(context)
        self._results = Results(context)
        self._sessions = Sessions(context, self._wayfinding, self._results)
        self._notes = Notes(context, self._sessions)
        self._checks = Checks(context, self._sessions)
        self._nudging = Reminders(context, self._results, rules)
        self._reminders = ReminderSettings(context, self._results, self._nudging, rules)
        self._overviews = OverviewPage(context, self._checks, self._results, self._reminders)
        access = AssessmentAccess(context)
        self._closing = Closing(context, access, self._results, self._nudging)
        self._assessments = Assessments(
            context, access, self._closing, self._sessions, self._results, self._nudging
        )
        self._monitor = AssessmentMonitor(context, access, self._nudging)
        self._remind_rest = RemindRest(context, access, self._nudging)
        self._open_aspects = LiveAssessments(context, access, self._closing)
        self._steps = Steps(context, self._results, self._nudging, rules)
        self._exporting = Exports(context, self._results, linker)
        self._forgetting = Forgetting(context, self._assessments)

    async def take(self, origin: Origin, event: e.Event) -> Replies:
        """Take one event: what it changes is stored when this returns.

        Raises StoreUnavailable when the store does not answer in time; nothing
        has been promised to anyone then.
        """
        await self._store.mark_reachable(origin)
        replies = await self._take(origin, event)
        audit.note(origin, event, replies)
        return replies

    async def _take(self, origin: Origin, event: e.Event) -> Replies:
        """Find who takes an event."""
        match event:
            case e.Answered():
                return await self._sessions.answer(origin, event)
            case e.PageOpened(ref, page):
                return await self._sessions.look(origin, ref, page)
            case e.Reopened(ref):
                return await self._sessions.reopen(origin, ref)
            case e.Continued(ref):
                return await self._sessions.go_on(origin, ref)
            case e.Paused(ref):
                return await self._sessions.pause(origin, ref)
            case e.Typed() | e.WentBack() | e.WentOn() | e.ChangeAsked():
                return await self._sessions.typed(origin, event)
            case e.NoteAsked() | e.NoteTyped() | e.NoteSubmitted() | e.NoteVisibilitySet() | e.NoteRemoved():
                return await self._notes.take(origin, event)
            case e.CheckAsked(capability, again):
                return await self._checks.start(origin, capability, again)
            case e.ResultAsked() | e.NextAsked() | e.StatusAsked():
                return await self._looked_up(origin, event)
            case e.Shared() | e.WhyAsked():
                return await self._checks.result(origin, event)
            case e.OverviewAsked():
                return await self._overviews.show(origin)
            case e.HelpAsked():
                return await self._wayfinding.help(origin)
            case e.CourtesySaid(courtesy):
                return await self._wayfinding.courtesy(origin, courtesy)
            case e.RubricsAsked():
                return self._wayfinding.rubrics()
            case e.WordsAsked(capability):
                return self._wayfinding.words(capability)
            case e.PrivacyAsked():
                return to_you(m.Privacy())
            case e.ForgetAsked(confirmed):
                return await self._forgetting.forget(origin, confirmed=confirmed)
            case e.PressedUnknown():
                return to_you(m.ErrorMessage(m.ErrorCode.OLD_BUTTON))
            case e.ExportAsked():
                return await self._exporting.hand_out(origin)
            case e.HistoryAsked():
                return await self._results.history(origin)
            case e.TeamResultShared(ref):
                return await self._results.share(origin, ref)
            case e.StepMoved():
                return await self._steps.move(origin, event)
            case e.Snoozed():
                return await self._reminders.snooze(origin, event)
            case e.RemindAsked():
                return await self._reminders.remind(origin, event)
            case _:
                return await self._held(origin, event)

    async def _held(self, origin: Origin, event: e.AssessmentEvent) -> Replies:
        """Take what is about holding an assessment."""
        match event:
            case e.AssessAsked():
                return await self._assessments.start(origin, event)
            case e.Joined(ref):
                return await self._assessments.join(origin, ref)
            case e.Declined(ref):
                return await self._assessments.decline(origin, ref)
            case e.AnsweredLive():
                return await self._open_aspects.answer(origin, event)
            case e.RevealAsked():
                return await self._open_aspects.reveal(origin, event)
            case e.CloseAsked():
                return await self._closing.close(origin, event)
            case e.CancelAsked():
                return await self._assessments.cancel(origin, event)
            case e.SettingsAsked():
                return await self._assessments.settings(origin, event)
            case e.Extended():
                return await self._assessments.extend(origin, event)
            case e.FloorSet():
                return await self._assessments.set_floor(origin, event)
            case e.RemindRestAsked():
                return await self._remind_rest.ask(origin, event)
            case e.HandOverAsked():
                return await self._assessments.hand_over(origin, event)
            case e.TookOver(ref):
                return await self._assessments.take_over(origin, ref)

    async def _looked_up(self, origin: Origin, event: e.ResultAsked | e.NextAsked | e.StatusAsked) -> Replies:
        """Answer from what is the team's in its conversation, from what is the person's own anywhere else."""
        team = not origin.conversation.private
        match event:
            case e.ResultAsked(None) if team:
                return await self._results.last(origin) or await self._checks.result(origin, event)
            case e.NextAsked() if team:
                return await self._steps.show(origin) or await self._checks.result(origin, event)
            case e.StatusAsked():
                running = await self._assessments.status(origin) if team else ()
                return running or await self._checks.status(origin)
            case e.ResultAsked() | e.NextAsked():
                return await self._checks.result(origin, event)

    async def exported(self, what: Subject) -> Rows:
        """Read what is there to be taken away now; whoever asks was let in by a link, or runs Rung."""
        rows = await self._exporting.rows(what)
        if rows:
            audit.note_fetched(what)
        return rows

    async def due(self, job: Job, messenger: Messenger | None = None) -> Replies:
        """Do what is due, and say what follows; a repeat is harmless.

        *messenger* can tell who is in a conversation, and where people live.
        """
        match job.kind:
            case JobKind.CARD:
                return await self._assessments.make_sure(job.assessment)
            case JobKind.CLOSING:
                replies = _in_place(await self._closing.time_is_up(job.assessment))
                audit.note_closed(replies)
                return replies
            case JobKind.RESULT:
                return _in_place(await self._closing.make_sure(job.assessment))
            case JobKind.QUESTION:
                return await self._open_aspects.make_sure(job.assessment)
            case JobKind.LOOK:
                return await self._monitor.look(job.assessment, messenger) if messenger else ()
            case JobKind.REST:
                return await self._remind_rest.remind(job.assessment, messenger) if messenger else ()
            case JobKind.FORGETTING:
                await self._forgetting.make_sure(job.assessment.conversation)
                return ()
            case ReminderKind():
                return await self._nudging.due(job, messenger)

    async def delivered(self, job: Job, claim: str, delivered: DeliveryResult) -> None:
        """Remember what became of a message that only whoever holds *claim* may send."""
        if delivered.status is DeliveryStatus.UNREACHABLE:
            await self._store.mark_unreachable(job.receiver, delivered.reason)
        match job.kind:
            case ReminderKind():
                await self._nudging.delivered(job, claim, delivered)
            case JobKind():
                await self._closing.delivered(job.assessment, claim, delivered)

    async def outlook(self, receiver: Conversation) -> tuple[Outlook, ...]:
        """Say which nudges are planned for a person or a team, and why some will not come."""
        return await self._reminders.outlook(receiver)

    async def drawn(self, live_message: m.CountedMessage) -> m.Reply | None:
        """Say how the card or an open aspect of an assessment looks now; None where it is gone."""
        match live_message:
            case m.CardOf(ref):
                return await self._assessments.card(ref)
            case m.TopicOf():
                return await self._open_aspects.drawn(live_message)

    async def meet(self, origin: Origin) -> bool:
        """Tell whether this is the first time that we see a person, once: then they are introduced."""
        await self._store.mark_reachable(origin)
        return await self._store.note_met(origin.person, origin.zone)

    async def not_shared(self, origin: Origin, event: e.Shared) -> None:
        """Take back that a result was shared, because posting it failed: it may be tried again at once."""
        await self._checks.not_shared(origin, event)

    async def forget_conversation(self, where: Conversation) -> None:
        """Delete everything about a conversation that no longer wants us."""
        await self._forgetting.forget_conversation(where)
        audit.note_left(where)

    async def forget_tenant(self, platform: str, tenant: str) -> None:
        """Delete everything about a workspace that no longer wants us."""
        await self._forgetting.forget_tenant(platform, tenant)
        audit.note_tenant_left(platform, tenant)

    async def left(self, where: Conversation, person: Person) -> None:
        """Remind somebody of nothing more where they have left, and see what they looked after."""
        await self._nudging.left(where, person)
        await self._monitor.left(where, person)

    async def message_id(self, live_message: m.LiveMessage, message: str) -> None:
        """Remember the platform's name of a living message, so that it is redrawn in place."""
        match live_message:
            case SessionRef():
                await self._store.note_message(live_message, message)
            case m.CardOf(ref):
                await self._store.note_card(ref, message)
            case m.TopicOf(ref, aspect):
                await self._store.note_question(ref, aspect, message)
            case m.ResultOf(ref):
                await self._closing.posted(ref)
            case m.BoardOf():
                return


def _in_place(replies: Replies) -> Replies:
    """Leave out a card that never came up: once an assessment is over, nobody misses it."""
    return tuple(each for each in replies if each.message_id or not isinstance(each.live_message, m.CardOf))

"""What we say on our own: planned when its cause happens, looked at again when its time has come."""

from dataclasses import replace
from enum import StrEnum

from bot.conversation import messages as m, turn
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, SessionRef
from bot.conversation.record import AdoptedStep, StepState
from bot.conversation.reminders import policy
from bot.conversation.reminders.policy import ReminderRules, WorkingHours
from bot.conversation.reminders.preferences import (
    NOTHING,
    PreferencesUpdate,
    ReminderKind,
    ReminderPreferences,
)
from bot.handlers.context import HandlerContext, Replies
from bot.handlers.results import Results
from bot.outbox.job import ClaimResult, DeliveryResult, DeliveryStatus, Job
from bot.ports import Messenger
from bot.telemetry.logs import logger
from rubric import Rubric

PATIENCE = 60  # seconds until a nudge that another worker is at is looked at again

log = logger("nudges")


class Skip(StrEnum):
    """Why a nudge is not sent."""

    GONE = "gone"  # what it was about was deleted, or is somebody else's now
    CLOSED = "closed"
    FINISHED = "finished"
    DECLINED = "declined"
    SUPERSEDED = "superseded"  # the team has looked again already, or somebody else has begun to answer
    LEFT = "left"  # whoever would get it is no longer in the conversation
    UNREACHABLE = "unreachable"  # the platform would refuse it, until they speak to us
    OFF = "off"
    LATE = "late"


class Reminders:
    """Plans nudges, and sends each at most once."""

    def __init__(self, context: HandlerContext, results: Results, rules: ReminderRules) -> None:
        self._context = context
        self._results = results
        self._rules = rules

    # Plan

    async def began(self, origin: Origin, ref: AssessmentRef) -> None:
        """Remind someone who began to answer."""
        await self.note_zone(origin)
        await self.plan(Job(ReminderKind.UNFINISHED, ref, origin.person.id), self._now())

    async def adopted(self, ref: AssessmentRef, step: AdoptedStep) -> None:
        """Ask the owner of a step how it goes from its day on, and not as it was planned before."""
        job = Job(ReminderKind.CHECK_IN, ref, step.owner, step.step)
        await self.plan(job, step.look - self._rules.step)
        for each in await self._context.store.planned(job.receiver):
            same = (each.job.kind, each.job.step) == (job.kind, job.step)
            before = each.job.asked or each.job.assessment != ref
            if same and before and each.job.assessment.conversation == ref.conversation:
                await self._context.store.complete(each.job, each.due)

    async def closed(self, ref: AssessmentRef, at: int) -> None:
        """Offer a team to look again."""
        await self.plan(Job(ReminderKind.LOOK_AGAIN, ref), at)

    async def plan(self, job: Job, start: int) -> None:
        """Plan a nudge, and those that follow it, counted from *start*."""
        times = self._rules.times(reminder_message(job), start, await self.preferences(job))
        for count, due in enumerate(times, 1):
            await self._context.store.schedule(replace(job, turn=count), due)

    async def left(self, where: Conversation, person: Person) -> None:
        """Strike out what is planned for somebody who has left a conversation; a repeat is harmless."""
        await self._context.store.forget_reminders(person.chat, where)

    async def note_zone(self, origin: Origin) -> None:
        """Remember the time zone that a platform told with an event."""
        if origin.zone:
            await self._context.store.note_zone(origin.person, origin.zone)

    # Send

    async def due(self, job: Job, messenger: Messenger | None) -> Replies:
        """Send a nudge whose time has come, if there is still a reason to."""
        planned = await self._context.store.planned(job.receiver)
        found = next((each for each in planned if each.job == job), None)
        if found is None:
            return ()
        preferences = await self.preferences(job)
        message = await self.message(job, preferences)
        if isinstance(message, Skip):
            return await self._skipped(job, message)
        now, hours = self._now(), policy.working(self._rules, preferences)
        if isinstance(policy.decide(found.due, now, hours), policy.Drop):
            return await self._skipped(job, Skip.LATE)
        if job.person and messenger and (home := await messenger.zone(_person(job))):
            await self._context.store.note_zone(_person(job), home)
            hours = policy.working(self._rules, replace(preferences, home=home))
        match policy.decide(found.due, now, hours):
            case policy.Drop():
                return await self._skipped(job, Skip.LATE)
            case policy.Move(until):
                return await self._moved(job, until, "out_of_hours")
            case policy.Send(day):
                if messenger and await _has_left(job, messenger):
                    return await self._skipped(job, Skip.LEFT)
                claim = self._context.runtime.new_id()
                claimed = await self._context.store.claim_reminder(job, day, claim, now)
                return await self._claimed(job, claimed, claim, message, hours)

    async def _claimed(
        self, job: Job, claimed: ClaimResult, claim: str, message: m.Message, hours: WorkingHours
    ) -> Replies:
        match claimed:
            case ClaimResult.MINE:
                to = m.To.CHAT if job.person else m.To.EVERYONE
                return (m.Reply(to, message, conversation=job.receiver, claim=claim),)
            case ClaimResult.TAKEN:
                return await self._moved(job, hours.slot_on_another_day(self._now()), "one_a_day")
            case ClaimResult.SENDING:
                return await self._moved(job, self._now() + PATIENCE, "under_way")
            case ClaimResult.LOST:
                await self._ended(job, DeliveryStatus.UNKNOWN, "whoever sent it died")
            case ClaimResult.OVER:
                log.info("nudge_left_alone", nudge=job.kind.value, reason="over")
        return ()

    async def _moved(self, job: Job, until: int, reason: str) -> Replies:
        await self._context.store.reschedule(job, until)
        log.info("nudge_moved", nudge=job.kind.value, reason=reason, seconds=until - self._now())
        return ()

    async def _skipped(self, job: Job, why: Skip) -> Replies:
        await self._ended(job, why)
        return ()

    async def _ended(self, job: Job, outcome: Skip | DeliveryStatus, reason: str = "") -> None:
        """Log and count what became of a nudge: whose it was, and what it said, is nobody's business."""
        log.info("nudge", nudge=job.kind.value, outcome=outcome.value, reason=reason)
        await self._context.store.count(reminder_message(job), outcome.value)

    async def delivered(self, job: Job, claim: str, delivered: DeliveryResult) -> None:
        """Write down what the platform made of a nudge."""
        await self._context.store.record_reminder(job, claim, delivered)
        if delivered.status is not DeliveryStatus.LATER:
            await self._ended(job, delivered.status, delivered.reason)

    # Whether there is still a reason

    async def message(self, job: Job, preferences: ReminderPreferences) -> m.Message | Skip:
        """Say what a nudge would say now, or why there is no reason for it any more."""
        if preferences.off:
            return Skip.OFF
        if await self._context.store.unreachable_reason(job.receiver):
            return Skip.UNREACHABLE
        match reminder_message(job):
            case ReminderKind.UNFINISHED:
                return await self._unfinished(job)
            case ReminderKind.CHECK_IN:
                return await self._check_in(job)
            case ReminderKind.LOOK_AGAIN:
                return await self._look_again(job)
            case ReminderKind.INVITED:
                return await self._invited(job)
            case ReminderKind.READY:
                return await self._ready(job)

    async def _unfinished(self, job: Job) -> m.Message | Skip:
        ref = SessionRef(job.assessment.conversation, job.assessment.id, job.person)
        session_view = await self._context.session_view(ref, await self._context.store.read(ref))
        if not isinstance(session_view, turn.SessionView):
            return Skip.GONE
        if session_view.assessment.status is not Status.OPEN:
            return Skip.CLOSED
        if session_view.session.declined:
            return Skip.DECLINED
        left = len(session_view.progress.left)
        return (
            m.UnfinishedReminder(session_view.rubric, ref, session_view.assessment, left)
            if left
            else Skip.FINISHED
        )

    async def _check_in(self, job: Job) -> m.Message | Skip:
        steps = await self._context.store.steps(job.assessment.conversation)
        adoption = next((each for each in steps if each.step == job.step), None)
        if adoption is None or adoption.owner != job.person:
            return Skip.GONE
        if adoption.state is not StepState.ADOPTED:
            return Skip.FINISHED
        try:
            rubric = await self._context.catalogue.pinned(adoption.rubric.hash)
        except LookupError:
            return Skip.GONE
        return m.StepCheckIn(rubric, adoption, job.assessment)

    async def _look_again(self, job: Job) -> m.Message | Skip:
        where = job.assessment.conversation
        known = await self._results.known(where)
        mine = next((each for each in known if each[1].assessment == job.assessment.id), None)
        if mine is None:
            return Skip.GONE
        rubric, record = mine
        newest = next(each for _, each in known if each.rubric.id == record.rubric.id)
        running = {each.rubric.id for each in await self._context.store.running(where)}
        if newest != record or record.rubric.id in running:
            return Skip.SUPERSEDED
        return m.LookAgainReminder(rubric, record, job.assessment)

    async def _invited(self, job: Job) -> m.Message | Skip:
        held = await self._held(job.assessment)
        if isinstance(held, Skip):
            return held
        rubric, assessment = held
        if assessment.rest is None:
            return Skip.GONE
        if job.person in await self._context.store.done(job.assessment):
            return Skip.FINISHED
        return m.InvitedReminder(rubric, assessment, assessment.rest.by)

    async def _ready(self, job: Job) -> m.Message | Skip:
        held = await self._held(job.assessment)
        if isinstance(held, Skip):
            return held
        rubric, assessment = held
        if assessment.facilitator != job.person:
            return Skip.GONE
        return m.ReadyToCloseReminder(rubric, assessment) if assessment.ready_to_close else Skip.SUPERSEDED

    async def _held(self, ref: AssessmentRef) -> tuple[Rubric, Assessment] | Skip:
        """Find an assessment that still takes answers."""
        assessment = await self._context.store.assessment(ref)
        rubric = await self._context.rubric(assessment) if assessment else None
        if assessment is None or rubric is None:
            return Skip.GONE
        return (rubric, assessment) if assessment.status is Status.OPEN else Skip.CLOSED

    # What it depends on

    async def preferences(self, job: Job, change: PreferencesUpdate = NOTHING) -> ReminderPreferences:
        """Read what the receiver wishes, or would after *change*.

        A team lives where whoever started its assessment does; its quiet days are
        those of its people, too, in whatever is about its assessments.
        """
        preferences = (await self._context.store.preferences(job.receiver)).after(change)
        if job.person:
            team = await self._context.store.preferences(job.assessment.conversation)
            return replace(preferences, quiet=(*preferences.quiet, *team.quiet))
        assessment = await self._context.store.assessment(job.assessment)
        return replace(preferences, home=assessment.zone if assessment else "")

    def _now(self) -> int:
        return self._context.runtime.now()


def reminder_message(job: Job) -> ReminderKind:
    """Tell which nudge is owed; raise ValueError for another duty."""
    return ReminderKind(job.kind.value)


def _person(job: Job) -> Person:
    where = job.assessment.conversation
    return Person(where.platform, where.tenant, job.person)


async def _has_left(job: Job, messenger: Messenger) -> bool:
    """Tell whether a person is for sure no longer among those whom a nudge is about."""
    if not job.person:
        return False
    members = await messenger.members(job.assessment.conversation)
    return members is not None and job.person not in members

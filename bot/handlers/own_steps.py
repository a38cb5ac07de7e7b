"""The steps that a person owns, in their private chat."""

from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Origin, Person
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.step_plan import StepProgress, has_step
from bot.conversation.team_record import AdoptedStep, StepMove, StepState
from bot.conversation.tracker import IssueTarget
from bot.handlers import reminders, results, step_boards, step_changes, trackers
from bot.handlers.context import GONE, HandlerContext, Replies, error, to_you
from bot.handlers.results import PickedResult
from bot.handlers.step_changes import StepSource
from bot.outbox.job import Job, JobKind, conversation_job
from bot.ports.membership import MembershipStatus
from bot.ports.messenger import Messenger
from bot.ports.people import PersonMemory


async def of_person(context: HandlerContext, person: Person) -> tuple[m.OwnStep, ...]:
    """Find the steps that a person owns in any team, the oldest first."""
    return await of_memory(context, person, await context.store.people.recall(person))


async def of_memory(context: HandlerContext, person: Person, memory: PersonMemory) -> tuple[m.OwnStep, ...]:
    """Find the steps that the person of *memory* owns in any team, the oldest first."""
    zone = await _zone(context, person)
    owned = [
        (AssessmentRef(where, step.assessment), step)
        for where in dict.fromkeys(each.assessment.conversation for each in memory.assessments)
        for step in await context.store.steps.adopted(where)
        if step.owner == person.id
    ]
    issues = await trackers.targets(context, [ref for ref, _ in owned])
    found = [await _own(context, ref, step, zone, issues[ref.conversation]) for ref, step in owned]
    return tuple(sorted(filter(None, found), key=lambda each: each.adoption.since))


async def ask_owner(context: HandlerContext, job: Job, messenger: Messenger | None) -> Replies:
    """Ask the owner of a step how it goes. The board stops to announce that."""
    asked = await reminders.send_due(context, job, messenger)
    if asked:
        board = conversation_job(JobKind.BOARD, job.assessment.conversation)
        await context.store.jobs.schedule(board, context.runtime.now())
    return asked


async def move(context: HandlerContext, origin: Origin, event: e.StepMoved) -> Replies:
    """Take the press of an owner about their step."""
    found = await step_changes.find(context, event)
    if isinstance(found, m.ErrorMessage):
        return to_you(found)
    kept, where = found.kept, event.assessment.conversation
    if kept is None or kept.owner != origin.person.id:
        return error(m.ErrorCode.NOT_YOUR_STEP)
    match await context.membership_of(origin.person, where):
        case MembershipStatus.NOT_MEMBER:
            return error(m.ErrorCode.TEAM_ONLY)
        case MembershipStatus.UNKNOWN:
            return error(m.ErrorCode.MEMBERSHIP_UNKNOWN)
    ref = AssessmentRef(where, kept.assessment)
    zone, issues = await _zone(context, origin.person), await trackers.target(context, ref)
    own = await _own(context, ref, kept, zone, issues)
    if own is None:
        return to_you(GONE)
    if event.move is StepMove.OPENED and kept.is_open:
        return _in_its_place(origin, own, m.StepCheckIn(own, more=True))
    if event.move is StepMove.HELP and kept.is_open and not event.confirmed:
        return _in_its_place(origin, own, m.HelpQuestion(own))
    changed = await step_changes.write(context, origin, event, kept, StepSource(kept.rubric, kept.assessment))
    if changed is None:
        return _in_its_place(origin, own, await _unchanged(context, own))
    own = replace(own, adoption=changed)
    replies = _in_its_place(origin, own, await _own_moved(context, own, event.move))
    if event.move is StepMove.HELP:
        wanted = m.HelpWanted(own.rubric, own.ref, changed, own.issues)
        call = m.BoardOf(where, own.ref.id, changed.step)
        replies = (m.Reply(m.To.EVERYONE, wanted, call, conversation=where), *replies)
    return (*replies, *await _board_of_own(context, own, event.move))


def _in_its_place(origin: Origin, own: m.OwnStep, message: m.Message) -> Replies:
    """Show an owner their step. It is the newest message that asks about the step, and an older one ends."""
    asked = m.ReminderOf(ReminderKind.CHECK_IN, own.ref, origin.person.chat, own.adoption.step)
    return (m.Reply(m.To.CHAT, message, asked),)


async def _board_of_own(context: HandlerContext, own: m.OwnStep, move: StepMove) -> Replies:
    """Tell the team what the owner of a step did in private. Its board is redrawn, if it has any.

    The rubric of a newer result may lack the step. Then no board shows it.
    """
    where = own.ref.conversation
    latest = await step_boards.latest_of(context, where, own.adoption.rubric.id)
    if latest is None or not has_step(latest.rubric, own.adoption.step):
        return ()
    news = m.StepNews(own.adoption, own.adoption.owner, move)
    shown = await step_boards.redrawn(context, where, latest, news)
    return (*(shown if shown[0].message_id else ()), *step_boards.announced(shown))


async def _unchanged(context: HandlerContext, own: m.OwnStep) -> m.Message:
    """Show a step that a press did not change, as it is by now."""
    match own.adoption.state:
        case StepState.DONE if own.adoption.is_confirmed:
            return m.OwnStepMoved(own, StepMove.CONFIRMED)
        case StepState.DONE:
            return await _own_moved(context, own, StepMove.DONE)
        case StepState.DROPPED:
            return m.OwnStepMoved(own, StepMove.DROPPED)
        case StepState.ADOPTED:
            return m.StepCheckIn(own)


async def _own_moved(context: HandlerContext, own: m.OwnStep, move: StepMove) -> m.OwnStepMoved:
    progress = await _progress(context, own) if move is StepMove.DONE else None
    return m.OwnStepMoved(own, move, progress)


async def _progress(context: HandlerContext, own: m.OwnStep) -> StepProgress | None:
    """Tell how far the team of a step is, or None if its result is gone."""
    where = own.ref.conversation
    latest = await step_boards.latest_of(context, where, own.adoption.rubric.id)
    if latest is None:
        return None
    planned = await results.plan_of(context, where, PickedResult(latest, ()))
    return planned.plan.progress


async def _own(
    context: HandlerContext,
    ref: AssessmentRef,
    step: AdoptedStep,
    zone: str | None,
    issues: IssueTarget | None,
) -> m.OwnStep | None:
    """Put a step together with its rubric and the name of its team's conversation."""
    rubric = await context.catalogue.find(step.rubric)
    if rubric is None:
        return None
    assessment = await context.store.assessments.get(ref)
    place = assessment.conversation_name if assessment else None
    return m.OwnStep(rubric, step, ref, place, zone, context.runtime.now(), issues)


async def _zone(context: HandlerContext, person: Person) -> str | None:
    preferences = await context.store.preferences.get(person.chat)
    return preferences.local_zone

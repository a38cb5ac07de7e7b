"""The steps of teams: adopted, finished, dropped, taken over, and asked about."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person
from bot.conversation.latest_messages import ShownKind, Subject, subject_name
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.step_plan import StepProgress, has_step
from bot.conversation.steps import is_finished, moved, needs_asking
from bot.conversation.team_record import AdoptedStep, ConfirmedLevel, StepMove, StepState
from bot.conversation.tracker import IssueTarget
from bot.handlers import next_assessment, reminders, results, superseded, trackers, webhooks
from bot.handlers.context import GONE, HandlerContext, Replies, error, to_you
from bot.handlers.results import PickedResult, SavedResult
from bot.outbox.job import Job, JobKind, conversation_job
from bot.ports.membership import MembershipStatus
from bot.ports.messenger import Messenger
from bot.ports.people import PersonMemory
from rubric import Rubric, plan


async def show(context: HandlerContext, where: Conversation, rubric_id: str | None = None) -> Replies:
    """Show everyone the board of a capability: the one named, else one with open steps, else the last."""
    known = await results.known_results(context, where)
    return await _board(context, where, await _picked(context, where, known, rubric_id)) if known else ()


async def _picked(
    context: HandlerContext, where: Conversation, known: tuple[SavedResult, ...], rubric_id: str | None
) -> SavedResult:
    """Pick the result whose board is shown, from the last one of each capability."""
    latest = {each.rubric.id: each for each in reversed(known)}
    if rubric_id in latest:
        return latest[rubric_id]
    if len(latest) == 1:
        return known[0]
    open_ = [each for each in await context.store.steps.adopted(where) if each.is_open]
    return next(
        (each for each in known if each is latest[each.rubric.id] and _has_any(each.rubric, open_)), known[0]
    )


def _has_any(rubric: Rubric, adopted: Iterable[AdoptedStep]) -> bool:
    return any(each.rubric.id == rubric.id and has_step(rubric, each.step) for each in adopted)


async def show_all(context: HandlerContext, origin: Origin, event: e.StepsAsked) -> Replies:
    """Show everyone all steps that the team has adopted over time."""
    where = origin.conversation
    known = await results.known_results(context, where)
    steps = await over_time(context, where)
    if not known and not steps:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    zone = known[0].record.zone if known else None
    ref = AssessmentRef(where, known[0].record.assessment if known else "")
    issues = await trackers.target(context, ref)
    found = m.StepList(steps, zone, context.runtime.now(), event.state, event.page, issues)
    return (m.Reply(m.To.EVERYONE, found, m.BoardOf(where)),)


async def over_time(context: HandlerContext, where: Conversation) -> tuple[tuple[Rubric, AdoptedStep], ...]:
    """Read all steps that a team has adopted over time, each with its rubric, the oldest first."""
    adopted = await context.store.steps.over_time(where)
    found = [(await context.catalogue.find(each.rubric), each) for each in adopted]
    return tuple((rubric, each) for rubric, each in found if rubric and has_step(rubric, each.step))


async def own_steps(context: HandlerContext, person: Person) -> tuple[m.OwnStep, ...]:
    """Find the steps that a person owns in any team, the oldest first."""
    return await own_steps_of(context, person, await context.store.people.recall(person))


async def own_steps_of(
    context: HandlerContext, person: Person, memory: PersonMemory
) -> tuple[m.OwnStep, ...]:
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


async def move(context: HandlerContext, origin: Origin, event: e.StepMoved) -> Replies:
    """Take a press about a step: from its team's conversation, or from its owner's private chat."""
    if origin.conversation == event.assessment.conversation:
        return await _move_in_team(context, origin, event)
    if origin.conversation.private:
        return await _move_own(context, origin, event)
    return error(m.ErrorCode.TEAM_ONLY)


async def confirm_level(context: HandlerContext, origin: Origin, event: e.LevelConfirmed) -> Replies:
    """Keep that a team's answers match the next level of an aspect, or take it back."""
    ref = event.assessment
    if origin.conversation != ref.conversation:
        return error(m.ErrorCode.TEAM_ONLY)
    known = await results.known_results(context, ref.conversation)
    latest = next((each for each in known if each[1].assessment == ref.id), None)
    if latest is None:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    rubric, record = latest
    if event.retracted:
        return await _retract(context, origin, event, latest)
    if event.aspect_id not in plan(rubric, record.result).on_the_way:
        return await _board(context, ref.conversation, latest)
    value = record.result.value(event.aspect_id) or 1
    level = ConfirmedLevel(event.aspect_id, value + 1, origin.person.id, context.runtime.now())
    news = m.LevelNews(level, origin.person.id, retracted=False)
    kept = await context.store.steps.confirm(ref, level)
    return await _board(context, ref.conversation, latest, news if kept else None)


async def _retract(
    context: HandlerContext, origin: Origin, event: e.LevelConfirmed, latest: SavedResult
) -> Replies:
    """Take a confirmed level back, for the person who confirmed it and for the facilitator."""
    ref, person = event.assessment, origin.person.id
    confirmed = await context.store.steps.confirmed(ref)
    level = next((each for each in confirmed if each.aspect == event.aspect_id), None)
    if level is None:
        return await _board(context, ref.conversation, latest)
    assessment = await context.store.assessments.get(ref)
    facilitator = assessment.facilitator if assessment else None
    if person not in (level.person, facilitator) and (level.person or facilitator):
        return to_you(m.UndoRefused(latest[0], level, facilitator))
    await context.store.steps.retract(ref, level)
    return await _board(context, ref.conversation, latest, m.LevelNews(level, person, retracted=True))


# In the team's conversation

_TAKES = (StepMove.ADOPTED, StepMove.OFFERED)
_ANNOUNCED = (StepMove.ADOPTED, StepMove.TAKEN_OVER, StepMove.CONFIRMED, StepMove.DROPPED)


async def _move_in_team(context: HandlerContext, origin: Origin, event: e.StepMoved) -> Replies:
    found = await _find(context, event)
    if isinstance(found, m.ErrorMessage):
        return to_you(found)
    latest = await _latest(context, origin.conversation, found.rubric.id)
    if latest is None:
        return error(m.ErrorCode.NO_TEAM_RESULT)
    rubric, record = latest
    kept, person, where = found.kept, origin.person.id, origin.conversation
    if not has_step(rubric, event.step):
        return error(m.ErrorCode.OLD_BUTTON)
    if event.move is StepMove.OPENED:
        return await _board(context, where, latest, opened=event.step)
    if event.move is StepMove.SHOWN and kept:
        return to_you(m.StepKept(rubric, kept, record.zone))
    if kept and needs_asking(kept, event.move, person) and not event.confirmed:
        return to_you(m.OwnerAsked(rubric, event.assessment, kept, event.move, record.zone))
    changed = await _write(context, origin, event, kept, _Source(record.rubric, record.assessment))
    if changed is None:
        if kept and kept.is_open and kept.owner == person and event.move is StepMove.TAKEN_OVER:
            return to_you(m.StepKept(rubric, kept, record.zone, own=True))
        board = await _board(context, where, latest)
        is_over = kept and is_finished(kept, record.assessment) and event.move in _TAKES
        return (*board, *to_you(m.StepKept(rubric, kept, record.zone))) if kept and is_over else board
    if kept and kept.owner and (not changed.is_open or changed.owner != kept.owner):
        chat = replace(origin.person, id=kept.owner).chat
        asked = subject_name(Subject.CHECK_IN, AssessmentRef(where, kept.assessment), kept.step)
        await superseded.end(context, chat, asked)
    news = m.StepNews(changed, person, event.move)
    if event.confirmed:
        told = to_you(m.OwnerInformed(rubric, changed, kept.owner if kept else None))
        shown = await _redrawn_board(context, where, latest, news)
        return (*shown, *told, *_announced(shown))
    shown = await _board(context, where, latest, news)
    return (*shown, *_announced(shown))


def _announced(shown: Replies) -> Replies:
    """Announce the news of a board in a line at the end of the conversation."""
    boards = (reply.message for reply in shown if isinstance(reply.message, m.Board))
    return tuple(
        m.Reply(m.To.EVERYONE, m.StepAnnounced(board), conversation=board.ref.conversation)
        for board in boards
        if isinstance(board.news, m.StepNews) and board.news.move in _ANNOUNCED
    )


async def _board(
    context: HandlerContext,
    where: Conversation,
    latest: SavedResult,
    news: m.StepNews | m.LevelNews | None = None,
    opened: str | None = None,
) -> Replies:
    rubric, record = latest
    ref = AssessmentRef(where, record.assessment)
    adopted = await context.store.steps.adopted(where)
    known = tuple(each for each in adopted if each.rubric.id == rubric.id and has_step(rubric, each.step))
    confirmed, now = await context.store.steps.confirmed(ref), context.runtime.now()
    issues = await trackers.target(context, ref)
    levels = await results.team_levels(context, where, rubric)
    start = await next_assessment.scheduled(context, where, rubric)
    elsewhere = await _open_elsewhere(context, rubric, adopted)
    board = m.Board(
        rubric, record, ref, known, confirmed, news, opened, now, issues, levels, start, elsewhere
    )
    return (m.Reply(m.To.EVERYONE, board, m.BoardOf(where, ref.id)),)


async def _open_elsewhere(
    context: HandlerContext, rubric: Rubric, adopted: Iterable[AdoptedStep]
) -> tuple[Rubric, ...]:
    """Find the other capabilities of which a team has open steps."""
    open_ = [each for each in adopted if each.is_open and each.rubric.id != rubric.id]
    refs = {each.rubric.id: each.rubric for each in open_}
    found = [await context.catalogue.find(each) for each in refs.values()]
    return tuple(each for each in found if each and _has_any(each, open_))


async def _redrawn_board(
    context: HandlerContext, where: Conversation, latest: SavedResult, news: m.StepNews
) -> Replies:
    """Redraw the newest message that shows the board, because a step was changed elsewhere."""
    message = await context.board_message(where)
    replies = await _board(context, where, latest, news)
    return tuple(replace(each, message_id=message, conversation=where) for each in replies)


async def redraw_board(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Redraw the newest board of a team as its steps stand now. A repeat is harmless."""
    where = job.receiver
    shown = await context.store.latest.find(where, Subject.STEPS)
    found = await results.find(context, shown.assessment) if shown and shown.kind is ShownKind.BOARD else None
    if shown is None or found is None:
        return ()
    board = await _board(context, where, found.result)
    return tuple(replace(each, message_id=shown.message, conversation=where) for each in board)


# In the private chat of its owner


async def ask_owner(context: HandlerContext, job: Job, messenger: Messenger | None) -> Replies:
    """Ask the owner of a step how it goes. The board stops to announce that."""
    asked = await reminders.send_due(context, job, messenger)
    if asked:
        board = conversation_job(JobKind.BOARD, job.assessment.conversation)
        await context.store.jobs.schedule(board, context.runtime.now())
    return asked


async def _move_own(context: HandlerContext, origin: Origin, event: e.StepMoved) -> Replies:
    found = await _find(context, event)
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
    changed = await _write(context, origin, event, kept, _Source(kept.rubric, kept.assessment))
    if changed is None:
        return _in_its_place(origin, own, await _unchanged(context, own))
    own = replace(own, adoption=changed)
    replies = _in_its_place(origin, own, await _own_moved(context, own, event.move))
    if event.move is StepMove.HELP:
        wanted = m.HelpWanted(own.rubric, own.ref, changed, own.issues)
        replies = (m.Reply(m.To.EVERYONE, wanted, m.BoardOf(where), conversation=where), *replies)
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
    latest = await _latest(context, where, own.adoption.rubric.id)
    if latest is None or not has_step(latest.rubric, own.adoption.step):
        return ()
    news = m.StepNews(own.adoption, own.adoption.owner, move)
    shown = await _redrawn_board(context, where, latest, news)
    return (*(shown if shown[0].message_id else ()), *_announced(shown))


async def _latest(context: HandlerContext, where: Conversation, rubric_id: str) -> SavedResult | None:
    """Find the last result of a team for a rubric."""
    known = await results.known_results(context, where)
    return next((each for each in known if each[1].rubric.id == rubric_id), None)


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
    latest = await _latest(context, where, own.adoption.rubric.id)
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


# Everywhere


@dataclass(frozen=True, slots=True)
class _Found:
    """The step that a press is about: its rubric, and how it is kept, if the team has adopted it."""

    rubric: RubricRef
    kept: AdoptedStep | None


@dataclass(frozen=True, slots=True)
class _Source:
    """The result from which a step is adopted."""

    rubric: RubricRef
    assessment: str


async def _find(context: HandlerContext, event: e.StepMoved) -> _Found | m.ErrorMessage:
    ref = event.assessment
    assessment = await context.store.assessments.get(ref)
    if assessment is None:
        return GONE
    adopted = await context.store.steps.adopted(ref.conversation)
    same = (each for each in adopted if each.step == event.step and each.rubric.id == assessment.rubric.id)
    return _Found(assessment.rubric, next(same, None))


async def _write(
    context: HandlerContext, origin: Origin, event: e.StepMoved, kept: AdoptedStep | None, source: _Source
) -> AdoptedStep | None:
    """Write a step as a press makes it, after planning what follows from it, or None if nothing changes."""
    now, person = context.runtime.now(), origin.person.id
    fresh = AdoptedStep(
        event.step,
        source.rubric,
        source.assessment,
        person,
        StepState.ADOPTED,
        now,
        now + context.rules.step,
    )
    changed = moved(kept, fresh, event.move)
    if changed is None:
        return None
    ref = AssessmentRef(event.assessment.conversation, changed.assessment)
    if changed.is_open and changed.owner:
        changed = replace(changed, check_in=await reminders.check_in_slot(context, ref, changed))
        await reminders.plan_check_ins(context, ref, changed)
    if kept and kept.owner and changed.moved_by:
        await reminders.plan_step_taken(context, AssessmentRef(ref.conversation, kept.assessment), kept)
    await webhooks.plan_step(context, ref, kept, changed)
    if not await context.store.steps.move(ref, changed, kept):
        return None
    await reminders.cancel_snoozed(context, ref, changed)
    if event.move in (StepMove.ADOPTED, StepMove.TAKEN_OVER):
        await reminders.note_zone(context, origin)
    return changed

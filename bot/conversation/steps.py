"""Adopted steps: what a press makes of one, and what a team's board shows of all."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.conversation import events as e
from bot.conversation.identity import PersonId
from bot.conversation.record import AdoptedStep, ConfirmedLevel, StepMove, StepState, TeamResult
from bot.conversation.reminders.preferences import DAY
from rubric import Goal, NextStep, Plan, Rubric, TeamProgress, level_after, plan, suggestion

CHECK_IN_DAYS = {StepMove.WEEK: 7, StepMove.TWO_WEEKS: 14, StepMove.FOUR_WEEKS: 28}
HELP_AGAIN = DAY  # seconds until the team can be asked for help with a step again
_TAKES_AWAY = (StepMove.DONE, StepMove.DROPPED, StepMove.OFFERED, StepMove.TAKEN_OVER)


def moved(kept: AdoptedStep | None, fresh: AdoptedStep, move: StepMove) -> AdoptedStep | None:
    """Give the step after a press, or None if the press changes nothing about the step as it is *kept*.

    *fresh* is the step as the person who pressed would adopt it now.
    """
    now, person = fresh.since, fresh.owner
    if kept is None or not kept.is_open:
        return _moved_closed(kept, fresh, move)
    other = None if person == kept.owner else person
    match move:
        case StepMove.ADOPTED if not kept.owner:
            return replace(kept, owner=person, since=now, check_in=fresh.check_in, moved_by=None)
        case StepMove.TAKEN_OVER if kept.owner and other:
            return replace(
                kept, owner=person, since=now, check_in=fresh.check_in, help_asked=0, moved_by=person
            )
        case StepMove.OFFERED if kept.owner:
            return replace(kept, owner=None, since=now, check_in=0, help_asked=0, moved_by=other)
        case StepMove.DONE | StepMove.DROPPED:
            return replace(kept, state=StepState(move.value), ended=now, help_asked=0, moved_by=other)
        case StepMove.CONTINUED if not other:
            return replace(kept, check_in=fresh.check_in, help_asked=0)
        case StepMove.HELP if not other and now - kept.help_asked >= HELP_AGAIN:
            check_in = kept.check_in if kept.check_in > now else fresh.check_in
            return replace(kept, help_asked=now, check_in=check_in)
        case StepMove.WEEK | StepMove.TWO_WEEKS | StepMove.FOUR_WEEKS if kept.owner:
            return replace(kept, check_in=now + CHECK_IN_DAYS[move] * DAY)
    return None


def _moved_closed(kept: AdoptedStep | None, fresh: AdoptedStep, move: StepMove) -> AdoptedStep | None:
    match move:
        case StepMove.ADOPTED | StepMove.OFFERED if kept and is_finished(kept, fresh.assessment):
            return None
        case StepMove.ADOPTED:
            return fresh
        case StepMove.OFFERED:
            return replace(fresh, owner=None, check_in=0)
        case StepMove.CONFIRMED if kept and kept.state is StepState.DONE and not kept.is_confirmed:
            return replace(kept, is_confirmed=True)
        case StepMove.REOPENED if kept:
            check_in = fresh.check_in if kept.owner else 0
            return replace(
                kept,
                state=StepState.ADOPTED,
                ended=0,
                check_in=check_in,
                is_confirmed=False,
                moved_by=None,
            )
    return None


def is_finished(kept: AdoptedStep, assessment: str) -> bool:
    """Tell whether a step is done since the result of *assessment*: only *Not yet* opens it again."""
    return kept.state is StepState.DONE and kept.assessment == assessment


def needs_asking(kept: AdoptedStep | None, move: StepMove, person: PersonId) -> bool:
    """Tell whether a press would end or take away the step of another person, who did not ask for help."""
    if kept is None or not kept.is_open or kept.owner in (None, person) or move not in _TAKES_AWAY:
        return False
    return not (move is StepMove.TAKEN_OVER and kept.help_asked)


@dataclass(frozen=True, slots=True)
class StepProgress:
    """How far a team is with its steps: *done* of *total*, and the *level* that all of them lead to.

    *level* is None where they lead to no higher level than the result's. *reached* tells
    whether the steps done lead to it without the others.
    """

    done: int
    total: int
    level: int | None
    reached: bool = False

    @property
    def left(self) -> int:
        """Count the steps that are still to be done."""
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team's board: its open steps, the suggested ones, and those done since the result.

    Suggested ones that the team has *dropped* since the result come last.
    *on_the_way* lists the aspects whose next level the answers match already, each with the step
    or the goal that leads there.
    """

    open: tuple[AdoptedStep, ...]
    suggested: tuple[NextStep, ...]
    goals: tuple[Goal, ...]
    on_the_way: tuple[tuple[str, int, NextStep | Goal | None], ...]
    confirmed: tuple[ConfirmedLevel, ...]
    done: tuple[AdoptedStep, ...]
    progress: StepProgress
    keep_up: tuple[str, ...] = ()
    dropped: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to do."""
        return not (self.open or self.suggested or self.goals or self.on_the_way)


def team_plan(
    rubric: Rubric, record: TeamResult, adopted: Iterable[AdoptedStep], confirmed: Iterable[ConfirmedLevel]
) -> TeamPlan:
    """Work out a team's plan from its latest result, its steps and the levels that it confirmed."""
    steps = [each for each in adopted if each.rubric.id == rubric.id and has_step(rubric, each.step)]
    open_ = tuple(each for each in steps if each.is_open)
    finished = [each for each in steps if each.state is StepState.DONE]
    done = tuple(each for each in finished if each.ended >= record.closed)
    levels = tuple(confirmed)
    so_far = TeamProgress(
        frozenset(each.aspect for each in levels),
        frozenset(each.step for each in finished if each not in done),
    )
    planned = plan(rubric, record.result, so_far)
    taken = {each.step for each in (*open_, *done)}
    dropped = frozenset(
        each.step for each in steps if each.state is StepState.DROPPED and each.ended >= record.closed
    )
    suggested = [each for each in planned.steps if each.step.id not in taken]
    return TeamPlan(
        open=open_,
        suggested=tuple(sorted(suggested, key=lambda each: each.step.id in dropped)),
        goals=planned.goals,
        on_the_way=tuple(
            (
                aspect,
                (record.result.value(aspect) or 1) + 1,
                _another_way(rubric, record, aspect, so_far, taken),
            )
            for aspect in planned.on_the_way
        ),
        confirmed=levels,
        done=done,
        progress=_progress(rubric, record, planned, taken, {each.step for each in done}),
        keep_up=planned.keep_up,
        dropped=dropped,
    )


def _another_way(
    rubric: Rubric, record: TeamResult, aspect: str, so_far: TeamProgress, taken: set[str]
) -> NextStep | Goal | None:
    """Find the step for a team that does not confirm the level of an aspect, or None if it is taken."""
    found = suggestion(rubric, record.result, aspect, so_far)
    return None if isinstance(found, NextStep) and found.step.id in taken else found


def _progress(
    rubric: Rubric, record: TeamResult, planned: Plan, taken: set[str], done: set[str]
) -> StepProgress:
    """Count the steps that are suggested or taken, and work out the level that exactly these lead to."""
    these = taken | {each.step.id for each in planned.steps}
    level = record.result.level
    after = 0 if level is None else level_after(rubric, record.result, these)
    if level is None or after <= level:
        return StepProgress(len(done), len(these), None)
    return StepProgress(len(done), len(these), after, level_after(rubric, record.result, done) == after)


def has_step(rubric: Rubric, step: str) -> bool:
    """Tell whether a rubric knows a step."""
    try:
        rubric.step(step)
    except KeyError:
        return False
    return True


def redraws_board(event: e.Event | None) -> bool:
    """Tell whether an event was pressed on a message about a team's steps that is drawn again in its place.

    A confirmed move was pressed on the question that came before it.
    """
    match event:
        case e.StepMoved(confirmed=confirmed):
            return not confirmed
        case e.StepsAsked(state=state, back=back):
            return back or state is not None
        case e.LevelConfirmed() | e.TrackerUndone():
            return True
    return False

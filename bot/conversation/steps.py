"""Adopted steps: what a press makes of one, and which presses redraw a board."""

from dataclasses import replace

from bot.conversation import events as e
from bot.conversation.identity import PersonId
from bot.conversation.reminders.preferences import DAY
from bot.conversation.team_record import AdoptedStep, StepMove, StepState

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
    no_call = replace(kept, help_asked=0, helpers=())
    match move:
        case StepMove.ADOPTED if not kept.owner:
            return replace(kept, owner=person, since=now, check_in=fresh.check_in, moved_by=None)
        case StepMove.TAKEN_OVER if kept.owner and other:
            return replace(no_call, owner=person, since=now, check_in=fresh.check_in, moved_by=person)
        case StepMove.OFFERED if kept.owner:
            return replace(no_call, owner=None, since=now, check_in=0, moved_by=other)
        case StepMove.DONE | StepMove.DROPPED:
            return replace(no_call, state=StepState(move.value), ended=now, moved_by=other)
        case StepMove.CONTINUED if not other:
            return replace(no_call, check_in=fresh.check_in)
        case StepMove.HELP if not other and now - kept.help_asked >= HELP_AGAIN:
            return replace(kept, help_asked=now, helpers=(), check_in=_still_coming(kept, fresh))
        case StepMove.WEEK | StepMove.TWO_WEEKS | StepMove.FOUR_WEEKS if kept.owner:
            return replace(kept, check_in=now + CHECK_IN_DAYS[move] * DAY)
    return None


def _still_coming(kept: AdoptedStep, fresh: AdoptedStep) -> int:
    """Keep the check-in of a step if it is still to come."""
    return kept.check_in if kept.check_in > fresh.since else fresh.check_in


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
            check_in = _still_coming(kept, fresh) if kept.owner else 0
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


def redraws_board(event: e.Event | None) -> bool:
    """Tell whether an event was pressed on a message about a team's steps that is drawn again in its place.

    A confirmed move was pressed on the question that came before it.
    """
    match event:
        case e.StepMoved(confirmed=confirmed):
            return not confirmed
        case e.StepsAsked(state=state, back=back):
            return back or state is not None
        case e.HelpOffered() | e.LevelConfirmed() | e.TrackerUndone():
            return True
    return False

"""Records of a team: the results of its assessments, and the steps it has adopted."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.conversation.assessment import RubricRef
from bot.conversation.identity import PersonId
from bot.conversation.notes import ShownNote
from bot.conversation.questions import Mode
from bot.conversation.when.zones import local_day
from rubric import Result


@dataclass(frozen=True, slots=True)
class TeamResult:
    """The result of a closed assessment, worked out once and never again.

    Times are whole seconds since 1970, UTC. *people* is how many answered, of
    *members* in the conversation where that was known (else 0); what
    too few answers stand behind was taken out of *result* (see `privacy`). *notes*
    are gone as soon as one of those people is forgotten: nobody can tell whose they were.
    *conversation_name* is what the conversation was called then, where the platform told;
    *zone* is the one in which its closing time was said. *partly* is how many people
    left topics unanswered.
    """

    assessment: str
    rubric: RubricRef
    opened: int
    closed: int
    people: int
    floor: int
    result: Result
    members: int = 0
    notes: tuple[ShownNote, ...] = ()
    conversation_name: str | None = None
    zone: str | None = None
    mode: Mode = Mode.TEAM
    partly: int = 0

    @property
    def closed_day(self) -> date:
        """Give the day on which the assessment closed, where it was started."""
        return local_day(self.closed, self.zone)


class StepState(StrEnum):
    """The state of a step that a team has adopted."""

    ADOPTED = "adopted"
    DONE = "done"
    DROPPED = "dropped"


class TeamView(StrEnum):
    """The messages, besides a result, that a person can show to everyone in their team's conversation."""

    HISTORY = "history"
    BOARD = "board"


class StepMove(StrEnum):
    """A press about a step."""

    ADOPTED = "adopted"  # takes it
    OFFERED = "offered"  # puts it on the team's list, without an owner
    TAKEN_OVER = "taken_over"  # takes it from its owner
    DONE = "done"
    CONFIRMED = "confirmed"  # says that its done-when is true
    DROPPED = "dropped"
    REOPENED = "reopened"  # says that it is not done yet, or takes a drop back
    CONTINUED = "continued"  # is still on it
    HELP = "help"  # would like help with it
    WEEK = "week"  # moves the check-in
    TWO_WEEKS = "two_weeks"
    FOUR_WEEKS = "four_weeks"
    OPENED = "opened"  # looks at everything that can be done about it, which changes nothing
    SHOWN = "shown"  # looks at the step again, which changes nothing


@dataclass(frozen=True, slots=True)
class AdoptedStep:
    """A step that a team has adopted from the result of *assessment*. *owner* is None without an owner.

    Times are whole seconds since 1970, UTC: *since* its owner took it or it was put on
    the team's list, *check_in* is when its owner is asked how it goes, *ended* when it
    was done or dropped, *help_asked* when its owner asked the team for help. *moved_by*
    names the person who ended it, or took it from its owner, without being the owner.
    *helpers* have said since that call that they can help.
    """

    step: str
    rubric: RubricRef
    assessment: str
    owner: PersonId | None
    state: StepState
    since: int
    check_in: int = 0
    ended: int = 0
    help_asked: int = 0
    is_confirmed: bool = False  # its done-when was said to be true
    moved_by: PersonId | None = None
    helpers: tuple[PersonId, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell a step that is still to be done."""
        return self.state is StepState.ADOPTED

    @property
    def changed(self) -> int:
        """Give the time since which it has been in its state."""
        return self.ended or self.since


@dataclass(frozen=True, slots=True)
class ConfirmedLevel:
    """A *level* that a team's answers match for an *aspect*, as *person* confirmed. No result changes by it.

    *person* is None once they are erased. *at* is in seconds since 1970, UTC.
    """

    aspect: str
    level: int
    person: PersonId | None
    at: int

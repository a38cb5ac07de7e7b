"""What a team keeps: the results of its assessments, and the steps it has taken on."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.conversation.assessment import RubricRef
from bot.conversation.notes import ShownNote
from bot.conversation.questions import Mode
from bot.conversation.when.moments import local_day
from rubric import Result


@dataclass(frozen=True, slots=True)
class TeamResult:
    """The result of a closed assessment, worked out once and never again.

    Times are whole seconds since 1970, UTC. *people* is how many answered, of
    *members* in the conversation where that was known (else 0); what
    too few answers stand behind was taken out of *result* (see `privacy`). *notes*
    are gone as soon as one of those people is forgotten: nobody can tell whose they were.
    *conversation_name* is what the conversation was called then, where the platform told;
    *zone* is the one in which its closing time was said. *partly* of the people left topics out.
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
    conversation_name: str = ""
    zone: str = ""
    mode: Mode = Mode.TEAM
    partly: int = 0

    @property
    def closed_day(self) -> date:
        """Give the day on which the assessment closed, where it was started."""
        return local_day(self.closed, self.zone)


class StepState(StrEnum):
    """What became of a step that a team has taken on."""

    ADOPTED = "adopted"
    DONE = "done"
    DROPPED = "dropped"


class StepMove(StrEnum):
    """What somebody does about a step."""

    ADOPTED = "adopted"  # takes it on
    OFFERED = "offered"  # leaves it to whoever takes it
    DONE = "done"
    DROPPED = "dropped"
    REOPENED = "reopened"  # it was called done by mistake
    WEEK = "week"  # has its owner asked how it goes after so long
    TWO_WEEKS = "two_weeks"
    FOUR_WEEKS = "four_weeks"
    OPENED = "opened"  # wants to see what else can be done about it; nothing changes by it


@dataclass(frozen=True, slots=True)
class AdoptedStep:
    """A step that a team has taken on: whose it is (*owner*, empty: nobody's), and since when.

    Its owner is asked how it goes from *look* on (0: not known, an older version wrote it).
    """

    step: str
    rubric: RubricRef
    owner: str
    state: StepState
    since: int
    look: int = 0

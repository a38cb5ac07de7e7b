"""What is a person's own, on one page."""

from dataclasses import dataclass

from bot.conversation.identity import SessionRef
from bot.conversation.messages.help import Open
from bot.conversation.messages.reminder_settings import Reminders
from bot.conversation.record import Record
from rubric import Result, Rubric


@dataclass(frozen=True, slots=True)
class Finished:
    """A check that a person has finished, and when they began it."""

    rubric: Rubric
    ref: SessionRef
    result: Result
    opened: int


@dataclass(frozen=True, slots=True)
class TeamStanding:
    """The last result of a team that a person answered with; people call the conversation *named*."""

    rubric: Rubric
    record: Record
    named: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Show a person what is theirs: what is *open*, their own results and their teams', their reminders."""

    open: tuple[Open, ...]
    finished: tuple[Finished, ...]
    teams: tuple[TeamStanding, ...]
    reminders: Reminders

    @property
    def is_empty(self) -> bool:
        """Tell whether a person has done nothing yet."""
        return not (self.open or self.finished or self.teams)

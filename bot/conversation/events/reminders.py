"""Events about reminders."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef
from bot.conversation.reminders.preferences import Pause, ReminderKind


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A person puts off a reminder about an assessment, or about a *step* of its result."""

    verb: ClassVar[str] = "snooze"

    reminder: ReminderKind
    assessment: AssessmentRef
    step: str | None
    pause: Pause


@dataclass(frozen=True, slots=True)
class RemindAsked:
    """A person wants to see the reminder settings of themselves or their team, or change them by *words*.

    *keep* once they have seen what the change would mean.
    """

    verb: ClassVar[str] = "remind"

    words: str = ""
    keep: bool = False

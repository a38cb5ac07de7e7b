"""Events about dates for calendars."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.calendar import CalendarDate
from bot.conversation.identity import AssessmentRef


@dataclass(frozen=True, slots=True)
class CalendarAsked:
    """A person wants a date of an assessment in their calendar."""

    verb: ClassVar[str] = "calendar"

    assessment: AssessmentRef
    what: CalendarDate

"""Requests for help, explanations and overviews, and polite remarks."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.questions import Mode
from bot.conversation.small_talk import Courtesy


@dataclass(frozen=True, slots=True)
class CourtesySaid:
    """A person greeted or thanked Rung, or made another polite remark."""

    courtesy: Courtesy


@dataclass(frozen=True, slots=True)
class StatusAsked:
    """A person wants to know which assessments run, and their own progress in them.

    A button under a message about one *assessment* names it, because that may be over by now.
    """

    verb: ClassVar[str] = "status"

    assessment: AssessmentRef | None = None


@dataclass(frozen=True, slots=True)
class OverviewAsked:
    """A person wants to see all that is theirs: open questions, results, reminders."""

    verb: ClassVar[str] = "home"


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """A person wants help: the introduction, or *everything* they can do, as buttons or as *words*."""

    verb: ClassVar[str] = "help"

    everything: bool = False
    words: bool = False


@dataclass(frozen=True, slots=True)
class RubricsAsked:
    """A person wants to know which capabilities are on offer, from *first* (from 0) on.

    With *team* they want to start a team assessment of one, *by* a day, in a *mode*. Where one is to
    *start* by itself, it says when in words.
    """

    verb: ClassVar[str] = "rubrics"

    first: int = 0
    team: bool = False
    by: str = ""
    mode: Mode | None = None
    start: str | None = None

    def __post_init__(self) -> None:
        """Refuse a mode that is not a team's."""
        if self.mode is Mode.CHECK:
            raise ValueError(self.mode)


@dataclass(frozen=True, slots=True)
class WordsAsked:
    """A person wants the words of a capability explained, or those of the questions that *session* asks.

    A button names its rubric by *rubric_id*.
    """

    verb: ClassVar[str] = "words"

    capability: str = ""
    rubric_id: str | None = None
    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class WhyAsked:
    """A person wants to know how the level of *session* was worked out."""

    verb: ClassVar[str] = "why"

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class PrivacyAsked:
    """A person wants to know who sees what."""

    verb: ClassVar[str] = "privacy"


@dataclass(frozen=True, slots=True)
class ForgetAsked:
    """A person wants to be forgotten. After the warning they *confirmed* or *declined* it."""

    verb: ClassVar[str] = "forget"

    confirmed: bool = False
    declined: bool = False


@dataclass(frozen=True, slots=True)
class PressedUnknown:
    """A person pressed a button that this version does not know, an older release's or a forged one."""

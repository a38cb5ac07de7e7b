"""Events about a team's talk about its result."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef


@dataclass(frozen=True, slots=True)
class GuideOpened:
    """A person opens a *card* of the guide for the talk about a result, from 0.

    Without an *assessment* the newest result is meant.
    """

    verb: ClassVar[str] = "guide"

    assessment: AssessmentRef | None = None
    card: int = 0


@dataclass(frozen=True, slots=True)
class TalkStepsShown:
    """A person shows everyone the team's steps from the guide, which then shows its next card."""

    verb: ClassVar[str] = "talk-steps"

    assessment: AssessmentRef
    card: int = 0


@dataclass(frozen=True, slots=True)
class TalkShared:
    """A person posts the summary of the talk about a result for everyone."""

    verb: ClassVar[str] = "share-talk"

    assessment: AssessmentRef

"""Events about two results of a team side by side."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef


@dataclass(frozen=True, slots=True)
class CompareAsked:
    """A person wants to see a result beside an earlier one: *now*, else the newest one of the team here.

    *before* is the id of the earlier assessment, else the one that came before.
    """

    verb: ClassVar[str] = "compare"

    now: AssessmentRef | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class ComparisonShared:
    """A person shows everyone in a conversation two of its results side by side."""

    verb: ClassVar[str] = "share-compare"

    now: AssessmentRef
    before: str

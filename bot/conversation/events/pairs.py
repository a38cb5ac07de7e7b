"""Events about two checks side by side."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef, SessionRef


@dataclass(frozen=True, slots=True)
class PairJoined:
    """A person begins their check of a pair, or goes on with it. *assessment* names the pair."""

    verb: ClassVar[str] = "pair"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class PairAgreed:
    """A person agrees that their check of a pair is shown as they saw it, after *changes* of answers."""

    verb: ClassVar[str] = "pair-agree"

    assessment: AssessmentRef
    session: SessionRef
    changes: int


@dataclass(frozen=True, slots=True)
class PairDeclined:
    """A person does not want their check of a pair to be shown now, and takes an agreement back."""

    verb: ClassVar[str] = "pair-not-now"

    assessment: AssessmentRef
    session: SessionRef

"""Two results of a team side by side."""

from dataclasses import dataclass
from datetime import date

from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef
from bot.conversation.messages.team_results import ShareOffer


@dataclass(frozen=True, slots=True)
class ComparableResult:
    """A result that can be compared, by its assessment and the day on which it closed."""

    ref: AssessmentRef
    day: date


@dataclass(frozen=True, slots=True)
class ComparableCapability:
    """Another capability of which a team has two results, by its newest one."""

    name: str
    ref: AssessmentRef


@dataclass(frozen=True, slots=True)
class Comparison:
    """Show a result beside an earlier one. *others* are further earlier results, newest first.

    *capabilities* are others that can be compared, too. *share* is set where one person looks at it.
    """

    before: PublicResult
    now: PublicResult
    before_ref: AssessmentRef
    now_ref: AssessmentRef
    others: tuple[ComparableResult, ...] = ()
    capabilities: tuple[ComparableCapability, ...] = ()
    share: ShareOffer | None = None

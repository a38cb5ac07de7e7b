"""A live assessment: its topics, a person's own answer, and the reveal."""

from dataclasses import dataclass

from bot.conversation.assessment import Assessment, Status
from bot.conversation.questions import Choice
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class LiveTopic:
    """Ask everyone about one *aspect* (from 0) with the number of answers, or show how it was answered.

    *own* is the answer of the only person who sees it like this, if they have given one.
    """

    rubric: Rubric
    assessment: Assessment
    aspect: int
    own: Choice | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the aspect can be answered."""
        return self.assessment.status is Status.OPEN and self.aspect >= len(self.assessment.revealed)


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """Show one person their own live answer, if they gave one. All answers are offered to change it.

    *corrected* is set if they had answered it before: an older line may still stand above.

    A platform that can show each person a topic of their own shows that instead.
    """

    topic: LiveTopic
    changing: bool = False
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class RevealWarning:
    """Say how few have answered an *aspect* (from 0), and ask whether to reveal it."""

    rubric: Rubric
    assessment: Assessment
    aspect: int


@dataclass(frozen=True, slots=True)
class TopicRevealed:
    """Confirm to the facilitator that an *aspect* (from 0) is revealed, and lead on."""

    rubric: Rubric
    assessment: Assessment
    aspect: int


LiveTopicMessage = LiveTopic | OwnAnswer | RevealWarning | TopicRevealed

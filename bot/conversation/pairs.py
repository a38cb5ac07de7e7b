"""Two checks side by side: what two people are offered where a team's level needs a third."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, PersonId
from bot.conversation.questions import Answer, Answers, Choice, Question
from bot.conversation.session import as_respondent
from rubric import Result, Rubric, score

PEOPLE = 2
OPEN_SECONDS = 7 * 86_400  # from the offer until it lapses
_NONE = "."  # stands for a question without an answer


@dataclass(frozen=True, slots=True)
class Pair:
    """An offer of two checks side by side, which lapses at *closes*. Times are seconds since 1970, UTC.

    *agreed* holds the answers that each person agreed to show, as `frozen` gives them.
    *posted* is set once everyone in the conversation sees the checks.
    """

    ref: AssessmentRef
    rubric: RubricRef
    opened: int
    closes: int
    zone: str | None = None
    conversation_name: str | None = None
    agreed: Mapping[PersonId, str] = field(default_factory=dict)
    posted: bool = False

    @property
    def is_complete(self) -> bool:
        """Tell whether both have agreed: it was posted, or could not be."""
        return self.posted or len(self.agreed) == PEOPLE

    @property
    def terms(self) -> "Pair":
        """Give the offer without agreements, as each of the two people may see it."""
        return replace(self, agreed={})


def frozen(rubric: Rubric, answers: Answers) -> str:
    """Write the answers of a check in one letter for each aspect, so that later changes do not count."""
    given = (answers.get(Question(aspect)) for aspect in range(len(rubric.aspects)))
    return "".join(answer.choice.value if answer else _NONE for answer in given)


def result_of(rubric: Rubric, person: str, answers: str) -> Result:
    """Score the answers of one person as `frozen` wrote them."""
    known = {Question(at): Answer(Choice(each), 1) for at, each in enumerate(answers) if each != _NONE}
    return score(rubric, [as_respondent(rubric, person, known)], mode="check")

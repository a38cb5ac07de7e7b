"""Whether a second result in short order would give a person away.

Two results of the same capability differ by the people whose answers differ. Where
those are fewer than the privacy floor, their answers could be worked out by subtraction.
"""

from collections.abc import Mapping

from bot.conversation.identity import PersonId
from bot.conversation.questions import Answers, Choice, Question

DAY = 24 * 3600
SHORTEST_REPEAT = 7 * DAY
USUAL_REPEAT = 14 * DAY


def changed_people(before: Mapping[PersonId, Answers], now: Mapping[PersonId, Answers]) -> int:
    """Count the people who are new, who are gone, and who answer differently, by person."""
    return sum(
        _choices(before.get(person, {})) != _choices(now.get(person, {}))
        for person in before.keys() | now.keys()
    )


def _choices(answers: Answers) -> dict[Question, Choice]:
    return {question: answer.choice for question, answer in answers.items()}

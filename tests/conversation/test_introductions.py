"""What people are told before the first question: how many topics, how long, and what it is for."""

import re
from collections.abc import Callable

import pytest

from bot.conversation import messages as m, view, wording
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.questions import Mode
from bot.conversation.session import Session
from bot.conversation.turn import progress_of
from rubric import Rubric
from tests.support.core import ANA, ROOM
from tests.support.extreme_rubrics import grown
from tests.support.messages import assessment
from tests.support.rubrics import SMALL, capability

COUNTS = range(1, 41)
WORDS = dict(
    enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
)
PURPOSES = (
    "CI/CD health at a glance.",
    "DORA in five minutes.",
    "iOS first.",
    "Änderungen verstehen.",
    "ＡＢＣ",
)


def opening(mode: Mode) -> Callable[[Rubric], m.Message]:
    def ask(rubric: Rubric) -> m.Message:
        ref = SessionRef(AssessmentRef(ROOM, "a1"), ANA.id)
        return m.Ask(rubric, ref, mode, Session({}), progress_of(rubric, mode, Session({})), opening=True)

    return ask


def invitation(rubric: Rubric) -> m.Message:
    return m.Invitation(rubric, assessment(rubric, Status.OPEN, 0, 0))


def reminder(rubric: Rubric) -> m.Message:
    return m.InvitedReminder(rubric, assessment(rubric, Status.OPEN, 1, 0), ANA.id)


ASSESSMENTS = {"the questions": opening(Mode.TEAM), "the card": invitation, "the reminder": reminder}


def told(message: m.Message) -> str:
    said = wording.say(message)
    texts = [block.text for block in said.blocks if isinstance(block, view.Text)]
    return "\n".join(texts + [block.says for block in said.blocks if isinstance(block, view.Mention)])


def length(text: str) -> tuple[str, str, int]:
    """Find how many topics are named, with which noun, and how many minutes they take."""
    found = re.search(
        r"\b(\w+) (topics?)(?:,? (?:each )?with up to two yes/no questions)?, (less than a|about a|about \w+) (minutes?)\b",
        text,
    )
    assert found, text
    count, noun, long, unit = found.groups()
    if long in ("less than a", "about a"):
        assert unit == "minute"
        return count.lower(), noun, int(long == "about a")
    assert unit == "minutes"
    word = long.removeprefix("about ")
    return count.lower(), noun, next((each for each, name in WORDS.items() if name == word), 0) or int(word)


def sized(count: int) -> Rubric:
    return grown(capability(SMALL), count, 0)


@pytest.mark.parametrize("count", COUNTS)
def test_a_check_names_its_topics_and_minutes(count: int) -> None:
    number, noun, minutes = length(told(opening(Mode.CHECK)(sized(count))))
    assert number == WORDS.get(count, str(count))
    assert noun == ("topic" if count == 1 else "topics")
    assert abs(minutes * 60 - count * 10) <= 45


@pytest.mark.parametrize("where", ASSESSMENTS)
@pytest.mark.parametrize("count", COUNTS)
def test_an_assessment_names_its_topics_and_minutes(where: str, count: int) -> None:
    rubric = sized(count)
    number, noun, minutes = length(told(ASSESSMENTS[where](rubric)))
    assert number == WORDS.get(count, str(count))
    assert noun == ("topic" if count == 1 else "topics")
    seconds = 50 if rubric.asks_evidence else 10  # a single question takes as long as in a check
    assert abs(minutes * 60 - count * seconds) <= 30


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("where", [opening(Mode.CHECK), opening(Mode.TEAM), invitation])
def test_a_purpose_stands_as_its_author_wrote_it(where: Callable[[Rubric], m.Message], purpose: str) -> None:
    rubric = capability(SMALL).model_copy(update={"purpose": purpose})
    assert purpose in told(where(rubric))


@pytest.mark.parametrize("where", ASSESSMENTS)
def test_an_assessment_says_how_many_questions_a_topic_has(where: str) -> None:
    assert "Six topics, each with up to two yes/no questions, " in told(ASSESSMENTS[where](sized(6)))


@pytest.mark.parametrize(("count", "asks"), [(6, True), (40, False)])
def test_the_first_question_says_what_a_no_does(count: int, asks: bool) -> None:
    said = told(opening(Mode.TEAM)(sized(count)))
    assert ("A “no” to one of those can lower your answer by one level." in said) is asks

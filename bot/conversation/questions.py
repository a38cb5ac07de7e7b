"""Which questions are asked, in which order, a few at a time.

A check asks the anchored question of every aspect. An assessment asks, aspect by
aspect, the anchored question and then for the evidence of the level claimed and
of the next level up. A live one asks no evidence, nor does one whose rubric has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from rubric import Rubric

SITTING = (
    2  # topics of a check or a scan in one message: three are longer than a screen and a half of a phone
)


class Mode(StrEnum):
    """How an assessment is held: alone, each in private, or together where everyone is."""

    CHECK = "check"
    TEAM = "team"
    LIVE = "live"


class Choice(StrEnum):
    """Everything that can be answered. One character each, because millions are stored."""

    LEVEL_1 = "1"
    LEVEL_2 = "2"
    LEVEL_3 = "3"
    LEVEL_4 = "4"
    LEVEL_5 = "5"
    NOT_SURE = "s"
    NOT_APPLICABLE = "x"
    YES = "y"
    PARTLY = "p"
    NO = "n"

    @property
    def level(self) -> int | None:
        """Give the level that this choice claims, if it claims one."""
        return int(self.value) if self.value.isdigit() else None


LEVELS = (Choice.LEVEL_1, Choice.LEVEL_2, Choice.LEVEL_3, Choice.LEVEL_4, Choice.LEVEL_5)
ANCHOR_CHOICES = (*LEVELS, Choice.NOT_SURE, Choice.NOT_APPLICABLE)
EVIDENCE_CHOICES = (Choice.YES, Choice.PARTLY, Choice.NO, Choice.NOT_SURE)


class Question(NamedTuple):
    """One question: the *aspect*'s place in the rubric (from 0), and the evidence's level or 0.

    A tuple, because everything about questions is looked up by them.
    """

    aspect: int
    level: int = 0

    @property
    def choices(self) -> tuple[Choice, ...]:
        """List what may be answered, in the order in which it is offered, in a rubric of the most levels."""
        return EVIDENCE_CHOICES if self.level else ANCHOR_CHOICES


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice and how often its question has been answered: a press names the revision it saw."""

    choice: Choice
    revision: int


Answers = Mapping[Question, Answer]
QuestionPage = tuple[Question, ...]


def levels_of(rubric: Rubric) -> tuple[Choice, ...]:
    """List the choices that claim a level of *rubric*."""
    return LEVELS[: rubric.top]


def is_choice_of(rubric: Rubric, choice: Choice) -> bool:
    """Tell whether *rubric* has the level that a choice claims, if it claims one."""
    return choice.level is None or choice.level <= rubric.top


def sitting(rubric: Rubric, mode: Mode, aspect: int) -> range:
    """Give the aspects that one message shows together with *aspect*. They are of one section."""
    if mode is Mode.LIVE or (mode is Mode.TEAM and rubric.gives_level):
        return range(aspect, aspect + 1)
    sections = [each.section for each in rubric.aspects]
    first = aspect
    while first and sections[first - 1] == sections[aspect]:
        first -= 1
    first += (aspect - first) // SITTING * SITTING
    last = first + 1
    while last < min(first + SITTING, len(sections)) and sections[last] == sections[aspect]:
        last += 1
    return range(first, last)


def question_pages(rubric: Rubric, mode: Mode, answers: Answers) -> tuple[QuestionPage, ...]:
    """List all questions known so far, a page for each topic."""
    anchors = [Question(aspect) for aspect in range(len(rubric.aspects))]
    if mode is Mode.TEAM:
        return tuple((anchor, *probes(rubric, anchor, answers)) for anchor in anchors)
    return tuple((anchor,) for anchor in anchors)


def probes(rubric: Rubric, anchor: Question, answers: Answers) -> tuple[Question, ...]:
    """Ask for the evidence of the level claimed and of the next level up."""
    given = answers.get(anchor)
    claimed = given.choice.level if given else None
    if claimed is None or not rubric.asks_evidence:
        return ()
    return tuple(
        Question(anchor.aspect, level) for level in (claimed, claimed + 1) if 2 <= level <= rubric.top
    )


def unanswered(asked: tuple[QuestionPage, ...], answers: Answers) -> tuple[Question, ...]:
    """List the questions still open, in order."""
    return tuple(question for page in asked for question in page if question not in answers)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a session stands in its questions. *page* is None when there is nothing left to ask.

    *shown* lists the questions of the message, which may show several pages. A person who
    is *changing* answers sees them all in full.
    """

    asked: tuple[QuestionPage, ...]
    page: int | None
    left: tuple[Question, ...]
    shown: tuple[Question, ...] = ()
    changing: bool = False

    @property
    def done(self) -> int:
        """Count the topics in which nothing is left to answer."""
        return len(self.asked) - len({question.aspect for question in self.left})

    @property
    def after_shown(self) -> int:
        """Give the number of the page after those shown."""
        return 1 + max(at for at, page in enumerate(self.asked) if self.shown[-1] in page)

    def left_in(self, page: QuestionPage) -> bool:
        """Tell whether a page has an open question."""
        return any(question in self.left for question in page)

    def open_after(self, page: int) -> int | None:
        """Find the next page with an open question, then from the beginning, or None for none."""
        onwards = (*range(page + 1, len(self.asked)), *range(page + 1))
        return next((at for at in onwards if self.left_in(self.asked[at])), None)


def label_of(question: Question, asked: tuple[QuestionPage, ...]) -> str:
    """Name a question as people type it, or an empty text for one that is not asked."""
    return next((label for label, each in labels(asked).items() if each == question), "")


def labels(asked: tuple[QuestionPage, ...]) -> dict[str, Question]:
    """Label questions as people see and type them: 2 for an aspect, 2.1 and 2.2 for its evidence."""
    return {
        f"{question.aspect + 1}.{at}" if question.level else f"{question.aspect + 1}": question
        for page in asked
        for at, question in enumerate(page)
    }

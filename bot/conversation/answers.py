"""Typed answers: a number, a letter or words of a statement, read as one of the offered choices.

What is certain is taken, what is close is asked back, and nothing is guessed.
"""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.conversation.questions import LEVELS, Choice, Question, labels
from bot.conversation.session import Progress, Session
from rubric import Rubric

CLOSE = 70.0  # of 100 by token_set_ratio: below, words have nothing to do with a statement
TIE = 12.0  # candidates this near the best one are asked back together
MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Understood:
    """The words mean exactly this choice."""

    question: Question
    choice: Choice
    revision: int


@dataclass(frozen=True, slots=True)
class Unclear:
    """The words fit none or several; *question* is None where it is not even clear which one was meant."""

    question: Question | None = None
    label: str = ""
    revision: int = 0
    candidates: tuple[Choice, ...] = ()


Reading = Understood | Unclear


def read_answer(text: str, rubric: Rubric, here: Progress, session: Session) -> Reading:
    """Read *text* as an answer to the first open question shown, or to the one whose number it names."""
    by_label = labels(here.asked)
    said = " ".join(text.casefold().replace("\u2019", "'").split()).rstrip(".!… ")
    in_turn = _label_in_turn(here, session, by_label)
    tries = [(label, words) for label, words in (_named(said, by_label), (in_turn, said)) if label]
    for label, words in tries:
        choice = _exactly(words, by_label[label], rubric)
        if choice is not None:
            return Understood(by_label[label], choice, session.revision(by_label[label]))
    for label, words in tries:
        question = by_label[label]
        candidates = _nearly(words, question, rubric)
        if candidates or label == in_turn:
            return Unclear(question, label, session.revision(question), candidates)
    return Unclear()


def _named(said: str, by_label: dict[str, Question]) -> tuple[str, str]:
    """Split "2 c" or "question 2: not sure" into the question's number and the words after it."""
    found = _NUMBERED.fullmatch(said)
    return (found["label"], found["words"]) if found and found["label"] in by_label else ("", "")


def _label_in_turn(here: Progress, session: Session, by_label: dict[str, Question]) -> str:
    """Find the question that bare words answer; when all shown are answered it must be named."""
    shown = here.asked[here.page or 0]
    waiting = [question for question in shown if question not in session.answers]
    meant = waiting[:1] or (shown if len(shown) == 1 else ())
    return next((label for label, question in by_label.items() if question in meant), "")


def _exactly(words: str, question: Question, rubric: Rubric) -> Choice | None:
    short = _SHORT_EVIDENCE if question.level else _SHORT_ANCHOR
    if words in short:
        return short[words]
    if question.level or len(words) < 4:
        return None
    holding = [
        choice
        for choice, statement in _statements(question, rubric).items()
        if f" {_plain(words)} " in f" {statement} "
    ]
    return holding[0] if len(holding) == 1 and _plain(words) else None


def _nearly(words: str, question: Question, rubric: Rubric) -> tuple[Choice, ...]:
    if question.level or len(_plain(words)) < 3:
        return ()
    near = {
        choice: fuzz.token_set_ratio(_plain(words), statement)
        for choice, statement in _statements(question, rubric).items()
    }
    best = max(near.values())
    close = [choice for choice, score in near.items() if score >= max(CLOSE, best - TIE)]
    return tuple(close[:MOST_CANDIDATES])


def _statements(question: Question, rubric: Rubric) -> dict[Choice, str]:
    cells = rubric.aspects[question.aspect].levels
    return {choice: _plain(cells[int(choice)].statement) for choice in LEVELS}


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.casefold()))


_NUMBERED = re.compile(
    r"(?:question |answer |q)?(?P<label>\d{1,2}(?:\.\d)?)(?:\s*[:)=-]\s*|\s+|(?=[a-e]\)?$))(?P<words>.+)"
)
_NOT_SURE = ("not sure", "unsure", "don't know", "dont know", "i don't know", "no idea", "dunno", "?", "s")
_NOT_APPLICABLE = (
    "doesn't apply",
    "doesn't apply to us",
    "doesnt apply",
    "does not apply",
    "not applicable",
    "n/a",
    "na",
    "x",
)
_SHORT_ANCHOR: dict[str, Choice] = {
    **{str(at): choice for at, choice in enumerate(LEVELS, 1)},
    **dict(zip("abcde", LEVELS, strict=True)),
    **{f"{letter})": choice for letter, choice in zip("abcde", LEVELS, strict=True)},
    **dict.fromkeys(_NOT_SURE, Choice.NOT_SURE),
    **dict.fromkeys(_NOT_APPLICABLE, Choice.NOT_APPLICABLE),
}
_SHORT_EVIDENCE: dict[str, Choice] = {
    **dict.fromkeys(("yes", "y", "yep", "yeah", "1", "a"), Choice.YES),
    **dict.fromkeys(("partly", "p", "partially", "sometimes", "in part", "2", "b"), Choice.PARTLY),
    **dict.fromkeys(("no", "n", "nope", "3", "c"), Choice.NO),
    **dict.fromkeys((*_NOT_SURE, "4", "d"), Choice.NOT_SURE),
}

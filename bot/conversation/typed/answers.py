"""Typed answers: a number, a letter or words of a statement, read as one of the offered choices.

What can mean nothing else in the questions shown is taken, what is near is asked
back, and nothing is guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from bot.conversation.questions import Choice, Progress, Question, is_choice_of, labels, levels_of
from bot.conversation.safe_text import DASHES, folded
from bot.conversation.session import Session
from bot.conversation.typed import hints, quoted_statements, vocabulary
from rubric import Rubric

LONGEST = 300  # characters: a statement has 120 at most, so that longer text is no answer
TYPO = 80.0  # of 100 by ratio: below, a word is not a misspelled one of ours


@dataclass(frozen=True, slots=True)
class Understood:
    """The words mean exactly this choice.

    *bare* words, such as "yes" and "2", answer other questions as well: they neither
    name this one nor its statement.
    """

    question: Question
    choice: Choice
    revision: int
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """The words fit no answer for certain. *question* is None where it is not clear which one was meant."""

    question: Question | None = None
    candidates: tuple[Choice, ...] = ()
    several: bool = False  # the words answer more than one question


Reading = Understood | Unclear


@dataclass(frozen=True, slots=True)
class AskedBack:
    """The question that was asked back about last, and the *choices* that were offered then."""

    question: Question
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class _Meant:
    """A choice of a question that words may stand for."""

    question: Question
    choices: tuple[Choice, ...]
    certain: bool = False
    bare: bool = False


def read_answer(
    text: str, rubric: Rubric, here: Progress, session: Session, asked_back: AskedBack | None = None
) -> Reading:
    """Read *text* as an answer to the question shown that it names, else to the first open one.

    Once Rung has *asked back*, bare words answer that question.
    """
    by_label = labels(here.asked)
    said = vocabulary.bare(folded(text)) if len(text) <= LONGEST else ""
    shown = here.shown or here.asked[0]
    in_turn = asked_back.question if asked_back else _in_turn(shown, session)
    if hints.are_several(said):
        return Unclear(in_turn, several=True)
    number, words = _named(said, by_label)
    named = by_label.get(number)
    meant = _meant(words, named, rubric) if named else None
    if meant is None and in_turn:
        meant = _meant(said, in_turn, rubric) or _elsewhere(said, in_turn, shown, rubric)
    if meant is None or _is_given(meant, session):
        return Unclear(named or in_turn)
    offered = (*shown, asked_back.question) if asked_back else shown
    if meant.certain and _is_offered(meant, offered, asked_back, _in_turn(shown, session)):
        revision, bare = session.revision(meant.question), meant.bare and named is None
        return Understood(meant.question, meant.choices[0], revision, bare)
    return Unclear(meant.question, meant.choices)


def _is_given(meant: _Meant, session: Session) -> bool:
    """Tell whether a letter only repeats the answer that its question has."""
    given = session.answers.get(meant.question)
    return not meant.certain and given is not None and meant.choices == (given.choice,)


def _is_offered(
    meant: _Meant, offered: tuple[Question, ...], asked_back: AskedBack | None, in_turn: Question | None
) -> bool:
    """Tell whether the last message offers a choice. Asking back offers only some of a question's choices."""
    if asked_back and meant.question == asked_back.question != in_turn:
        return meant.choices[0] in asked_back.choices
    return meant.question in offered


def _named(said: str, by_label: Mapping[str, Question]) -> tuple[str, str]:
    """Split "2 c" or "question 2: not sure" into the question's number and the words after it.

    After a bare number a second one names nothing for certain: "2-3" lies between two statements.
    """
    said = said.translate(DASHES)
    for form in (_WITH_WORD, _WITH_ORDINAL, _WITH_NUMBER, _AFTER):
        found = form.fullmatch(said)
        number = _NUMBERS.get(found["label"], found["label"]) if found else ""
        if found and number in by_label:
            return number, found["words"]
    return "", ""


def _in_turn(shown: tuple[Question, ...], session: Session) -> Question | None:
    """Find the question that bare words answer. When all shown are answered it must be named."""
    waiting = [question for question in shown if question not in session.answers]
    return next(iter(waiting), shown[0] if len(shown) == 1 else None)


def _meant(words: str, question: Question, rubric: Rubric) -> _Meant | None:
    """Find what words stand for among the levels that the rubric has."""
    meant = _meant_of_all(words, question, rubric)
    choices = tuple(each for each in meant.choices if is_choice_of(rubric, each)) if meant else ()
    return replace(meant, choices=choices) if meant and choices else None


def _meant_of_all(words: str, question: Question, rubric: Rubric) -> _Meant | None:
    core = vocabulary.core(words)
    choice = _certain(core, question)
    if choice:
        return _Meant(question, (choice,), certain=True, bare=not vocabulary.is_letter(core))
    if question.level:
        return _nearly_evidence(words, question, rubric)
    quoted = quoted_statements.quoted(core, question, rubric)
    if quoted:
        return _Meant(question, (quoted,), certain=not words.endswith("?"))
    choices = _nearly_anchored(words, question, rubric) or quoted_statements.near(words, question, rubric)
    return _Meant(question, choices) if choices else None


def _certain(core: str, question: Question) -> Choice | None:
    if question.level:
        return vocabulary.EVIDENCE.get(core)
    return vocabulary.labelled(core) or vocabulary.ANCHORED.get(core)


def _nearly_anchored(words: str, question: Question, rubric: Rubric) -> tuple[Choice, ...]:
    core = vocabulary.without_doubt(words)
    perhaps = _certain(core, question) or vocabulary.perhaps_anchored(core, levels_of(rubric))
    if perhaps:
        return (perhaps,)
    return (
        vocabulary.several_labels(core)
        or hints.hinted(core, rubric.top)
        or _misspelled(core, vocabulary.ANCHORED)
    )


def _nearly_evidence(words: str, question: Question, rubric: Rubric) -> _Meant | None:
    """Read words that probably mean yes, partly or no. A letter belongs to the statements beside."""
    core = vocabulary.without_doubt(words)
    perhaps = (
        _certain(core, question)
        or vocabulary.PERHAPS_EVIDENCE.get(vocabulary.bare(words))
        or vocabulary.PERHAPS_EVIDENCE.get(core)
    )
    if perhaps:
        return _Meant(question, (perhaps,))
    label = vocabulary.labelled(core)
    anchored = (label,) if label else vocabulary.several_labels(core)
    if anchored:
        return _Meant(Question(question.aspect), anchored)
    first = re.match(r"([\w']+)(?:[,;:.!-]*\s+|[,;:])(?!idea|clue)\w", core)
    begun = vocabulary.EVIDENCE.get(first[1]) if first else None
    if not begun and (hinted := hints.hinted(core, rubric.top)):
        return _Meant(Question(question.aspect), hinted)
    choices = (begun,) if begun else _misspelled(core, vocabulary.EVIDENCE)
    return _Meant(question, choices) if choices else None


def _misspelled(core: str, known: Mapping[str, Choice]) -> tuple[Choice, ...]:
    found = (
        process.extractOne(core, list(known), scorer=fuzz.ratio, score_cutoff=TYPO) if len(core) > 2 else None
    )
    return (known[found[0]],) if found else ()


def _elsewhere(said: str, in_turn: Question, shown: tuple[Question, ...], rubric: Rubric) -> _Meant | None:
    """Find the one statement quoted of another question shown: it is asked back, as nothing names it."""
    others = [question for question in shown if not question.level and question != in_turn]
    quoted = [(each, quoted_statements.quoted(said, each, rubric)) for each in others]
    found = [_Meant(question, (choice,)) for question, choice in quoted if choice]
    return found[0] if len(found) == 1 else None


_NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        ("one first 1st", "two second 2nd", "three third 3rd", "four fourth 4th", "five fifth 5th"), 1
    )
    for word in words.split()
}
_LABEL = rf"\d{{1,2}}(?:\.\d)?|{'|'.join(_NUMBERS)}"
_WITH_WORD = re.compile(
    rf"(?:for |to )?(?:question|topic|answer to|q) ?#?(?P<label>{_LABEL})[\s:).,=-]+(?:is )?(?P<words>.+)"
)
_WITH_ORDINAL = re.compile(
    rf"(?:for |to )?(?:the )?(?P<label>{_LABEL}) (?:question|topic)[\s:,=-]+(?:is )?(?P<words>.+)"
)
_AFTER = re.compile(rf"(?P<words>.+?),? (?:for|to|in|on) (?:(?:question|topic|q) ?#?(?P<label>{_LABEL}))")
_WITH_NUMBER = re.compile(
    r"(?:answer )?(?P<label>\d{1,2}(?:\.\d)?)(?:\s*(?:->|=>|\u2192|[:).=-])\s*|,?\s+(?:is )?|(?=[a-e]$))"
    r"(?P<words>(?!(?:or|and|to)\b|(?:first|second|third|fourth|fifth)\Z)[^\d\s:).=,-].*)"  # "1 second"
)

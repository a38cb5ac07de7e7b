"""A session: one person's place and answers inside an assessment or a check."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import rubric
from rubric import Rubric

from bot.conversation.assessment import Assessment
from bot.conversation.questions import Answers, Choice, Mode, Question, Sitting, sittings, unanswered


@dataclass(frozen=True, slots=True)
class Session:
    """What one person has answered; the next question follows from it and is never stored.

    *looking_back* is the sitting that the person turned back to, from 0, or None.
    *message* is the platform's name of the one message that shows this session.
    """

    answers: Answers
    looking_back: int | None = None
    message: str = ""
    declined: bool = False

    def revision(self, question: Question) -> int:
        """Count how often *question* has been answered."""
        given = self.answers.get(question)
        return given.revision if given else 0


class Code(StrEnum):
    """What became of an event at the store."""

    STARTED = "started"
    ANSWERED = "answered"
    CHANGED = "changed"
    UNCHANGED = "unchanged"  # the same choice once more
    REPEATED = "repeated"  # this delivery was taken before
    MOVED_ON = "moved_on"  # the press saw an older revision, or a question not offered now
    CLOSED = "closed"
    SHOWN = "shown"  # nothing was to be written but the place in the questions
    MISSING = "missing"
    NEWER = "newer"  # written by a newer version of Rung: left alone


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the store did with an event, and the state right after it, read in the same breath."""

    code: Code
    assessment: Assessment | None = None
    session: Session | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands in its questions; *sitting* is None when there is nothing left to ask."""

    asked: tuple[Sitting, ...]
    sitting: int | None
    left: tuple[Question, ...]


def place(rubric_: Rubric, mode: Mode, session: Session) -> Place:
    """Derive the sitting to show: the one looked back at, else the first with an open question."""
    asked = sittings(rubric_, mode, session.answers)
    left = unanswered(asked, session.answers)
    if session.looking_back is not None and session.looking_back < len(asked):
        return Place(asked, session.looking_back, left)
    following = next((at for at, sitting in enumerate(asked) if left and left[0] in sitting), None)
    return Place(asked, following, left)


def as_person(rubric_: Rubric, person: str, answers: Answers) -> rubric.Person:
    """Translate stored answers into what the scoring rule takes."""
    claims: dict[str, int | str] = {}
    evidence: dict[str, dict[int, str]] = {}
    for question, answer in answers.items():
        aspect = rubric_.aspects[question.aspect].id
        if question.level:
            evidence.setdefault(aspect, {})[question.level] = _WORDS[answer.choice]
        else:
            claims[aspect] = answer.choice.level or _WORDS[answer.choice]
    return rubric.Person(id=person, answers=claims, evidence=_asked_only(claims, evidence))


def _asked_only(
    claims: Mapping[str, int | str], evidence: Mapping[str, Mapping[int, str]]
) -> dict[str, dict[int, str]]:
    """Drop answers to probes that a changed claim has made pointless; changing back revives them."""
    kept: dict[str, dict[int, str]] = {}
    for aspect, given in evidence.items():
        claimed = claims.get(aspect)
        if isinstance(claimed, int):
            kept[aspect] = {level: word for level, word in given.items() if level in (claimed, claimed + 1)}
    return kept


_WORDS = {
    Choice.NOT_SURE: "not_sure",
    Choice.NOT_APPLICABLE: "not_applicable",
    Choice.YES: "yes",
    Choice.PARTLY: "partly",
    Choice.NO: "no",
}

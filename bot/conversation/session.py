"""A session: one person's place and answers inside an assessment or a check."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.conversation.assessment import Assessment
from bot.conversation.identity import MessageId
from bot.conversation.notes import Note, Notes
from bot.conversation.questions import (
    Answers,
    Choice,
    Question,
    probes,
)
from rubric import Claim, Proof, Respondent, Rubric


@dataclass(frozen=True, slots=True)
class Session:
    """What one person has answered. The next question follows from it and is never stored.

    *looking_back* is the page that the person turned to, from 0, or None.
    *message* is the platform's name of the one message that shows this session.
    *shown_at* is the time of the event that led to what it shows (see `Origin`).
    """

    answers: Answers
    looking_back: int | None = None
    message: MessageId | None = None
    declined: bool = False
    notes: Notes = field(default_factory=dict)
    shown_at: int = 0

    def note(self, aspect: int) -> Note:
        """Give what the person noted about an aspect (from 0)."""
        return self.notes.get(aspect) or Note()

    @property
    def changes(self) -> int:
        """Count all answers and corrections given."""
        return sum(answer.revision for answer in self.answers.values())

    def revision(self, question: Question) -> int:
        """Count how often *question* has been answered."""
        given = self.answers.get(question)
        return given.revision if given else 0


class WriteStatus(StrEnum):
    """The outcome of a write at the store."""

    STARTED = "started"
    ANSWERED = "answered"
    CHANGED = "changed"
    UNCHANGED = "unchanged"  # the same choice once more
    REPEATED = "repeated"  # this delivery was taken before
    MOVED_ON = "moved_on"  # the press saw an older revision, or a question not offered now
    ROLLED_BACK = "rolled_back"  # the press saw an answer that the store has lost
    NOTED = "noted"  # or a note was changed, or taken back
    TOO_FEW = "too_few"  # people have answered for anything to be shown
    CLOSED = "closed"
    SHOWN = "shown"  # nothing was to be written but the place in the questions
    MISSING = "missing"
    NEWER = "newer"  # written by a newer version of Rung: left alone


@dataclass(frozen=True, slots=True)
class SessionState:
    """The result of a store operation, and the state after it, from one atomic script."""

    code: WriteStatus
    assessment: Assessment | None = None
    session: Session | None = None


def as_respondent(rubric: Rubric, person: str, answers: Answers) -> Respondent:
    """Translate stored answers into what the scoring rule takes.

    Answers to probes that a changed claim has made pointless are left out;
    changing back revives them.
    """
    claims: dict[str, Claim] = {}
    evidence: dict[str, dict[int, Proof]] = {}
    for question, answer in sorted(answers.items()):
        aspect = rubric.aspects[question.aspect].id
        if not question.level:
            claims[aspect] = CLAIMS[answer.choice]
        elif question in probes(rubric, Question(question.aspect), answers):
            evidence.setdefault(aspect, {})[question.level] = _PROOFS[answer.choice]
    return Respondent(id=person, answers=claims, evidence=evidence)


CLAIMS: dict[Choice, Claim] = {
    Choice.LEVEL_1: 1,
    Choice.LEVEL_2: 2,
    Choice.LEVEL_3: 3,
    Choice.LEVEL_4: 4,
    Choice.LEVEL_5: 5,
    Choice.NOT_SURE: "not_sure",
    Choice.NOT_APPLICABLE: "not_applicable",
}
_PROOFS: dict[Choice, Proof] = {
    Choice.YES: "yes",
    Choice.PARTLY: "partly",
    Choice.NO: "no",
    Choice.NOT_SURE: "not_sure",
}

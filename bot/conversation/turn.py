"""One turn: where a session stands after an event, and what there is to say about it.

Nothing here reads a clock, sends a message or touches a store.
"""

from dataclasses import dataclass

from bot.conversation.answers import Understood, read_answer
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import Conversation, SessionRef
from bot.conversation.messages import (
    AllAnswered,
    Ask,
    AspectOf,
    CardOf,
    DidYouMean,
    Invitation,
    Message,
    Notice,
    NotUnderstood,
    OpenAspect,
    Problem,
    Reply,
    Report,
    SeeYou,
    To,
    Trouble,
)
from bot.conversation.questions import Mode, Question
from bot.conversation.session import Code, Place, Session, as_person, place
from rubric import Plan, Result, Rubric, plan, score


@dataclass(frozen=True, slots=True)
class Standing:
    """A session as the store gave it back, with the rubric that it is answered by."""

    ref: SessionRef
    assessment: Assessment
    session: Session
    rubric: Rubric

    @property
    def of_team(self) -> bool:
        """Tell a session in a team's assessment from a check."""
        return self.assessment.mode is not Mode.CHECK

    @property
    def place(self) -> Place:
        """Derive which questions are shown, and which are left."""
        return place(self.rubric, self.assessment.mode, self.session)


def trouble(code: Code) -> Problem:
    """Say what is wrong with a session that the store would not touch."""
    return Problem(Trouble.NEWER if code is Code.NEWER else Trouble.GONE)


def present(
    standing: Standing,
    code: Code = Code.SHOWN,
    notice: Notice | None = None,
    pressed: Question | None = None,
) -> Message:
    """Show what stands now: the next questions, or the result once none are left.

    *pressed* is the question whose button led here, if one did.
    """
    if standing.assessment.status is not Status.OPEN:
        return Problem(Trouble.CLOSED)
    here = standing.place
    if code is Code.ANSWERED and pressed and _out_of_turn(here, standing.session, pressed):
        code = Code.SET_BACK
    notice = _NOTICES.get(code, notice)
    if here.sitting is None and standing.of_team:
        return AllAnswered(standing.rubric, standing.ref, standing.assessment, notice)
    if here.sitting is None:
        return report(standing, notice)
    opening = not standing.session.answers
    return Ask(
        standing.rubric, standing.ref, standing.assessment.mode, standing.session, here, notice, opening
    )


def _out_of_turn(here: Place, session: Session, pressed: Question) -> bool:
    """Tell whether open questions come before the one pressed: they were answered when that was shown."""
    if session.looking_back is not None or here.sitting is None:
        return False
    return pressed > here.asked[here.sitting][-1]


def report(
    standing: Standing, notice: Notice | None = None, share: bool | None = None, place: str = ""
) -> Report:
    """Show the result of a finished check; *share* says whether there is somewhere to share it.

    People call that *place*; left out, it is where the check was asked from.
    """
    result, steps = work_out(standing)
    if share is None:
        share, place = standing.assessment.asked_from is not None, standing.assessment.named
    return Report(standing.rubric, standing.ref, result, steps, share, notice, place)


def card(rubric: Rubric, assessment: Assessment, level: int | None = None) -> Reply:
    """Draw the card of an assessment anew, where it stands; *level* is its result's, once there is one."""
    message = Invitation(rubric, assessment, level)
    return Reply(To.EVERYONE, message, CardOf(assessment.ref), assessment.message, assessment.conversation)


def open_aspect(rubric: Rubric, assessment: Assessment, aspect: int) -> Reply:
    """Ask everyone about an aspect of an open assessment, or draw anew how it stands."""
    message, living = OpenAspect(rubric, assessment, aspect), AspectOf(assessment.ref, aspect)
    return Reply(To.EVERYONE, message, living, assessment.questions[aspect], assessment.conversation)


def asked_openly(rubric: Rubric, assessment: Assessment) -> tuple[Reply, ...]:
    """Ask what an open assessment asks now; one that is over asks nothing anew."""
    asking = assessment.asking
    if asking is None or (assessment.status is not Status.OPEN and not assessment.questions[asking]):
        return ()
    return (open_aspect(rubric, assessment, asking),)


def fingerprint(standing: Standing, where: Conversation) -> str:
    """Name sharing exactly these answers in *where*, so that the same press twice is one post."""
    changes = sum(answer.revision for answer in standing.session.answers.values())
    return f"share:{where.id}:{changes}"


def work_out(standing: Standing) -> tuple[Result, Plan]:
    """Score a check: its result follows from the answers and the rubric they were given to."""
    person = as_person(standing.rubric, standing.ref.person, standing.session.answers)
    result = score(standing.rubric, [person], mode="check")
    return result, plan(standing.rubric, result)


def leave(standing: Standing) -> SeeYou:
    """Let a person go, and say that nothing is lost."""
    return SeeYou(standing.ref, len(standing.place.left))


def sitting_before(standing: Standing) -> int:
    """Find the sitting that *back* leads to from what is shown now; the first leads to itself."""
    here = standing.place
    shown = len(here.asked) if here.sitting is None else here.sitting
    return max(shown - 1, 0)


def sitting_after(standing: Standing) -> int:
    """Find the sitting that *skip* leads to from what is shown now; the last leads to itself."""
    here = standing.place
    last = len(here.asked) - 1
    return last if here.sitting is None else min(here.sitting + 1, last)


def sitting_of(number: int, standing: Standing) -> int:
    """Find the sitting that asks about aspect *number* (from 1); numbers outside go to the nearest."""
    counted = [
        at for at, asked in enumerate(standing.place.asked) for question in asked if not question.level
    ]
    return counted[min(max(number, 1), len(counted)) - 1]


def aspect_shown(standing: Standing) -> int | None:
    """Tell which aspect (from 0) a team's session asks now; None where all is answered."""
    here = standing.place
    return None if here.sitting is None else here.asked[here.sitting][0].aspect


def take_words(text: str, standing: Standing) -> Understood | Message | None:
    """Read *text* as an answer to what is shown; None where none are open to this person alone."""
    here, assessment = standing.place, standing.assessment
    if assessment.status is not Status.OPEN or assessment.mode is Mode.OPEN or here.sitting is None:
        return None
    reading = read_answer(text, standing.rubric, here, standing.session)
    if isinstance(reading, Understood):
        return reading
    if reading.question is None or not reading.candidates:
        return NotUnderstood(reading.label, evidence=bool(reading.question and reading.question.level))
    return DidYouMean(
        standing.rubric, standing.ref, reading.question, reading.label, reading.revision, reading.candidates
    )


_NOTICES = {Code.MOVED_ON: Notice.MOVED_ON, Code.SET_BACK: Notice.SET_BACK}

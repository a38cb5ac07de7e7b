"""One turn: where a session stands after an event, and what there is to say about it.

Nothing here reads a clock, sends a message or touches a store.
"""

from dataclasses import dataclass

from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import Conversation, SessionRef
from bot.conversation.messages import (
    AllAnswered,
    Ask,
    CardOf,
    ClosedForYou,
    ErrorCode,
    ErrorMessage,
    Invitation,
    LiveTopic,
    Message,
    Notice,
    OwnAnswer,
    OwnAnswerOf,
    Reply,
    Report,
    SeeYou,
    ShareOffer,
    To,
    TopicOf,
)
from bot.conversation.questions import (
    Mode,
    Progress,
    Question,
    QuestionPage,
    question_pages,
    sitting,
    unanswered,
)
from bot.conversation.session import Session, WriteStatus, as_respondent
from bot.conversation.step_plan import StepPlan, check_plan
from rubric import Result, Rubric, score


@dataclass(frozen=True, slots=True)
class SessionView:
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
    def sits_out(self) -> bool:
        """Tell whether the person declined before they had finished."""
        return self.session.declined and bool(self.progress.left)

    @property
    def state(self) -> str:
        """Name the session and its answers in a few letters, to tell whether they changed since."""
        return f"{self.ref.assessment.id}:{self.session.changes}"

    @property
    def progress(self) -> Progress:
        """Derive which questions are shown, and which are left."""
        return progress_of(self.rubric, self.assessment.mode, self.session)


def progress_of(rubric: Rubric, mode: Mode, session: Session) -> Progress:
    """Derive the page to show: the one turned to, else the first with an open question."""
    asked = question_pages(rubric, mode, session.answers)
    left = unanswered(asked, session.answers)
    page = session.looking_back
    if page is None or page >= len(asked):
        page = next((at for at, each in enumerate(asked) if left and left[0] in each), None)
        return Progress(asked, page, left, () if page is None else _together(rubric, asked, mode, page))
    if _is_changing(asked[page], left, session):
        return Progress(asked, page, left, asked[page], changing=True)
    return Progress(asked, page, left, _together(rubric, asked, mode, page))


def _together(rubric: Rubric, asked: tuple[QuestionPage, ...], mode: Mode, page: int) -> tuple[Question, ...]:
    """List the questions that are shown with a page. A check shows a few topics together."""
    return tuple(question for at in sitting(rubric, mode, page) for question in asked[at])


def _is_changing(page: QuestionPage, left: tuple[Question, ...], session: Session) -> bool:
    """Tell a page that a person turned back to from one that they skipped to.

    Both may be half answered. Only a skip leaves open questions before the page.
    """
    open_here = [question for question in page if question in left]
    if not open_here:
        return True
    return left[0] == open_here[0] and any(question in session.answers for question in page)


def error_for(code: WriteStatus) -> ErrorMessage:
    """Explain why the store left a session as it was."""
    return ErrorMessage(ErrorCode.NEWER if code is WriteStatus.NEWER else ErrorCode.GONE)


def present(
    session_view: SessionView,
    code: WriteStatus = WriteStatus.SHOWN,
    notice: Notice | None = None,
    pressed: Question | None = None,
) -> Message:
    """Show the next questions, or the result once none are left.

    *pressed* is the question whose button led here, if one did.
    """
    if not session_view.assessment.takes_answers:
        return ErrorMessage(ErrorCode.CLOSED)
    here = session_view.progress
    if code is WriteStatus.ANSWERED and pressed and _out_of_turn(here, session_view.session, pressed):
        code = WriteStatus.ROLLED_BACK
    notice = _NOTICES.get(code, notice)
    if here.page is None and session_view.of_team:
        return AllAnswered(session_view.rubric, session_view.ref, session_view.assessment, notice)
    if here.page is None:
        return report(session_view, notice)
    opening = not session_view.session.answers
    return Ask(
        session_view.rubric,
        session_view.ref,
        session_view.assessment.mode,
        session_view.session,
        here,
        notice,
        opening,
        given=pressed if code is WriteStatus.ANSWERED else None,
    )


def _out_of_turn(here: Progress, session: Session, pressed: Question) -> bool:
    """Tell whether open questions come before the one pressed: they were answered when that was shown."""
    if session.looking_back is not None or here.page is None:
        return False
    return pressed > here.shown[-1]


def report(session_view: SessionView, notice: Notice | None = None) -> Report:
    """Show the result of a finished check in private, to be shared where the check was asked from."""
    result, steps = result_of(session_view)
    where, place = session_view.assessment.asked_from, session_view.assessment.conversation_name
    share = ShareOffer(where, place, elsewhere=True) if where else None
    of_pair = session_view.assessment.pair is not None
    return Report(session_view.rubric, session_view.ref, result, steps, share, notice, of_pair=of_pair)


def card(
    rubric: Rubric, assessment: Assessment, level: int | None = None, *, has_calendar: bool = False
) -> Reply:
    """Draw the card of an assessment anew, where it stands. *level* is its result's, once there is one."""
    message = Invitation(rubric, assessment, level, has_calendar)
    return Reply(To.EVERYONE, message, CardOf(assessment.ref), assessment.message, assessment.conversation)


def live_topic(rubric: Rubric, assessment: Assessment, aspect: int) -> Reply:
    """Ask everyone about an aspect of a live assessment, or draw anew how it stands."""
    message, live_message = LiveTopic(rubric, assessment, aspect), TopicOf(assessment.ref, aspect)
    return Reply(To.EVERYONE, message, live_message, assessment.questions[aspect], assessment.conversation)


def own_answer(
    rubric: Rubric,
    assessment: Assessment,
    session: tuple[SessionRef, Session],
    aspect: int,
    *,
    changing: bool = False,
    corrected: bool = False,
) -> Reply:
    """Show a person alone what they have answered to an aspect of a live assessment."""
    ref, answered = session
    given = answered.answers.get(Question(aspect))
    topic = LiveTopic(rubric, assessment, aspect, given.choice if given else None)
    return Reply(To.YOU, OwnAnswer(topic, changing, corrected), OwnAnswerOf(ref, aspect), answered.message)


def live_topics(rubric: Rubric, assessment: Assessment) -> tuple[Reply, ...]:
    """Draw the aspect that a live assessment asked last. One that is over asks nothing anew."""
    if not assessment.questions:
        return ()
    last = assessment.asked - 1
    if assessment.status is not Status.OPEN and not assessment.questions[last]:
        return ()
    return (live_topic(rubric, assessment, last),)


def fingerprint(session_view: SessionView, where: Conversation) -> str:
    """Name the sharing of exactly these answers in *where*, so that a second press posts nothing."""
    return f"share:{where.id}:{session_view.session.changes}"


def result_of(session_view: SessionView) -> tuple[Result, StepPlan]:
    """Score a check: its result follows from the answers and the rubric they were given to."""
    person = as_respondent(session_view.rubric, session_view.ref.person, session_view.session.answers)
    result = score(session_view.rubric, [person], mode="check")
    return result, check_plan(session_view.rubric, result)


def leave(session_view: SessionView) -> SeeYou:
    """Confirm that a person leaves their questions, and say that all answers are kept."""
    of_team = session_view.of_team and session_view.assessment.status is Status.OPEN
    return SeeYou(session_view.ref, session_view.progress, session_view.assessment if of_team else None)


def closed_for_you(session_view: SessionView, closed: int) -> ClosedForYou:
    """Tell a person, in place of their questions, that their team's assessment closed."""
    assessment = session_view.assessment
    guide = session_view.ref.person == assessment.facilitator
    return ClosedForYou(session_view.rubric, assessment, closed, guide)


def page_before(session_view: SessionView) -> int:
    """Find the page before the one that is shown. The first leads to itself."""
    here = session_view.progress
    shown = len(here.asked) if here.page is None else here.page
    return max(shown - 1, 0)


def page_after(session_view: SessionView) -> int:
    """Find the next open page after those shown, or the one after them. The last leads to itself."""
    here = session_view.progress
    last = len(here.asked) - 1
    if here.page is None:
        return last
    following = here.open_after(here.after_shown - 1) or 0
    return following if following >= here.after_shown else min(here.after_shown, last)


def page_of(number: int, session_view: SessionView) -> int:
    """Find the page that asks about aspect *number* (from 1)."""
    counted = [
        at for at, asked in enumerate(session_view.progress.asked) for question in asked if not question.level
    ]
    return counted[number - 1]


def page_with(question: Question, session_view: SessionView) -> int | None:
    """Find the page that asks *question*, or None if none does."""
    pages = enumerate(session_view.progress.asked)
    return next((at for at, page in pages if question in page), None)


def aspect_shown(session_view: SessionView) -> int | None:
    """Tell which aspect (from 0) a team's session asks now, or None where all is answered."""
    here = session_view.progress
    return None if here.page is None else here.asked[here.page][0].aspect


_NOTICES = {WriteStatus.MOVED_ON: Notice.MOVED_ON, WriteStatus.ROLLED_BACK: Notice.ROLLED_BACK}

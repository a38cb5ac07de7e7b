"""What a turn says and shows next, without a store: pages, answers out of turn, the end of a session."""

from dataclasses import replace

import pytest

from bot.conversation import messages as m
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import SessionRef
from bot.conversation.questions import Answer, Choice, Mode, Question
from bot.conversation.session import Session, WriteStatus, as_respondent
from bot.conversation.step_plan import check_plan
from bot.conversation.turn import (
    SessionView,
    aspect_shown,
    card,
    error_for,
    fingerprint,
    leave,
    live_topic,
    live_topics,
    own_answer,
    page_after,
    page_before,
    page_of,
    page_with,
    present,
    report,
    result_of,
)
from rubric import score
from tests.support.core import ANA, ROOM
from tests.support.messages import assessment
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC = capability(FLEXIBLE)
HEAD = assessment(RUBRIC, Status.OPEN)
CHECK = replace(HEAD, mode=Mode.CHECK)
LIVE = replace(HEAD, mode=Mode.LIVE)
TOPICS = len(RUBRIC.aspects)
UNSURE = Answer(Choice.NOT_SURE, 1)


def view(head: Assessment, *answered: int, looking_back: int | None = None) -> SessionView:
    """Give a session in which the topics *answered* (from 0) have an answer that asks for no evidence."""
    answers = {Question(aspect): UNSURE for aspect in answered}
    return SessionView(SessionRef(head.ref, ANA.id), head, Session(answers, looking_back), RUBRIC)


def shown(of: SessionView) -> list[int]:
    """List the topics (from 0) that the session shows."""
    return [question.aspect for question in of.progress.shown]


def test_the_first_open_page_is_shown() -> None:
    assert shown(view(HEAD, 0, 1)) == [2]
    assert shown(view(CHECK, 0)) == [0, 1]
    assert shown(view(CHECK, 0, 1)) == [2, 3]


def test_a_page_turned_back_to_is_changed_by_itself() -> None:
    back = view(CHECK, 0, 1, 2, looking_back=0)
    assert (shown(back), back.progress.changing) == ([0], True)


def test_a_page_skipped_to_is_asked_with_its_sitting() -> None:
    skipped = view(CHECK, 0, looking_back=2)
    assert (shown(skipped), skipped.progress.changing) == ([2, 3], False)


def test_a_half_answered_page_is_changed_unless_questions_before_it_are_open() -> None:
    answers = {Question(0): Answer(Choice.LEVEL_2, 1), Question(0, 2): UNSURE}
    half = replace(view(HEAD), session=Session(answers, looking_back=0))
    assert half.progress.changing
    later = {Question(3): Answer(Choice.LEVEL_2, 1), Question(3, 2): UNSURE}
    assert not replace(half, session=Session(later, looking_back=3)).progress.changing


def test_the_page_at_hand_is_not_changed_before_it_has_an_answer() -> None:
    assert not view(HEAD, 0, looking_back=1).progress.changing


def test_a_page_that_is_not_there_leads_to_the_first_open_one() -> None:
    assert shown(view(HEAD, 0, looking_back=TOPICS)) == [1]


def test_all_answered_shows_no_page() -> None:
    done = view(HEAD, *range(TOPICS))
    assert (done.progress.page, shown(done), aspect_shown(done)) == (None, [], None)
    assert aspect_shown(view(HEAD, 0)) == 1


def test_a_closed_assessment_takes_no_answers() -> None:
    assert present(view(replace(HEAD, status=Status.CLOSED))) == m.ErrorMessage(m.ErrorCode.CLOSED)


def test_only_the_first_message_opens_a_session() -> None:
    for of, opening in ((view(CHECK), True), (view(HEAD, 0), False)):
        asked = m.Ask(RUBRIC, of.ref, of.assessment.mode, of.session, of.progress, None, opening)
        assert present(of) == asked


def test_a_team_reads_its_answers_at_the_end_and_a_check_its_result() -> None:
    team, check = view(HEAD, *range(TOPICS)), view(CHECK, *range(TOPICS))
    assert present(team) == m.AllAnswered(RUBRIC, team.ref, HEAD, None)
    assert present(check) == m.Report(RUBRIC, check.ref, *result_of(check), None, None)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (WriteStatus.MOVED_ON, m.Notice.MOVED_ON),
        (WriteStatus.ROLLED_BACK, m.Notice.ROLLED_BACK),
        (WriteStatus.ANSWERED, None),
    ],
)
def test_what_the_store_found_is_told(code: WriteStatus, told: m.Notice | None) -> None:
    for head, done in ((HEAD, 1), (HEAD, TOPICS), (CHECK, TOPICS)):
        said = present(view(head, *range(done)), code)
        assert isinstance(said, m.Ask | m.AllAnswered | m.Report)
        assert said.notice is told


def test_a_notice_of_the_handler_is_told_unless_the_store_found_more() -> None:
    asked = present(view(HEAD), notice=m.Notice.ROLLED_BACK)
    moved = present(view(HEAD), WriteStatus.MOVED_ON, m.Notice.ROLLED_BACK)
    assert isinstance(asked, m.Ask)
    assert isinstance(moved, m.Ask)
    assert (asked.notice, moved.notice) == (m.Notice.ROLLED_BACK, m.Notice.MOVED_ON)


def test_an_answer_beyond_open_questions_tells_that_some_are_lost() -> None:
    def notice(of: SessionView, pressed: int, code: WriteStatus = WriteStatus.ANSWERED) -> m.Notice | None:
        said = present(of, code, pressed=Question(pressed))
        assert isinstance(said, m.Ask | m.AllAnswered)
        return said.notice

    assert notice(view(HEAD, 3), 3) is m.Notice.ROLLED_BACK
    assert notice(view(HEAD, 0), 0) is None
    assert notice(view(CHECK, 1), 1) is None  # it is one of the two that are shown
    assert notice(view(HEAD, 3, looking_back=0), 3) is None
    assert notice(view(HEAD, *range(TOPICS)), 5) is None
    assert notice(view(HEAD, 3), 3, WriteStatus.CHANGED) is None


def test_a_session_that_is_left_as_it_was_says_why() -> None:
    assert error_for(WriteStatus.NEWER).code is m.ErrorCode.NEWER
    assert error_for(WriteStatus.MISSING).code is m.ErrorCode.GONE


def test_going_back_leads_to_the_page_before() -> None:
    assert [page_before(view(HEAD, *range(done))) for done in (0, 1, 3, TOPICS)] == [0, 0, 2, TOPICS - 1]


def test_going_on_leads_to_the_next_open_page() -> None:
    assert page_after(view(HEAD, 1)) == 2
    assert page_after(view(HEAD, 1, 2, looking_back=1)) == 3
    assert page_after(view(HEAD, 0, 1, 2, 3, 4)) == TOPICS - 1
    assert page_after(view(HEAD, 3, 4, 5, looking_back=2)) == 3
    assert page_after(view(CHECK)) == 2
    assert page_after(view(HEAD, *range(TOPICS))) == TOPICS - 1


def test_pages_are_found_by_topic_and_by_question() -> None:
    answers = {Question(0): Answer(Choice.LEVEL_2, 1)}
    of = replace(view(HEAD), session=Session(answers))
    assert [page_of(number, of) for number in (1, 2, TOPICS)] == [0, 1, TOPICS - 1]
    assert (page_with(Question(0, 3), of), page_with(Question(2), of), page_with(Question(0, 5), of)) == (
        0,
        2,
        None,
    )


def test_leaving_an_open_assessment_tells_when_it_closes() -> None:
    for head, told in ((HEAD, HEAD), (CHECK, None), (replace(HEAD, status=Status.EXPIRED), None)):
        of = view(head, 0)
        assert leave(of) == m.SeeYou(of.ref, of.progress, told)


def test_a_check_can_be_shared_where_it_was_asked_from() -> None:
    of = view(replace(CHECK, asked_from=ROOM, conversation_name="#team"), *range(TOPICS))
    share = m.ShareOffer(ROOM, "#team", elsewhere=True)
    assert report(of, m.Notice.MOVED_ON) == m.Report(RUBRIC, of.ref, *result_of(of), share, m.Notice.MOVED_ON)


def test_a_check_is_scored_by_its_own_answers() -> None:
    levels = {Question(aspect): Answer(Choice.LEVEL_3, 1) for aspect in range(TOPICS)}
    result, steps = result_of(replace(view(CHECK), session=Session(levels)))
    assert result == score(RUBRIC, [as_respondent(RUBRIC, ANA.id, levels)], mode="check")
    assert result.level == 3
    assert steps == check_plan(RUBRIC, result)


def test_the_card_is_drawn_where_it_stands() -> None:
    head = replace(HEAD, message="card")
    drawn = card(RUBRIC, head, 4, has_calendar=True)
    invitation = m.Invitation(RUBRIC, head, 4, True)
    assert drawn == m.Reply(m.To.EVERYONE, invitation, m.CardOf(head.ref), "card", ROOM)
    assert card(RUBRIC, head).message == m.Invitation(RUBRIC, head, None, False)


def test_a_topic_is_drawn_in_the_message_that_asks_it() -> None:
    asked = replace(LIVE, asked=2, questions=("first", "second"))
    topic = m.LiveTopic(RUBRIC, asked, 1)
    shown_to_all = m.Reply(m.To.EVERYONE, topic, m.TopicOf(asked.ref, 1), "second", ROOM)
    assert live_topic(RUBRIC, asked, 1) == shown_to_all


@pytest.mark.parametrize(("aspect", "choice"), [(1, Choice.NOT_SURE), (2, None)])
def test_an_own_answer_is_shown_to_its_person_alone(aspect: int, choice: Choice | None) -> None:
    of = view(LIVE, 1)
    session = replace(of.session, message="mine")
    topic = m.LiveTopic(RUBRIC, LIVE, aspect, choice)

    def told(changing: bool, corrected: bool) -> m.Reply:
        return m.Reply(
            m.To.YOU, m.OwnAnswer(topic, changing, corrected), m.OwnAnswerOf(of.ref, aspect), "mine"
        )

    given = (of.ref, session)
    assert own_answer(RUBRIC, LIVE, given, aspect) == told(False, False)
    assert own_answer(RUBRIC, LIVE, given, aspect, changing=True) == told(True, False)
    assert own_answer(RUBRIC, LIVE, given, aspect, corrected=True) == told(False, True)


def test_the_same_answers_shared_in_a_place_are_one_post() -> None:
    assert fingerprint(view(HEAD, 0), ROOM) == f"share:{ROOM.id}:1"
    assert view(HEAD, 0, 1).state == "a1:2"
    assert (view(HEAD).of_team, view(LIVE).of_team, view(CHECK).of_team) == (True, True, False)


def test_the_topic_asked_last_is_drawn_unless_it_is_over_and_was_never_shown() -> None:
    asked = replace(LIVE, asked=2, questions=("first", "second"))
    assert live_topics(RUBRIC, asked) == (live_topic(RUBRIC, asked, 1),)
    assert live_topic(RUBRIC, asked, 1).message == m.LiveTopic(RUBRIC, asked, 1)
    never = replace(asked, questions=("first", None))
    assert live_topics(RUBRIC, never) == (live_topic(RUBRIC, never, 1),)
    over = replace(never, status=Status.CLOSED)
    assert live_topics(RUBRIC, over) == ()
    shown_once = replace(over, questions=("first", "second"))
    assert live_topics(RUBRIC, shown_once) == (live_topic(RUBRIC, shown_once, 1),)
    assert live_topics(RUBRIC, LIVE) == ()

"""The open assessment, from the first question to the result: whoever comes late, goes, or may not."""

from dataclasses import replace

import pytest

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, MessageId, Origin, SessionRef
from bot.conversation.questions import Choice, Mode, Question
from bot.conversation.typed.parsing import parse
from bot.handlers.service import Replies
from bot.outbox.job import Job, JobKind
from rubric import Respondent, score
from tests.handlers.onlookers import FACILITATOR, OUTSIDE, WHO
from tests.support.core import FAY, ROOM, Core, alone, member
from tests.support.members import Members
from tests.support.outbox import due_jobs

LEVELS = {"ana": Choice.LEVEL_2, "bo": Choice.LEVEL_2, "cy": Choice.LEVEL_3, "di": Choice.LEVEL_3}


async def begun(core: Core) -> AssessmentRef:
    """Let Fay start an open assessment."""
    card, question, _ = await core.take(member(FAY), e.AssessAsked(mode=Mode.LIVE))
    assert card.live_message
    assert question.live_message
    await core.service.set_message_id(card.live_message, MessageId("card"))
    await core.service.set_message_id(question.live_message, MessageId("question 0"))
    assert isinstance(card.live_message, m.CardOf)
    return card.live_message.assessment


async def reveal(core: Core, ref: AssessmentRef, aspect: int) -> Replies:
    return await core.take(member(FAY), e.RevealAsked(ref, aspect))


async def answer(core: Core, ref: AssessmentRef, aspect: int) -> None:
    for name, choice in LEVELS.items():
        await core.take(member(name), e.AnsweredLive(ref, aspect, choice))


async def test_an_answer_delivered_again_takes_back_no_later_one(core: Core) -> None:
    ref = await begun(core)
    first, later = (replace(member("ana"), sent_at=at) for at in (1_000, 2_000))
    await core.take(first, e.AnsweredLive(ref, 0, Choice.LEVEL_2))
    await core.take(later, e.AnsweredLive(ref, 0, Choice.LEVEL_5))
    await core.take(first, e.AnsweredLive(ref, 0, Choice.LEVEL_2))
    assert await chosen(core, ref, "ana") == Choice.LEVEL_5


async def test_an_answer_that_has_a_name_counts_once(core: Core) -> None:
    ref = await begun(core)
    first, later = (replace(member("ana"), delivery_ids=(name,)) for name in ("d1", "d2"))
    for origin, choice in ((first, Choice.LEVEL_2), (later, Choice.LEVEL_5), (first, Choice.LEVEL_2)):
        await core.take(origin, e.AnsweredLive(ref, 0, choice))
    assert await chosen(core, ref, "ana") == Choice.LEVEL_5


async def chosen(core: Core, ref: AssessmentRef, name: str) -> Choice:
    """Tell what a person has answered to the first topic."""
    session = (await core.store.sessions.read(SessionRef(ref, name))).session
    assert session
    return session.answers[Question(0)].choice


async def test_a_bare_assess_asks_whether_in_private_or_together(core: Core) -> None:
    for event in (e.AssessAsked(), e.AssessAsked(core.rubric.id)):
        (told,) = await core.take(member(FAY), event)
        assert (told.to, type(told.message)) == (m.To.YOU, m.WhichMode)
    ways = [
        callback_data.unpack(each.press, member(FAY).person)
        for each in view.buttons(wording.say(told.message))
    ]
    assert {each.mode for each in ways if isinstance(each, e.AssessAsked)} == {Mode.TEAM, Mode.LIVE}
    assert await core.store.assessments.running(ROOM) == ()
    card, _, started = await core.take(member(FAY), ways[-1])
    assert isinstance(card.live_message, m.CardOf)
    assert isinstance(started.message, m.LiveTopic | m.AssessmentStarted)
    await core.service.set_message_id(card.live_message, MessageId("card"))
    again = [reply.message for reply in await core.take(member("ana"), e.AssessAsked())]
    assert {type(message) for message in again} >= {m.RunningAlready}


async def test_a_day_or_a_mode_starts_an_assessment_at_once(core: Core) -> None:
    for event in (parse("assess by fri"), parse("assess open")):
        card, *_ = await core.take(member(FAY), event)
        assert isinstance(card.message, m.Invitation)
        assert card.message.assessment.mode is (Mode.TEAM if event == parse("assess by fri") else Mode.LIVE)
        await core.take(member(FAY), e.DropAsked(card.message.assessment.ref, confirmed=True))


def troubles(replies: Replies) -> list[m.ErrorCode]:
    return [reply.message.code for reply in replies if isinstance(reply.message, m.ErrorMessage)]


def offers(reply: m.Reply) -> bool:
    """Tell whether anything can be answered or revealed in a message."""
    said = wording.say(reply.message)
    return bool(view.options(said)) or any(each.label == "Reveal" for each in view.buttons(said))


@pytest.mark.parametrize("who", WHO)
async def test_the_facilitator_alone_reveals(core: Core, who: str) -> None:
    ref = await begun(core)
    await answer(core, ref, 0)
    press = callback_data.unpack(callback_data.pack(e.RevealAsked(ref, 0)), WHO[who].person)
    replies = await core.take(WHO[who], press)
    head = await core.store.assessments.get(ref)
    assert head
    assert len(head.revealed) == (who in FACILITATOR)
    refused = troubles(replies) or isinstance(replies[0].message, m.FacilitatorOnly)
    assert bool(refused) == (who not in FACILITATOR)


@pytest.mark.parametrize("who", OUTSIDE)
async def test_only_those_in_the_conversation_answer(core: Core, who: str) -> None:
    ref = await begun(core)
    press = callback_data.unpack(callback_data.pack(e.AnsweredLive(ref, 0, Choice.LEVEL_1)), WHO[who].person)
    assert troubles(await core.take(WHO[who], press))
    head = await core.store.assessments.get(ref)
    assert head
    assert (head.began, head.answered) == (0, 0)


async def test_a_live_answer_shows_everyone_a_count_only(core: Core) -> None:
    ref = await begun(core)
    for count, (name, choice) in enumerate(LEVELS.items(), 1):
        replies = await core.take(member(name), e.AnsweredLive(ref, 0, choice))
        (own,) = (reply for reply in replies if reply.to is not m.To.EVERYONE)
        assert own.live_message == m.OwnAnswerOf(SessionRef(ref, name), 0)
        assert isinstance(own.message, m.OwnAnswer)
        assert own.message.topic.own is choice
        (question,) = (each.message for each in replies if isinstance(each.message, m.LiveTopic))
        assert question.assessment.answered == count


async def test_a_letter_typed_in_private_is_led_to_the_question(core: Core) -> None:
    ref = await begun(core)
    await core.take(member("ana"), e.AnsweredLive(ref, 0, Choice.LEVEL_2))
    (told,) = await core.take(alone("ana"), e.Typed("c"))
    assert told.message == m.ErrorMessage(m.ErrorCode.TOGETHER)


@pytest.mark.parametrize("origin", [alone("ana"), member("ana")], ids=["in private", "in the team"])
async def test_going_on_after_the_close_leads_to_the_result(core: Core, origin: Origin) -> None:
    core.membership = Members(lists=True)  # type: ignore[assignment]
    ref = await begun(core)
    await answer(core, ref, 0)
    await reveal(core, ref, 0)
    for event in (e.Continued(SessionRef(ref, "ana")), e.Joined(ref)):
        (told,) = await core.take(origin, event)
        assert told.message == m.ErrorMessage(m.ErrorCode.TOGETHER)
    await core.take(member(FAY), e.CloseAsked(ref, confirmed=True))
    for event in (e.Continued(SessionRef(ref, "ana")), e.Joined(ref)):
        (told,) = await core.take(origin, event)
        assert isinstance(told.message, m.HasClosed)
        assert [each.label for each in view.buttons(wording.say(told.message))] == ["Show result"]


async def test_a_late_press_says_why_nothing_changes(core: Core) -> None:
    ref = await begun(core)
    await answer(core, ref, 0)
    await core.take(member(FAY), e.RevealAsked(ref, 0))
    late = await core.take(member("ed"), e.AnsweredLive(ref, 0, Choice.LEVEL_5))
    assert troubles(late) == [m.ErrorCode.REVEALED]
    ahead = await core.take(member("ed"), e.AnsweredLive(ref, 2, Choice.LEVEL_5))
    assert troubles(ahead) == [m.ErrorCode.OLD_BUTTON]


async def test_a_revealed_topic_stays_until_the_next_one_is_asked(core: Core) -> None:
    ref = await begun(core)
    await answer(core, ref, 0)
    first, again = await reveal(core, ref, 0), await reveal(core, ref, 0)
    assert [reply.live_message for reply in first] == [m.TopicOf(ref, 0), m.CardOf(ref)]
    assert [reply.live_message for reply in again] == [m.TopicOf(ref, 0)]
    (follow,) = (each for each in view.buttons(wording.say(first[0].message)) if each.label == "Next topic")
    for who, drawn in (
        ("ana", []),
        (FAY, [m.TopicOf(ref, 0), m.TopicOf(ref, 1)]),
        (FAY, [m.TopicOf(ref, 0)]),
    ):
        replies = await core.take(member(who), callback_data.unpack(follow.press, member(who).person))
        assert [reply.live_message for reply in replies if reply.to is m.To.EVERYONE] == drawn
    assert "Next topic" not in {each.label for each in view.buttons(wording.say(replies[0].message))}


@pytest.mark.parametrize("silent", [3, 4])
async def test_revealing_asks_first_if_fewer_than_half_have_answered(core: Core, silent: int) -> None:
    ref = await begun(core)
    people = [f"person{at}" for at in range(3 + silent)]
    for name in people:
        await core.take(member(name), e.AnsweredLive(ref, 0, Choice.LEVEL_2))
    await reveal(core, ref, 0)
    await core.take(member(FAY), e.NextTopicAsked(ref, 1))
    for name in people[:3]:
        await core.take(member(name), e.AnsweredLive(ref, 1, Choice.LEVEL_2))
    asked_first, *_ = await reveal(core, ref, 1)
    assert isinstance(asked_first.message, m.RevealWarning) is (silent == 4)
    if isinstance(asked_first.message, m.RevealWarning):
        now, wait = view.buttons(wording.say(asked_first.message))
        assert isinstance(callback_data.unpack(wait.press, member(FAY).person), e.StatusAsked)
        await core.take(member(FAY), callback_data.unpack(now.press, member(FAY).person))
    head = await core.store.assessments.get(ref)
    assert head
    assert len(head.revealed) == 2


async def test_after_the_last_topic_the_way_on_is_to_close(core: Core) -> None:
    ref = await begun(core)
    for aspect in range(len(core.rubric.aspects)):
        await core.take(member(FAY), e.NextTopicAsked(ref, aspect))
        await answer(core, ref, aspect)
        revealed, card = await reveal(core, ref, aspect)
    assert [each.label for each in view.buttons(wording.say(revealed.message))] == ["Close"]
    assert "Close" in {each.label for each in view.buttons(wording.say(card.message))}
    assert revealed.live_message
    await core.service.set_message_id(revealed.live_message, MessageId("last question"))
    closed = await core.close(ref)
    (last,) = (each for each in closed if isinstance(each.live_message, m.TopicOf))
    assert "Close" not in {each.label for each in view.buttons(wording.say(last.message))}


async def test_a_live_question_lost_in_a_crash_is_asked_once(core: Core) -> None:
    ref = await begun(core)
    await answer(core, ref, 0)
    await reveal(core, ref, 0)
    await core.take(member(FAY), e.NextTopicAsked(ref, 1))  # and nothing of it is shown
    core.clock.forward(60)
    job = Job(JobKind.QUESTION, ref)
    assert job in await due_jobs(core.store, int(core.clock.now))
    (question,) = await core.service.run_job(job)
    assert (question.live_message, question.conversation) == (m.TopicOf(ref, 1), ROOM)
    await core.service.set_message_id(m.TopicOf(ref, 1), MessageId("question 1"))
    assert await core.service.run_job(job) == ()


async def test_a_live_result_keeps_revealed_aspects_after_forgetting(
    core: Core,
) -> None:
    ref = await begun(core)
    for aspect in range(len(core.rubric.aspects)):
        await core.take(member(FAY), e.NextTopicAsked(ref, aspect))
        await answer(core, ref, aspect)
        await reveal(core, ref, aspect)
    await core.take(alone("ana"), e.ForgetAsked(confirmed=True))
    await core.close(ref)
    (record,) = await core.store.results.published(ROOM)
    ids = [aspect.id for aspect in core.rubric.aspects]
    everyone = [Respondent(name, dict.fromkeys(ids, int(choice)), {}) for name, choice in LEVELS.items()]
    known = score(core.rubric, everyone, "assessment")
    assert [record.result.value(id_) for id_ in ids] == [known.value(id_) for id_ in ids] == [2] * len(ids)
    assert record.people == 3


async def test_an_unrevealed_topic_counts_from_the_floor(core: Core) -> None:
    ref = await begun(core)
    await answer(core, ref, 0)
    await core.close(ref)
    (record,) = await core.store.results.published(ROOM)
    ids = [aspect.id for aspect in core.rubric.aspects]
    assert [record.result.value(id_) for id_ in ids] == [2, *[None] * (len(ids) - 1)]


@pytest.mark.parametrize(
    "over", [e.DropAsked(confirmed=True), e.CloseAsked(confirmed=True)], ids=["cancelled", "closed"]
)
async def test_what_is_over_takes_no_answers_and_offers_none(core: Core, over: e.Event) -> None:
    ref = await begun(core)
    await answer(core, ref, 0)
    replies = await core.take(member(FAY), over)
    (question,) = (reply for reply in replies if reply.live_message == m.TopicOf(ref, 0))
    assert question.message_id == MessageId("question 0")
    assert not offers(question)
    late = await core.take(member("ed"), e.AnsweredLive(ref, 0, Choice.LEVEL_5))
    assert {reply.to for reply in late} == {m.To.YOU}
    head = await core.store.assessments.get(ref)
    assert head
    assert (head.status is not Status.OPEN, head.answered) == (True, 4)


@pytest.mark.parametrize("where", [member("ana"), alone("ana")], ids=["here", "in private"])
async def test_nobody_is_asked_alone(core: Core, where: Origin) -> None:
    ref = await begun(core)
    await answer(core, ref, 0)
    mine = SessionRef(ref, "ana")
    asking = e.Joined(ref), e.Continued(mine), e.PageOpened(mine, 0), e.Reopened(mine), e.Typed("c")
    for event in asking:
        replies = await core.take(where, event)
        assert not any(isinstance(reply.message, m.Ask) for reply in replies)

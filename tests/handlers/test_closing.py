"""Closing an assessment: what everyone, the participants and the facilitator see of it, and who comes too late."""

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import AssessmentRef, MessageId, SessionRef
from bot.conversation.questions import Choice
from bot.handlers.service import Replies
from bot.outbox.job import Job, JobKind
from tests.support.core import FAY, ROOM, Core, alone, member, person
from tests.support.outbox import due_jobs

THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}


async def begun(core: Core, people: int = 3) -> tuple[AssessmentRef, Assessment]:
    """Let Fay start an assessment that *people* answer."""
    ref = await core.begin()
    await core.answer_all(ref, dict(list(THREE.items())[:people]))
    assessment = await core.store.assessments.get(ref)
    assert assessment
    return ref, assessment


async def time_is_up(core: Core, assessment: Assessment) -> Replies:
    core.clock.now = assessment.closes
    return await core.service.run_job(Job(JobKind.CLOSING, assessment.ref))


async def test_a_job_before_the_closing_time_is_put_off(core: Core) -> None:
    ref, assessment = await begun(core)
    job = Job(JobKind.CLOSING, ref)
    await core.store.jobs.schedule(job, int(core.clock.now))
    assert await core.service.run_job(job) == ()
    assert (await due_jobs(core.store, assessment.closes))[job] == assessment.closes


async def test_everyone_is_told_that_too_few_answered(core: Core) -> None:
    ref, assessment = await begun(core, people=2)
    await core.service.set_message_id(m.CardOf(ref), MessageId("card"))
    notice, card, *_ = await time_is_up(core, assessment)
    assert (notice.to, notice.conversation) == (m.To.EVERYONE, ROOM)
    assert isinstance(notice.message, m.TooFew)
    assert (notice.message.assessment.finished, notice.message.assessment.status) == (2, Status.EXPIRED)
    assert isinstance(card.message, m.Invitation)
    assert (card.message.rubric, card.message.assessment.status) == (core.rubric, Status.EXPIRED)


async def test_the_facilitator_sees_how_many_answered_before_closing(core: Core) -> None:
    ref, _ = await begun(core, people=1)
    (few,) = await core.close(ref)
    assert few.to is m.To.YOU
    assert isinstance(few.message, m.TooFew)
    assert few.message.assessment.finished == 1


async def test_who_closes_an_assessment_again_sees_its_result(core: Core) -> None:
    ref, _ = await begun(core)
    await core.close(ref)
    (late,) = await core.close(ref)
    assert (late.to, type(late.message)) == (m.To.YOU, m.TeamReport)


async def test_who_joins_too_late_sees_the_result(core: Core) -> None:
    ref, _ = await begun(core)
    await core.close(ref)
    (late,) = await core.take(member("dee"), e.Joined(ref))
    assert (late.to, type(late.message)) == (m.To.YOU, m.TeamReport)


async def test_a_participants_questions_say_that_the_assessment_closed(core: Core) -> None:
    ref, assessment = await begun(core)
    session = SessionRef(ref, person("ana").id)
    await core.service.set_message_id(session, MessageId("questions"))
    await time_is_up(core, assessment)
    (told,) = await core.service.run_job(Job(JobKind.CLOSED_NOTICE, ref, session.person))
    assert (told.to, told.live_message, told.message_id, told.conversation) == (
        m.To.CHAT,
        session,
        MessageId("questions"),
        alone("ana").conversation,
    )
    assert isinstance(told.message, m.ClosedForYou)
    assert (told.message.closed, told.message.guide) == (assessment.closes, False)


async def test_a_close_by_time_offers_the_facilitator_the_guide_once(core: Core) -> None:
    ref, assessment = await begun(core)
    await time_is_up(core, assessment)
    job = Job(JobKind.CLOSED_NOTICE, ref, person(FAY).id)
    (told,) = await core.service.run_job(job)
    assert (told.to, told.conversation) == (m.To.CHAT, alone(FAY).conversation)
    assert isinstance(told.message, m.ClosedForYou)
    assert (told.message.rubric, told.message.closed, told.message.guide) == (
        core.rubric,
        assessment.closes,
        True,
    )
    assert await core.service.run_job(job) == ()


async def test_a_close_by_hand_sends_the_facilitator_no_notice(core: Core) -> None:
    ref, _ = await begun(core)
    await core.close(ref)
    assert await core.service.run_job(Job(JobKind.CLOSED_NOTICE, ref, person(FAY).id)) == ()


async def test_a_result_whose_post_may_be_lost_stands_on_the_card(core: Core) -> None:
    ref, _ = await begun(core)
    await core.service.set_message_id(m.CardOf(ref), MessageId("card"))
    await core.close(ref)
    card, told = await core.service.run_job(Job(JobKind.RESULT, ref))
    assert (card.to, card.live_message, card.message_id, card.conversation) == (
        m.To.EVERYONE,
        m.CardOf(ref),
        MessageId("card"),
        ROOM,
    )
    assert isinstance(card.message, m.TeamReport)
    assert (told.to, told.conversation) == (m.To.CHAT, alone(FAY).conversation)
    assert told.message == m.NotPosted(core.rubric)
    assert [reply.live_message for reply in await core.service.run_job(Job(JobKind.RESULT, ref))] == [
        m.CardOf(ref)
    ]


async def test_a_posted_result_is_not_posted_again(core: Core) -> None:
    ref, _ = await begun(core)
    await core.close(ref)
    await core.service.set_message_id(m.ResultOf(ref), MessageId("result"))
    assert await core.service.run_job(Job(JobKind.RESULT, ref)) == ()
    assert Job(JobKind.RESULT, ref) not in await due_jobs(core.store, int(core.clock.now) + 1000)

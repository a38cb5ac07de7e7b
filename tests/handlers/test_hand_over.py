"""An offer to take an assessment over ends as soon as somebody runs it, or it is over."""

import pytest

from bot.conversation import events as e, messages as m, view, wording
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, MessageId, SessionRef
from bot.conversation.questions import Choice
from bot.conversation.view import Style
from bot.handlers.superseded import RETRY_SECONDS
from bot.outbox.job import JobKind
from bot.ports.assessments import RUNS, AssessmentEdit
from tests.support.core import FAY, Core, alone, member
from tests.support.members import Members
from tests.support.outbox import due_jobs
from tests.support.rubrics import FLEXIBLE, capability

OFFER = MessageId("offer")
THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}
WAYS = {"typed in the team": member(FAY), "pressed in private": alone(FAY)}


async def offered(core: Core) -> AssessmentRef:
    """Let Fay offer what she runs, and give the message that everyone sees an id."""
    ref = await core.begin()
    (post, *_) = await core.take(member(FAY), e.HandOverAsked(ref))
    assert post.live_message == m.OfferOf(ref)
    await core.service.set_message_id(m.OfferOf(ref), OFFER)
    return ref


async def redrawn(core: Core) -> list[m.Message]:
    """Run what is due after a close or a hand-over, and give what stands in place of the offer."""
    found = []
    for kind in (JobKind.CLOSED_NOTICES, JobKind.SUPERSEDED):
        for job in await due_jobs(core.store, int(core.clock.now)):
            if job.kind is kind:
                found += [
                    each.message for each in await core.service.run_job(job) if each.message_id == OFFER
                ]
    return found


@pytest.mark.parametrize("way", WAYS)
async def test_the_facilitator_is_not_asked_to_take_over(core: Core, way: str) -> None:
    ref = await core.begin()
    post, _, told, *_ = await core.take(WAYS[way], e.HandOverAsked(ref))
    assert (post.to, type(post.message)) == (m.To.EVERYONE, m.Changed)
    assert (told.to, type(told.message)) == (m.To.CHAT, m.OfferSent)


@pytest.mark.parametrize("way", WAYS)
async def test_the_facilitator_takes_an_offer_back(core: Core, way: str) -> None:
    ref = await offered(core)
    (post, *_) = await core.take(WAYS[way], e.TookOver(ref))
    assert isinstance(post.message, m.Changed)
    assert post.message.kind is m.ChangeKind.KEPT
    (over,) = await redrawn(core)
    assert isinstance(over, m.AskedBefore)


async def test_an_offer_that_was_taken_leaves_the_name_to_the_news(core: Core) -> None:
    ref = await offered(core)
    (news, *_) = await core.take(member("bo"), e.TookOver(ref))
    (over,) = await redrawn(core)
    assert isinstance(over, m.AskedBefore)
    said = [str(wording.say(each)) for each in (news.message, over)]
    assert [" runs " in each for each in said] == [True, False]


async def test_an_offer_stands_while_nobody_takes_it(core: Core) -> None:
    ref = await offered(core)
    await core.service.set_message_id(m.OfferOf(ref), MessageId("another"))
    assert await redrawn(core) == []


async def test_an_offer_leaves_that_of_another_assessment(core: Core) -> None:
    ref = await offered(core)
    core.offer(capability(FLEXIBLE))
    other = await core.begin()
    await core.take(member(FAY), e.HandOverAsked(other))
    await core.service.set_message_id(m.OfferOf(other), MessageId("another"))
    core.clock.forward(RETRY_SECONDS + 1)
    assert await redrawn(core) == []
    await core.take(member("bo"), e.TookOver(ref))
    (over,) = await redrawn(core)
    assert isinstance(over, m.AskedBefore)


async def test_an_offer_ends_with_the_close(core: Core) -> None:
    ref = await offered(core)
    await core.answer_all(ref, THREE)
    await core.close(ref)
    (over,) = await redrawn(core)
    assert isinstance(over, m.OfferOver)
    assert over.assessment.status is Status.CLOSED
    (told,) = await core.take(member("bo"), e.TookOver(ref))
    assert told.message == over


async def test_an_offer_ends_when_its_assessment_is_dropped(core: Core) -> None:
    ref = await offered(core)
    await core.take(member(FAY), e.DropAsked(ref, confirmed=True))
    (over,) = await redrawn(core)
    assert isinstance(over, m.OfferOver)
    assert over.assessment.status is Status.DROPPED


async def test_taking_back_too_late_says_who_runs_it(core: Core) -> None:
    ref = await offered(core)
    core.membership = Members(lists=True)  # type: ignore[assignment]
    (refused,) = await core.take(alone("bo"), e.TookOver(ref))
    assert refused.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
    await core.take(member("bo"), e.TookOver(ref))
    (told,) = await core.take(alone(FAY), e.TookOver(ref))
    assert isinstance(told.message, m.OfferOver)
    assert told.message.assessment.facilitator == "bo"


async def test_another_press_on_take_over_says_who_runs_it(core: Core) -> None:
    ref = await offered(core)
    await core.take(member("bo"), e.TookOver(ref))
    (told,) = await core.take(member("cy"), e.TookOver(ref))
    assert isinstance(told.message, m.FacilitatorOnly)
    assert told.message.assessment.facilitator == "bo"
    panel, *_ = await core.take(member("bo"), e.TookOver(ref))
    assert isinstance(panel.message, m.ManagePanel)


async def finished(core: Core, *, members: int) -> AssessmentRef:
    """Let three finish, Fay the last of them, and keep the message of her answers."""
    ref = await offered(core)
    await core.store.assessments.edit(ref, AssessmentEdit(RUNS, members=members))
    await core.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("bo", "cy", FAY)})
    await core.service.set_message_id(SessionRef(ref, FAY), MessageId("answers"))
    return ref


async def answers_redrawn(core: Core) -> list[m.Message]:
    jobs = await due_jobs(core.store, int(core.clock.now))
    return [
        reply.message
        for job in jobs
        if job.kind is JobKind.TAKEN_OVER
        for reply in await core.service.run_job(job)
        if reply.message_id == MessageId("answers")
    ]


def labels(message: m.Message) -> list[str]:
    return [each.label for each in view.buttons(wording.say(message))]


async def test_finished_answers_lose_their_close_at_a_hand_over(core: Core) -> None:
    ref = await finished(core, members=3)
    (asked, *_) = await core.take(alone(FAY), e.Continued(SessionRef(ref, FAY)))
    assert labels(asked.message) == ["Close", "Change an answer"]
    await core.take(member("bo"), e.TookOver(ref))
    (drawn,) = await answers_redrawn(core)
    assert labels(drawn) == ["Change an answer"]


async def test_answers_without_a_close_are_not_redrawn(core: Core) -> None:
    ref = await finished(core, members=6)
    await core.take(member("bo"), e.TookOver(ref))
    assert await answers_redrawn(core) == []


async def test_closed_answers_are_left_to_the_closing_notice(core: Core) -> None:
    ref = await finished(core, members=3)
    await core.take(member("bo"), e.TookOver(ref))
    await core.take(member("bo"), e.CloseAsked(ref, confirmed=True))
    assert await answers_redrawn(core) == []


async def test_a_former_facilitator_asks_the_new_one_to_close(core: Core) -> None:
    core.membership = Members(lists=True)  # type: ignore[assignment]
    ref = await finished(core, members=3)
    await core.take(member("bo"), e.TookOver(ref))
    (told,) = await core.take(alone(FAY), e.CloseAsked(ref))
    assert isinstance(told.message, m.FacilitatorOnly)
    assert told.message.assessment.facilitator == "bo"
    assert any(label.startswith("Ask ") and label.endswith(" to close it") for label in labels(told.message))


async def test_a_former_facilitator_who_left_learns_nothing(core: Core) -> None:
    core.membership = Members(lists=True)  # type: ignore[assignment]
    ref = await offered(core)
    for name in ("max", "bo"):  # max is not there any more
        await core.take(member(name), e.TookOver(ref))
        await core.take(member(name), e.HandOverAsked(ref))
    (told,) = await core.take(alone("max"), e.CloseAsked(ref))
    assert told.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)


async def test_the_news_of_a_new_facilitator_leads_to_the_controls(core: Core) -> None:
    ref = await offered(core)
    (news, *_) = await core.take(member("bo"), e.TookOver(ref))
    assert labels(news.message) == ["How far are we?", "Manage"]


@pytest.mark.parametrize("members", [3, 6])
async def test_the_facilitator_is_led_to_the_close_once_everyone_is_done(core: Core, members: int) -> None:
    ref = await finished(core, members=members)
    await core.take(member("bo"), e.TookOver(ref))
    for name in ("bo", "cy"):
        (status, *_) = await core.take(member(name), e.StatusAsked())
        primary = [
            each.label for each in view.buttons(wording.say(status.message)) if each.style is Style.PRIMARY
        ]
        assert ("Manage" in labels(status.message)) == (members == 3 and name == "bo")
        expected = ["Change an answer"] if members == 6 else ["Close"] if name == "bo" else []
        assert primary == expected

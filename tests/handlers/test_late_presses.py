"""A press on an assessment that is over leads to what takes answers now, or to the result."""

from collections.abc import Callable, Sequence

import pytest

from bot.conversation import events as e, messages as m, view, wording
from bot.conversation.identity import AssessmentRef, Origin, SessionRef
from bot.conversation.questions import Choice
from bot.conversation.view import Style
from bot.outbox.job import Job, JobKind
from tests.support.clock import DAY
from tests.support.core import FAY, Core, alone, member, person, presses
from tests.support.members import Members

LEVELS = [Choice.LEVEL_2] * 4
THREE = ("ana", "bo", "cy")


async def two(core: Core) -> tuple[AssessmentRef, AssessmentRef]:
    """Close an assessment, and start another one three months later."""
    older = await closed(core)
    core.clock.forward(90 * DAY)
    return older, await core.begin()


async def closed(core: Core, people: Sequence[str] = THREE) -> AssessmentRef:
    ref = await core.begin()
    await core.answer_all(ref, dict.fromkeys(people, LEVELS))
    await core.close(ref)
    return ref


async def told(core: Core, origin: Origin, event: e.Event) -> m.Message:
    (reply,) = await core.take(origin, event)
    return reply.message


def pressable(message: m.Message) -> list[tuple[str, bool]]:
    """List the buttons of a message, and whether each is the main one."""
    return [(each.label, each.style is Style.PRIMARY) for each in view.buttons(wording.say(message))]


@pytest.mark.parametrize("press", [e.Joined, e.Declined])
async def test_a_late_press_offers_the_newer_assessment(core: Core, press: type) -> None:
    older, newer = await two(core)
    message = await told(core, member("ana"), press(older))
    assert isinstance(message, m.HasClosed)
    assert pressable(message) == [("Answer", True), ("Show result", False)]
    assert message.newer
    assert message.newer.assessment.ref == newer
    assert "This assessment has closed. A newer one takes your answers now." in wording.say(message).summary


@pytest.mark.parametrize("where", [member, alone])
async def test_a_late_status_leads_to_the_result(core: Core, where: Callable[[str], Origin]) -> None:
    ref = await closed(core)
    message = await told(core, where("ana"), e.StatusAsked(ref))
    assert pressable(message) == [("Show result", True)]


async def test_a_late_status_tells_an_outsider_nothing(core: Core) -> None:
    ref = await closed(core)
    core.membership = Members(lists=True)  # type: ignore[assignment]
    assert isinstance(await told(core, alone("max"), e.StatusAsked(ref)), m.ErrorMessage)


async def test_a_member_is_offered_the_newer_one_in_private(core: Core) -> None:
    older, newer = await two(core)
    core.membership = Members(lists=True)  # type: ignore[assignment]
    message = await told(core, alone("ana"), e.Joined(older))
    assert isinstance(message, m.HasClosed)
    assert message.newer
    assert message.newer.assessment.ref == newer


async def test_a_person_who_left_is_offered_no_newer_assessment(core: Core) -> None:
    older = await closed(core, ("ana", "bo", "max"))
    await core.begin()
    core.membership = Members(lists=True)  # type: ignore[assignment]
    assert isinstance(
        await told(core, alone("max"), e.Continued(SessionRef(older, person("max").id))), m.TeamReport
    )


async def test_a_person_who_has_begun_the_newer_one_continues(core: Core) -> None:
    older, newer = await two(core)
    await core.take(member("ana"), e.Joined(newer))
    first = next(iter(presses(newer, "ana", LEVELS)))
    await core.take(alone("ana"), first)
    message = await told(core, member("ana"), e.Joined(older))
    assert pressable(message)[0] == ("Continue", True)


async def test_who_has_finished_the_newer_one_sees_the_old_result(core: Core) -> None:
    older, newer = await two(core)
    await core.answer(newer, "ana", LEVELS)
    assert isinstance(await told(core, member("ana"), e.Joined(older)), m.TeamReport)


async def test_a_late_request_to_close_leads_to_the_result(core: Core) -> None:
    ref = await closed(core)
    message = await told(core, member("ana"), e.CloseRequested(ref))
    assert pressable(message) == [("Show result", True)]
    assert "This assessment has closed." in wording.say(message).summary


@pytest.mark.parametrize(
    "press",
    [
        e.ManageAsked,
        e.DropAsked,
        e.HandOverAsked,
        e.RemindRestAsked,
        lambda ref: e.DropAsked(ref, confirmed=True),
        lambda ref: e.Extended(ref, "in 9 days"),
        lambda ref: e.FloorSet(5, ref),
    ],
    ids=["manage", "drop", "hand over", "remind the rest", "confirm the drop", "extend", "raise the floor"],
)
async def test_a_late_press_of_the_facilitator_leads_to_the_result(
    core: Core, press: Callable[[AssessmentRef], e.Event]
) -> None:
    ref = await closed(core)
    assert pressable(await told(core, member(FAY), press(ref))) == [("Show result", True)]


async def test_a_dropped_assessment_cannot_be_closed(core: Core) -> None:
    ref = await core.begin()
    await core.take(member(FAY), e.DropAsked(ref, confirmed=True))
    assert await told(core, member(FAY), e.CloseAsked(ref)) == m.ErrorMessage(m.ErrorCode.OVER)


async def test_the_rest_is_not_reminded_once_time_is_up(core: Core) -> None:
    ref = await core.begin()
    core.clock.forward(8 * DAY)
    await core.service.run_job(Job(JobKind.CLOSING, ref))
    assert isinstance(await told(core, member(FAY), e.RemindRestAsked(ref)), m.TooFew)


async def test_a_dropped_assessment_has_no_result_to_show(core: Core) -> None:
    ref = await core.begin()
    await core.take(member("fay"), e.DropAsked(ref, confirmed=True))
    message = await told(core, member("ana"), e.CloseRequested(ref))
    assert message == m.ErrorMessage(m.ErrorCode.OVER)

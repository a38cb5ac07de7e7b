"""What asks a facilitator in private is drawn anew once somebody else runs the assessment, or it is over."""

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, MessageId
from bot.conversation.questions import Choice
from bot.outbox.job import JobKind
from tests.support.core import FAY, Core, alone, member
from tests.support.outbox import due_jobs

THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}
PANEL = MessageId("panel")
ASKED = {"a panel": e.ManageAsked, "an offer": e.HandOverAsked}


async def shown(core: Core, ref: AssessmentRef, event: e.FacilitatorEvent, message: MessageId) -> None:
    """Let Fay see what follows from *event* in her private chat, in *message*."""
    told = [each for each in await core.take(alone(FAY), event) if each.to is m.To.CHAT]
    assert [each.live_message for each in told] == [m.PanelOf(ref, alone(FAY).conversation)]
    await core.service.set_message_id(m.PanelOf(ref, alone(FAY).conversation), message)


async def redrawn(core: Core) -> dict[MessageId | None, m.Message]:
    """Run the redraws that are due, and give what stands in Fay's private chat by the ids of messages."""
    found = {}
    for kind in (JobKind.CLOSED_NOTICES, JobKind.CLOSED_NOTICE, JobKind.SUPERSEDED):
        for job in await due_jobs(core.store, int(core.clock.now)):
            if job.kind is kind:
                replies = await core.service.run_job(job)
                found |= {
                    each.message_id: each.message
                    for each in replies
                    if each.conversation == alone(FAY).conversation
                }
    return found


@pytest.mark.parametrize("asked", ASKED)
async def test_a_former_facilitator_reads_who_runs_it(core: Core, asked: str) -> None:
    ref = await core.begin()
    await shown(core, ref, ASKED[asked](ref), PANEL)
    if asked == "a panel":
        await core.take(member(FAY), e.HandOverAsked(ref))
    await core.take(member("bo"), e.TookOver(ref))
    over = (await redrawn(core))[PANEL]
    assert isinstance(over, m.OfferOver)
    assert over.assessment.facilitator == "bo"


async def test_an_offer_that_is_taken_back_in_the_team_ends_in_private(core: Core) -> None:
    ref = await core.begin()
    await shown(core, ref, e.HandOverAsked(ref), PANEL)
    await core.take(member(FAY), e.TookOver(ref))
    assert isinstance((await redrawn(core))[PANEL], m.AskedBefore)


async def test_an_older_panel_leads_to_the_newest(core: Core) -> None:
    ref = await core.begin()
    await shown(core, ref, e.ManageAsked(ref), PANEL)
    await shown(core, ref, e.ManageAsked(ref), MessageId("newer"))
    assert [(each, type(told)) for each, told in (await redrawn(core)).items()] == [(PANEL, m.AskedBefore)]


async def test_a_panel_ends_with_a_close_in_the_team(core: Core) -> None:
    ref = await core.begin()
    await shown(core, ref, e.ManageAsked(ref), PANEL)
    await core.answer_all(ref, THREE)
    await core.close(ref)
    over = (await redrawn(core))[PANEL]
    assert isinstance(over, m.OfferOver)
    assert over.assessment.status is Status.CLOSED


@pytest.mark.parametrize("event", [e.CloseAsked, e.DropAsked])
async def test_what_takes_the_place_of_a_panel_stays(
    core: Core, event: type[e.CloseAsked | e.DropAsked]
) -> None:
    ref = await core.begin()
    await shown(core, ref, e.ManageAsked(ref), PANEL)
    await core.answer_all(ref, THREE)
    await shown(core, ref, event(ref), PANEL)
    await core.take(alone(FAY), event(ref, confirmed=True))
    assert PANEL not in await redrawn(core)


async def test_a_panel_ends_with_a_drop_in_the_team(core: Core) -> None:
    ref = await core.begin()
    await shown(core, ref, e.ManageAsked(ref), PANEL)
    await core.take(member(FAY), e.DropAsked(ref, confirmed=True))
    over = (await redrawn(core))[PANEL]
    assert isinstance(over, m.OfferOver)
    assert over.assessment.status is Status.DROPPED

"""Who may do what: the whole table, each cell through the service."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.conversation import callback_data, events as e, messages as m, wording
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.questions import Choice
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.team_record import StepMove
from bot.conversation.view import buttons
from bot.handlers.context import Catalogue
from bot.handlers.service import Service
from bot.outbox.job import Job
from bot.ports.assessments import RUNS, AssessmentEdit
from tests.handlers.onlookers import EVERYONE_HERE, FACILITATOR, OUTSIDE, WHO
from tests.support.core import ELSEWHERE, FAY, ROOM, Core, alone, member, person
from tests.support.rubrics import FLEXIBLE, capability
from tests.support.servers import Server

THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}
MISSING = "none"

DEEDS = {
    "join": (e.Joined, EVERYONE_HERE),
    "decline": (e.Declined, EVERYONE_HERE),
    "ask to close": (e.CloseAsked, FACILITATOR),
    "close": (lambda ref: e.CloseAsked(ref, confirmed=True), FACILITATOR),
    "ask to drop": (e.DropAsked, FACILITATOR),
    "drop": (lambda ref: e.DropAsked(ref, confirmed=True), FACILITATOR),
    "manage": (e.ManageAsked, FACILITATOR),
    "extend": (lambda ref: e.Extended(ref, "in 9 days"), FACILITATOR),
    "raise the floor": (lambda ref: e.FloorSet(4, ref), FACILITATOR),
    "remind the rest": (e.RemindRestAsked, FACILITATOR),
    "hand over": (e.HandOverAsked, FACILITATOR),
}
"""Everything that can be pressed about an assessment that runs, and who may."""


def everything(server: Server) -> dict[bytes, bytes]:
    with server.client() as client:
        return {key: client.dump(key) for key in client.scan_iter() if not key.startswith(b"rung:{rubric}")}


def forged(event: e.Event, origin: Origin) -> e.Event:
    """Send *event* as a press of *origin*'s person: whatever it names, the platform vouches for the person."""
    return callback_data.unpack(callback_data.pack(event), origin.person)  # type: ignore[arg-type]


@pytest.fixture
async def ref(core: Core) -> AssessmentRef:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await core.store.assessments.edit(ref, AssessmentEdit(RUNS, members=6))
    await core.store.jobs.schedule(Job(ReminderKind.INVITED, ref, "ivy"), 0)
    return ref


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("permission", DEEDS)
async def test_only_permitted_roles_change_an_assessment(
    core: Core, server: Server, ref: AssessmentRef, permission: str, who: str
) -> None:
    event, allowed = DEEDS[permission]
    before = everything(server)
    replies = await core.take(WHO[who], forged(event(ref), WHO[who]))
    if who in allowed:
        assert not any(isinstance(reply.message, m.ErrorMessage) for reply in replies)
        return
    assert everything(server) == before
    refused = m.FacilitatorOnly if who in ("member", "invited") else m.ErrorMessage
    assert [(reply.to, type(reply.message)) for reply in replies] == [(m.To.YOU, refused)]


@pytest.mark.parametrize("who", OUTSIDE)
@pytest.mark.parametrize("permission", [*DEEDS, "take over", "share the result"])
async def test_outside_nobody_learns_whether_an_assessment_is_there(
    core: Core, ref: AssessmentRef, permission: str, who: str
) -> None:
    more = {"take over": e.TookOver, "share the result": e.TeamResultShared}
    event = more[permission] if permission in more else DEEDS[permission][0]
    said = [
        await core.take(WHO[who], forged(event(AssessmentRef(ROOM, id_)), WHO[who]))
        for id_ in (ref.id, MISSING)
    ]
    assert said[0] == said[1]


@pytest.mark.parametrize("who", WHO)
async def test_an_offered_assessment_is_taken_over_in_its_conversation(
    core: Core, ref: AssessmentRef, who: str
) -> None:
    press = e.TookOver(ref)
    refused = await core.take(member("max"), press)
    assert [type(reply.message) for reply in refused] == [m.FacilitatorOnly]
    await core.take(member(FAY), e.HandOverAsked(ref))
    await core.take(WHO[who], forged(press, WHO[who]))
    head = await core.store.assessments.get(ref)
    assert head is not None
    assert head.facilitator == ("max" if who == "member" else FAY)
    assert head.offered == (who in OUTSIDE or who == "invited")


@pytest.mark.parametrize("who", WHO)
async def test_the_person_who_starts_an_assessment_is_its_facilitator(core: Core, who: str) -> None:
    origin = WHO[who]
    replies = await core.take(origin, e.AssessAsked(by="in 7 days"))
    running = await core.store.assessments.running(origin.conversation)
    if origin.conversation.private:
        assert (type(replies[0].message), running) == (m.WhereToAssess, ())
    else:
        assert [each.facilitator for each in running] == [origin.person.id]


NOWHERE = AssessmentRef(ROOM, "none")
ASKING: dict[str, e.Event] = {
    "result": e.ResultAsked(),
    "history": e.HistoryAsked(),
    "next": e.NextAsked(),
    "status": e.StatusAsked(),
    "steps": e.StepsAsked(),
    **{f"step {move}": e.StepMoved(NOWHERE, "some-step", move) for move in StepMove},
    "help": e.HelpOffered(NOWHERE, "some-step"),
    "level": e.LevelConfirmed(NOWHERE, "some-aspect"),
}


def a_step(core: Core) -> str:
    return core.rubric.aspects[0].levels[2].steps[0].id


def asking(core: Core, ref: AssessmentRef, what: str) -> e.Event:
    match ASKING[what]:
        case e.StepMoved() | e.HelpOffered() as event:
            return replace(event, assessment=ref, step=a_step(core))
        case e.LevelConfirmed() as event:
            return replace(event, assessment=ref, aspect_id=core.rubric.aspects[0].id)
        case event:
            return event


@pytest.mark.parametrize("who", OUTSIDE)
@pytest.mark.parametrize("what", ASKING)
async def test_a_team_result_shows_only_in_its_conversation(
    core: Core, server: Server, ref: AssessmentRef, what: str, who: str
) -> None:
    await core.close(ref)
    event = asking(core, ref, what)
    before = everything(server)
    replies = await core.take(WHO[who], event)
    assert everything(server) == before
    assert all(isinstance(each.message, m.ErrorMessage) or each.message == m.OwnSteps(()) for each in replies)
    assert replies


async def test_history_asked_in_private_points_to_the_team(core: Core) -> None:
    (reply,) = await core.take(alone("max"), e.HistoryAsked())
    assert reply.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)


@pytest.mark.parametrize("who", ["facilitator", "member"])
@pytest.mark.parametrize("what", ASKING)
async def test_every_member_sees_the_result_and_moves_steps(
    core: Core, ref: AssessmentRef, what: str, who: str
) -> None:
    await core.close(ref)
    await core.begin()
    event = asking(core, ref, what)
    replies = await core.take(WHO[who], event)
    assert not any(isinstance(reply.message, m.ErrorMessage) for reply in replies)


@pytest.mark.parametrize("who", WHO)
async def test_only_the_facilitator_exports_team_results(core: Core, ref: AssessmentRef, who: str) -> None:
    await core.close(ref)
    (reply,) = await core.take(WHO[who], e.ExportAsked())
    assert isinstance(reply.message, m.Export) == (who == "facilitator")


async def test_nobody_answers_for_somebody_else_or_without_having_joined(
    core: Core, server: Server, ref: AssessmentRef
) -> None:
    session = f"{ref.id}|{ROOM.id}"
    before = everything(server)
    for value in (f"answer|{session}|0.0|5|1", f"page|{session}|0", f"show|{session}", f"continue|{session}"):
        for origin in (alone("max"), Origin(person("max"), ELSEWHERE), WHO["another tenant"]):
            replies = await core.take(origin, callback_data.unpack(value, origin.person))
            assert {type(reply.message) for reply in replies} == {m.ErrorMessage}
    assert everything(server) == before


TYPED = {
    "close": e.CloseAsked(),
    "drop": e.DropAsked(),
    "manage": e.ManageAsked(),
    "extend": e.Extended(by="in 9 days"),
    "floor": e.FloorSet(4),
    "remind the rest": e.RemindRestAsked(),
    "hand over": e.HandOverAsked(),
}


@pytest.mark.parametrize("permission", TYPED)
async def test_an_ambiguous_command_is_asked_back_with_buttons(
    core: Core, server: Server, ref: AssessmentRef, permission: str
) -> None:
    second = capability(FLEXIBLE)
    offered = Catalogue({core.rubric.id: core.rubric, second.id: second}, core.store.rubrics)
    core.service = Service(core.store, offered, core.clock.runtime)
    card, *_ = await core.take(member(FAY), e.AssessAsked(second.id, "in 7 days"))
    assert isinstance(card.live_message, m.CardOf)
    before = everything(server)
    (asked,) = await core.take(member(FAY), TYPED[permission])
    assert everything(server) == before
    assert isinstance(asked.message, m.WhichOne)
    events = [event for _, event in asked.message.choices]
    assert [replace(event, assessment=None) for event in events] == [TYPED[permission]] * 2
    assert {event.assessment for event in events} == {ref, card.live_message.assessment}
    assert [forged(event, member(FAY)) for event in events] == events


async def test_cancel_asks_what_is_meant_while_questions_are_open(core: Core, ref: AssessmentRef) -> None:
    (asked,) = await core.take(alone(FAY), e.CancelAsked())
    assert isinstance(asked.message, m.DropWarning)
    await core.take(member(FAY), e.Joined(ref))
    (asked,) = await core.take(alone(FAY), e.CancelAsked())
    assert isinstance(asked.message, m.WhichLeave)


@pytest.mark.parametrize(("name", "offered"), [(FAY, True), ("ana", False)])
async def test_more_offers_only_what_this_person_may_do(core: Core, name: str, offered: bool) -> None:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await core.close(ref)
    (told,) = await core.take(member(name), e.HelpAsked(everything=True))
    labels = {each.label for each in buttons(wording.say(told.message))}
    assert [each in labels for each in ("Export", "Share our numbers")] == [offered, offered]


@pytest.mark.parametrize("where", [member, alone])
async def test_the_menu_offers_to_close_only_to_those_who_run_one(
    core: Core, where: Callable[[str], Origin]
) -> None:
    async def offered(name: str) -> set[str]:
        (told,) = await core.take(where(name), e.HelpAsked(everything=True))
        return {each.label for each in buttons(wording.say(told.message))} & {"Manage", "Close it", "Drop it"}

    assert await offered(FAY) == set()
    ref = await core.begin()
    await core.take(member(FAY), e.Joined(ref))
    assert await offered(FAY) == {"Manage", "Close it", "Drop it"}
    assert await offered("ana") == set()
    await core.take(member(FAY), e.DropAsked(ref, confirmed=True))
    assert await offered(FAY) == set()

"""A delivery that was taken is known for a day on every process, and what changes nothing is not announced."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, MessageId, Origin
from bot.conversation.questions import Choice
from bot.conversation.reminders.preferences import Pause, ReminderKind
from bot.conversation.team_record import StepMove, TeamView
from bot.errors import UnderWay
from bot.handlers.delivery_rules import TAKEN_ONCE
from bot.handlers.service import CLAIM_SECONDS
from bot.outbox.job import REDRAWS, JobKind, SendResult, SendStatus
from bot.ports.assessments import RUNS, AssessmentEdit
from tests.support.clock import DAY
from tests.support.core import FAY, ROOM, Core, alone, member
from tests.support.outbox import due_jobs
from tests.support.servers import Server

THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}


def delivered(origin: Origin) -> Origin:
    return replace(origin, delivery_ids=("one delivery",))


def posts(replies: tuple[m.Reply, ...]) -> list[m.Message]:
    """List what is posted for everyone, apart from redrawn messages."""
    return [each.message for each in replies if each.to is m.To.EVERYONE and not each.message_id]


async def closed(core: Core) -> AssessmentRef:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await core.close(ref)
    return ref


async def running(core: Core) -> AssessmentRef:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await core.store.assessments.set_card(ref, MessageId("card"))
    await core.store.assessments.edit(ref, AssessmentEdit(RUNS, members=6))
    return ref


Make = Callable[[AssessmentRef], e.Event]
RUNNING: dict[str, tuple[Origin, Make]] = {
    "hand over": (member(FAY), e.HandOverAsked),
    "floor": (member(FAY), lambda ref: e.FloorSet(5, ref)),
    "extend": (member(FAY), lambda ref: e.Extended(ref, "2026-12-20")),
    "remind the rest": (member(FAY), e.RemindRestAsked),
    "drop": (member(FAY), lambda ref: e.DropAsked(ref, confirmed=True)),
    "close": (member(FAY), lambda ref: e.CloseAsked(ref, confirmed=True)),
    "assess": (member(FAY), lambda _: e.AssessAsked(by="in 7 days")),
}
CLOSED: dict[str, tuple[Origin, Make]] = {
    "share": (member("ana"), e.TeamResultShared),
    "next": (member("ana"), lambda _: e.NextAsked()),
    "snooze": (member("ana"), lambda ref: e.Snoozed(ReminderKind.LOOK_AGAIN, ref, None, Pause.TOMORROW)),
    "adopt": (member("ana"), lambda ref: e.StepMoved(ref, "step", StepMove.ADOPTED)),
}


@pytest.mark.parametrize(("origin", "event"), RUNNING.values(), ids=RUNNING)
async def test_a_second_delivery_about_a_running_assessment_is_silent(
    core: Core, origin: Origin, event: Make
) -> None:
    ref = await running(core)
    await core.take(delivered(origin), event(ref))
    other = Core(core.database, clock=core.clock)  # another process
    assert await other.take(delivered(origin), event(ref)) == ()


@pytest.mark.parametrize(("origin", "event"), CLOSED.values(), ids=CLOSED)
async def test_a_second_delivery_about_a_result_is_silent(core: Core, origin: Origin, event: Make) -> None:
    ref = await closed(core)
    await core.take(delivered(origin), event(ref))
    await core.service.set_message_id(m.BoardOf(ROOM, ref.id), MessageId("board"))
    assert await Core(core.database, clock=core.clock).take(delivered(origin), event(ref)) == ()


SHOWN: dict[str, Make] = {
    "result": e.TeamResultShared,
    "history": lambda ref: e.TeamViewShared(TeamView.HISTORY, ref.conversation),
    "board": lambda ref: e.TeamViewShared(TeamView.BOARD, ref.conversation),
}


@pytest.mark.parametrize("event", SHOWN.values(), ids=SHOWN)
async def test_what_two_presses_show_everyone_at_once_is_posted_once(core: Core, event: Make) -> None:
    ref = await closed(core)
    both = await asyncio.gather(*(core.take(member(name), event(ref)) for name in ("ana", "bo")))
    assert len([post for replies in both for post in posts(replies)]) == 1
    assert m.ErrorMessage(m.ErrorCode.SHARED_BEFORE) in [reply.message for each in both for reply in each]
    core.clock.forward(61)
    assert len(posts(await core.take(member("cy"), event(ref)))) == 1


@pytest.mark.parametrize("event", SHOWN.values(), ids=SHOWN)
async def test_what_was_not_posted_may_be_shown_at_once(core: Core, event: Make) -> None:
    ref = await closed(core)
    (post, *_) = await core.take(member("ana"), event(ref))
    failed = SendResult(SendStatus.FAILED, "refused")
    await core.service.not_posted(member("ana"), event(ref), post, failed)
    assert len(posts(await core.take(member("ana"), event(ref)))) == 1


async def test_a_board_that_was_never_posted_is_shown_by_the_second_delivery(core: Core) -> None:
    await closed(core)
    first = await core.take(delivered(member("ana")), e.NextAsked())
    assert await core.take(delivered(member("ana")), e.NextAsked()) == first != ()


@pytest.mark.parametrize("name", ["hand over", "floor", "extend", "remind the rest", "assess"])
async def test_a_second_press_that_changes_nothing_is_not_announced(core: Core, name: str) -> None:
    ref, (origin, event) = await running(core), RUNNING[name]
    await core.take(origin, event(ref))
    replies = await core.take(origin, event(ref))
    assert posts(replies) == []
    assert replies


async def test_a_command_delivered_again_after_a_drop_starts_nothing(core: Core, server: Server) -> None:
    (card, *_) = await core.take(delivered(member(FAY)), e.AssessAsked(by="in 7 days"))
    assert isinstance(card.live_message, m.CardOf)
    await core.take(member(FAY), e.DropAsked(card.live_message.assessment, confirmed=True))
    with server.client() as client:
        client.delete(*client.scan_iter("*:p:*:deliveries:*"))  # as if it were remembered nowhere else
    assert await core.take(delivered(member(FAY)), e.AssessAsked(by="in 7 days")) == ()
    assert await core.store.assessments.running(ROOM) == ()


READ: dict[str, e.Event] = {
    "help": e.HelpAsked(),
    "status": e.StatusAsked(),
    "result": e.ResultAsked(),
    "next": e.NextAsked(),
    "privacy": e.PrivacyAsked(),
    "overview": e.OverviewAsked(),
    "words": e.Typed("purple people"),
    "check": e.CheckAsked(),
    "assess": e.AssessAsked(by="in 7 days"),
}


@pytest.mark.parametrize("event", READ.values(), ids=READ)
@pytest.mark.parametrize("speaker", [alone, member])
async def test_of_two_processes_at_once_one_takes_a_delivery(
    core: Core, event: e.Event, speaker: Callable[[str], Origin]
) -> None:
    other = Core(core.database, clock=core.clock)
    takes = (process.take(delivered(speaker("ana")), event) for process in (core, other))
    first, second = await asyncio.gather(*takes, return_exceptions=True)
    refused = [each for each in (first, second) if isinstance(each, UnderWay)]
    assert len(refused) == 1, (first, second)


@pytest.mark.parametrize("ids", [("a", "new"), ("new", "b")])
async def test_a_delivery_is_claimed_under_each_of_its_names(core: Core, ids: tuple[str, str]) -> None:
    await core.take(replace(member("ana"), delivery_ids=("a", "b")), e.StatusAsked())
    other = Core(core.database, clock=core.clock)
    with pytest.raises(UnderWay):
        await other.take(replace(member("ana"), delivery_ids=ids), e.StatusAsked())


async def test_a_process_may_try_again_what_it_claimed(core: Core) -> None:
    for _ in range(2):
        assert await core.take(delivered(member("ana")), e.StatusAsked())


async def test_what_a_dead_process_claimed_is_answered_later(core: Core) -> None:
    await core.take(delivered(member("ana")), e.StatusAsked())
    other = Core(core.database, clock=core.clock)
    core.clock.forward(CLAIM_SECONDS)
    assert await other.take(delivered(member("ana")), e.StatusAsked())


async def test_what_was_shown_is_answered_by_no_other_process(core: Core) -> None:
    replies = await core.take(delivered(member("ana")), e.StatusAsked())
    await core.service.mark_answered(delivered(member("ana")), e.StatusAsked(), replies)
    assert await Core(core.database, clock=core.clock).take(delivered(member("ana")), e.StatusAsked()) == ()


async def test_claims_that_are_over_leave_nothing(core: Core, server: Server) -> None:
    for number in range(20):
        await core.take(replace(member("ana"), delivery_ids=(f"d{number}",)), e.StatusAsked())
        core.clock.forward(CLAIM_SECONDS)
    with server.client() as client:
        (claims,) = client.scan_iter("*:claims")
        assert client.hlen(claims) == 1
        assert 0 < client.ttl(claims) <= CLAIM_SECONDS


async def test_being_forgotten_deletes_claims_at_once(core: Core, server: Server) -> None:
    await core.take(delivered(alone("ana")), e.StatusAsked())
    await core.take(replace(alone("ana"), delivery_ids=("another",)), e.ForgetAsked(confirmed=True))
    with server.client() as client:
        assert [*client.scan_iter("*:claims")] == []


async def test_asking_again_leaves_nothing_in_the_outbox(core: Core) -> None:
    ref = await running(core)
    for origin in (member(FAY), member("ana")):
        await core.take(origin, e.AssessAsked(by="in 7 days"))
    jobs = await due_jobs(core.store, 2_000_000_000)
    kinds = [job.assessment for job in jobs if isinstance(job.kind, JobKind) and job.kind not in REDRAWS]
    assert set(kinds) == {ref}


async def test_a_dropped_assessment_expires(core: Core, server: Server) -> None:
    ref = await running(core)
    await core.take(alone("dee"), e.Declined(ref))
    await core.take(member(FAY), e.DropAsked(ref, confirmed=True))
    with server.client() as client:
        left = {key: client.ttl(key) for key in client.scan_iter(f"*{ref.id}*")}
    assert left
    assert all(0 < seconds <= 30 * DAY for seconds in left.values()), left


def test_whatever_is_posted_for_everyone_is_taken_once() -> None:
    events = {type(event(AssessmentRef(ROOM, "a"))) for _, event in (*RUNNING.values(), *CLOSED.values())}
    assert events <= set(TAKEN_ONCE)

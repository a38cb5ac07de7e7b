"""What a write leads to is posted, although the platform refuses it for now, or the store fails in between."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import AssessmentRef, Conversation, MessageId, PersonId, SessionRef
from bot.conversation.questions import LEVELS
from bot.conversation.schedules import Schedule
from bot.errors import StoreUnavailable
from bot.outbox.job import JobKind, SendResult, SendStatus
from tests.fakes.webhooks import Posts
from tests.support.clock import DAY, HOUR
from tests.support.core import FAY, ROOM, House, alone, member
from tests.support.outbox import due_jobs
from tests.support.platform import Platform

T = TypeVar("T")
LATER = SendResult(SendStatus.LATER, "ratelimited", throttled=True)
THREE = ("ana", "bo", "cy")
FORTNIGHTLY, QUARTERLY = "every 2 weeks on mon 10:00", "every 12 weeks on mon 10:00"


class Refusing(Platform):
    """Takes messages of one house, unless it *refuses* them for now."""

    def __init__(self, house: House, people: frozenset[str] | None = None) -> None:
        super().__init__(people)
        self._house = house
        self.refuses = False

    async def deliver(self, reply: m.Reply) -> SendResult:
        return LATER if self.refuses else await super().deliver(reply)

    async def sweep(self, *seconds: int) -> None:
        """Run what is due, after each of these times."""
        for wait in seconds or (0,):
            self._house.clock.forward(wait)
            await self.run_due(self._house)

    def said(self, kind: type[T]) -> list[T]:
        return [reply.message for reply in self.shown if isinstance(reply.message, kind)]


def kinds(replies: Sequence[m.Reply]) -> list[type]:
    return [type(reply.message) for reply in replies]


async def begun(house: House) -> AssessmentRef:
    """Begin an assessment whose card is posted."""
    ref = await house.begin()
    await house.service.set_message_id(m.CardOf(ref), MessageId("card"))
    return ref


async def read(house: House, ref: AssessmentRef) -> Assessment:
    found = await house.store.assessments.get(ref)
    assert found is not None
    return found


async def kept(house: House) -> Schedule | None:
    return await house.store.schedules.get(ROOM, house.rubric.id)


@contextmanager
def failing(owner: object, name: str) -> Iterator[None]:
    """Let calls of the store fail."""

    async def broken(*_: object, **__: object) -> Any:
        raise StoreUnavailable("no reply")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, broken)
        yield


async def test_a_refused_notice_of_expiry_is_posted_once(house: House) -> None:
    ref = await begun(house)
    house.clock.now = (await read(house, ref)).closes + 1
    platform = Refusing(house)
    platform.refuses = True
    await platform.sweep()
    assert (await read(house, ref)).status is Status.EXPIRED
    platform.refuses = False
    await platform.sweep(120, 120)
    assert len(platform.said(m.TooFew)) == 1


async def test_more_time_allows_another_notice_of_expiry(house: House) -> None:
    ref = await begun(house)
    platform = Refusing(house)
    for _ in range(2):
        house.clock.now = (await read(house, ref)).closes + 1
        await platform.sweep()
        await house.take(member(FAY), e.Extended(ref, by="in 2 days"))
    assert len(platform.said(m.TooFew)) == 2


async def test_a_refused_notice_about_the_facilitator_is_posted_once(house: House) -> None:
    ref = await begun(house)
    platform = Refusing(house, frozenset({"ana", "bo"}))
    platform.refuses = True
    await platform.sweep(20)
    assert (await read(house, ref)).offered
    platform.refuses = False
    await platform.sweep(HOUR)
    assert platform.said(m.Changed)  # well before the next usual look
    await platform.sweep(7 * HOUR, 7 * HOUR)
    assert [message.kind for message in platform.said(m.Changed)] == [m.ChangeKind.LEFT]
    assert any(isinstance(reply.live_message, m.CardOf) for reply in platform.shown)


async def test_a_refused_result_is_posted_by_the_worker(house: House) -> None:
    ref = await begun(house)
    await house.answer_all(ref, {name: [LEVELS[2]] * 4 for name in THREE})
    event = e.CloseAsked(ref, confirmed=True)
    post = next(
        reply for reply in await house.take(member(FAY), event) if isinstance(reply.live_message, m.ResultOf)
    )
    await house.service.not_posted(member(FAY), event, post, LATER)
    platform = Refusing(house)
    await platform.sweep(15)
    assert [reply.live_message for reply in platform.shown if isinstance(reply.message, m.TeamReport)] == [
        m.ResultOf(ref)
    ]


async def test_the_count_of_the_reminded_is_told_after_a_refusal(house: House) -> None:
    ref = await begun(house)
    platform = Refusing(house, frozenset({FAY, "ana", "bo"}))
    await platform.sweep(20)
    await house.take(member(FAY), e.RemindRestAsked(ref))
    platform.refuses = True
    await platform.sweep(20)
    platform.refuses = False
    await platform.sweep(120, 120)
    assert [(told.reminded, told.unreached) for told in platform.said(m.RestReminded)] == [(2, 0)]


async def test_people_without_reminders_are_not_counted_as_reminded(house: House) -> None:
    ref = await begun(house)
    platform = Refusing(house, frozenset({FAY, "ana", "bo"}))
    await platform.sweep(20)
    await house.take(alone("bo"), e.RemindAsked("off", keep=True))
    await house.take(member(FAY), e.RemindRestAsked(ref))
    await platform.sweep(20)
    assert [(told.reminded, told.unreached) for told in platform.said(m.RestReminded)] == [(1, 1)]


async def test_nobody_is_promised_a_reminder_that_is_switched_off(house: House) -> None:
    ref = await begun(house)
    await house.take(member("ana"), e.Joined(ref))
    await house.take(alone(FAY), e.RemindAsked("off", keep=True))
    (told,) = await house.take(member("ana"), e.CloseRequested(ref))
    assert isinstance(told.message, m.FacilitatorOnly)
    assert not told.message.reachable
    assert (await read(house, ref)).close_request is None


async def test_a_member_takes_over_from_somebody_out_of_reach(house: House) -> None:
    ref = await begun(house)
    await house.take(member("bo"), e.TookOver(ref))
    assert (await read(house, ref)).facilitator == FAY
    await house.take(alone(FAY), e.RemindAsked("off", keep=True))
    await house.take(member("bo"), e.TookOver(ref))
    assert (await read(house, ref)).facilitator == "bo"


async def test_another_facilitator_can_be_asked_to_close(house: House) -> None:
    ref = await begun(house)
    await house.take(member("ana"), e.Joined(ref))
    await house.take(member("ana"), e.CloseRequested(ref))
    await house.take(member(FAY), e.HandOverAsked(ref))
    await house.take(member("bo"), e.TookOver(ref))
    assert (await read(house, ref)).close_request is None


async def test_an_interrupted_close_still_tells_the_webhook(house: House) -> None:
    posts = Posts()
    house.told_to(posts)
    ref = await begun(house)
    await house.answer_all(ref, {name: [LEVELS[2]] * 4 for name in THREE})
    with failing(house.store.results, "publish"), pytest.raises(StoreUnavailable):
        await house.close(ref)
    await Refusing(house).sweep(*[3] * 10)
    assert len(posts.tried) == 2


async def test_a_person_without_answers_learns_of_the_close(house: House) -> None:
    ref = await begun(house)
    await house.answer_all(ref, {name: [LEVELS[2]] * 4 for name in THREE})
    await house.take(member("dan"), e.Joined(ref))
    await house.service.set_message_id(SessionRef(ref, PersonId("dan")), MessageId("questions"))
    await house.close(ref)
    platform = Refusing(house)
    await platform.sweep(5, 15)
    assert [reply.message_id for reply in platform.shown if isinstance(reply.message, m.ClosedForYou)] == [
        MessageId("questions")
    ]


async def test_a_failed_extension_leaves_the_closing_where_it_was(house: House) -> None:
    ref = await begun(house)
    closes = (await read(house, ref)).closes
    with failing(house.store.assessments, "edit"), pytest.raises(StoreUnavailable):
        await house.take(member(FAY), e.Extended(ref, by="in 20 days"))
    planned = {job.kind: due for job, due in (await due_jobs(house.store, 1 << 40)).items()}
    assert planned[JobKind.CLOSING] == closes


async def test_an_extended_assessment_closes_at_its_new_time(house: House) -> None:
    ref = await begun(house)
    before = (await read(house, ref)).closes
    await house.take(member(FAY), e.Extended(ref, by="in 20 days"))
    after = (await read(house, ref)).closes
    assert after > before
    platform = Refusing(house)
    await platform.sweep(before + HOUR - house.clock.now)
    assert (await read(house, ref)).status is Status.OPEN
    await platform.sweep(after + 1 - house.clock.now)
    assert (await read(house, ref)).status is Status.EXPIRED


async def test_time_that_is_given_meanwhile_is_not_taken_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await begun(house)
    house.clock.now = (await read(house, ref)).closes + 1
    answers = house.store.assessments.answers

    async def extended_meanwhile(ref: AssessmentRef) -> Any:
        monkeypatch.setattr(house.store.assessments, "answers", answers)
        await house.take(member(FAY), e.Extended(ref, by="in 5 days"))
        return await answers(ref)

    monkeypatch.setattr(house.store.assessments, "answers", extended_meanwhile)
    await Refusing(house).sweep()
    now = await read(house, ref)
    assert now.status is Status.OPEN
    planned = {job.kind: due for job, due in (await due_jobs(house.store, 1 << 40)).items()}
    assert planned[JobKind.CLOSING] == now.closes


async def test_one_of_two_who_take_over_at_once_has_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = await begun(house)
    await house.take(member(FAY), e.HandOverAsked(ref))
    edit, both = house.store.assessments.edit, asyncio.Barrier(2)

    async def together(*args: Any) -> Any:
        await both.wait()
        return await edit(*args)

    monkeypatch.setattr(house.store.assessments, "edit", together)
    replies = await asyncio.gather(*(house.take(member(name), e.TookOver(ref)) for name in ("ana", "bo")))
    taken = [each for each in replies if m.Changed in kinds(each)]
    refused = [each for each in replies if m.FacilitatorOnly in kinds(each)]
    assert (len(taken), len(refused)) == (1, 1)


async def test_a_new_facilitator_is_not_noted_as_gone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = await begun(house)
    platform = Refusing(house)

    async def members(_: Conversation) -> frozenset[str]:
        await house.take(member(FAY), e.HandOverAsked(ref))
        await house.take(member("ana"), e.TookOver(ref))
        return frozenset({"ana", "bo"})

    monkeypatch.setattr(platform, "members", members)
    await platform.sweep(20)
    now = await read(house, ref)
    assert (now.facilitator, now.facilitator_left, now.offered) == ("ana", False, False)


async def test_a_second_starter_is_not_called_the_facilitator(house: House) -> None:
    await house.begin()
    replies = await house.take(member("bo"), e.AssessAsked(by="in 7 days"))
    assert kinds(replies) == [m.RunningAlready]


async def test_a_card_that_was_never_posted_comes_when_asked_for(house: House) -> None:
    await house.begin()
    house.clock.forward(HOUR)
    replies = await house.take(member("bo"), e.AssessAsked(by="in 7 days"))
    assert [type(reply.live_message) for reply in replies] == [type(None), m.CardOf]


async def test_a_schedule_in_doubt_asks_again_at_its_next_start(house: House) -> None:
    await house.take(member("ana"), e.ScheduleAsked(FORTNIGHTLY, keep=True))
    schedule = await kept(house)
    assert schedule is not None
    house.clock.now = schedule.start.at + DAY + HOUR
    platform = Refusing(house)
    platform.refuses = True
    await platform.sweep()
    platform.refuses = False
    await platform.sweep(120, 120)
    assert len(platform.said(m.StartDoubtful)) == 1
    waiting = await kept(house)
    assert waiting is not None
    assert waiting.waits
    assert waiting.start.at == schedule.start.at + 14 * DAY
    house.clock.now = waiting.start.at
    await platform.sweep()
    assert any(isinstance(reply.live_message, m.CardOf) for reply in platform.shown)


async def test_a_schedule_that_changes_meanwhile_is_ended(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.take(member("ana"), e.ScheduleAsked(FORTNIGHTLY, keep=True))
    get = house.store.schedules.get

    async def changed_meanwhile(*args: Any) -> Schedule | None:
        found = await get(*args)
        monkeypatch.setattr(house.store.schedules, "get", get)
        await house.store.schedules.erase(member("ana").person)
        return found

    monkeypatch.setattr(house.store.schedules, "get", changed_meanwhile)
    await house.take(member("bo"), e.ScheduleStopped(ROOM, house.rubric.id))
    assert await kept(house) is None


async def test_a_schedule_that_was_not_kept_leaves_the_start_before(house: House) -> None:
    await house.take(member("ana"), e.ScheduleAsked(FORTNIGHTLY, keep=True))
    before = await kept(house)
    assert before is not None
    with failing(house.store.schedules, "put"), pytest.raises(StoreUnavailable):
        await house.take(member("ana"), e.ScheduleAsked(QUARTERLY, keep=True))
    planned = {job.kind: due for job, due in (await due_jobs(house.store, 1 << 40)).items()}
    assert planned[JobKind.START] == before.start.at

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
from tests.support.core import FAY, ROOM, Core, alone, member
from tests.support.outbox import due_jobs
from tests.support.platform import Platform

T = TypeVar("T")
LATER = SendResult(SendStatus.LATER, "ratelimited", throttled=True)
THREE = ("ana", "bo", "cy")
FORTNIGHTLY, QUARTERLY = "every 2 weeks on mon 10:00", "every 12 weeks on mon 10:00"


class Refusing(Platform):
    """Takes messages of one service, unless it *refuses* them for now."""

    def __init__(self, core: Core, people: frozenset[str] | None = None) -> None:
        super().__init__(people)
        self._core = core
        self.refuses = False

    async def deliver(self, reply: m.Reply) -> SendResult:
        return LATER if self.refuses else await super().deliver(reply)

    async def sweep(self, *seconds: int) -> None:
        """Run what is due, after each of these times."""
        for wait in seconds or (0,):
            self._core.clock.forward(wait)
            await self.run_due(self._core)

    def said(self, kind: type[T]) -> list[T]:
        return [reply.message for reply in self.shown if isinstance(reply.message, kind)]


def kinds(replies: Sequence[m.Reply]) -> list[type]:
    return [type(reply.message) for reply in replies]


async def begun(core: Core) -> AssessmentRef:
    """Begin an assessment whose card is posted."""
    ref = await core.begin()
    await core.service.set_message_id(m.CardOf(ref), MessageId("card"))
    return ref


async def read(core: Core, ref: AssessmentRef) -> Assessment:
    found = await core.store.assessments.get(ref)
    assert found is not None
    return found


async def kept(core: Core) -> Schedule | None:
    return await core.store.schedules.get(ROOM, core.rubric.id)


@contextmanager
def failing(owner: object, name: str) -> Iterator[None]:
    """Let calls of the store fail."""

    async def broken(*_: object, **__: object) -> Any:
        raise StoreUnavailable("no reply")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, broken)
        yield


async def test_a_refused_notice_of_expiry_is_posted_once(core: Core) -> None:
    ref = await begun(core)
    core.clock.now = (await read(core, ref)).closes + 1
    platform = Refusing(core)
    platform.refuses = True
    await platform.sweep()
    assert (await read(core, ref)).status is Status.EXPIRED
    platform.refuses = False
    await platform.sweep(120, 120)
    assert len(platform.said(m.TooFew)) == 1


async def test_more_time_allows_another_notice_of_expiry(core: Core) -> None:
    ref = await begun(core)
    platform = Refusing(core)
    for _ in range(2):
        core.clock.now = (await read(core, ref)).closes + 1
        await platform.sweep()
        await core.take(member(FAY), e.Extended(ref, by="in 2 days"))
    assert len(platform.said(m.TooFew)) == 2


async def test_a_refused_notice_about_the_facilitator_is_posted_once(core: Core) -> None:
    ref = await begun(core)
    platform = Refusing(core, frozenset({"ana", "bo"}))
    platform.refuses = True
    await platform.sweep(20)
    assert (await read(core, ref)).offered
    platform.refuses = False
    await platform.sweep(HOUR)
    assert platform.said(m.Changed)  # well before the next usual look
    await platform.sweep(7 * HOUR, 7 * HOUR)
    assert [message.kind for message in platform.said(m.Changed)] == [m.ChangeKind.LEFT]
    assert any(isinstance(reply.live_message, m.CardOf) for reply in platform.shown)


async def test_a_refused_result_is_posted_by_the_worker(core: Core) -> None:
    ref = await begun(core)
    await core.answer_all(ref, {name: [LEVELS[2]] * 4 for name in THREE})
    event = e.CloseAsked(ref, confirmed=True)
    post = next(
        reply for reply in await core.take(member(FAY), event) if isinstance(reply.live_message, m.ResultOf)
    )
    await core.service.not_posted(member(FAY), event, post, LATER)
    platform = Refusing(core)
    await platform.sweep(15)
    assert [reply.live_message for reply in platform.shown if isinstance(reply.message, m.TeamReport)] == [
        m.ResultOf(ref)
    ]


async def test_the_count_of_the_reminded_is_told_after_a_refusal(core: Core) -> None:
    ref = await begun(core)
    platform = Refusing(core, frozenset({FAY, "ana", "bo"}))
    await platform.sweep(20)
    await core.take(member(FAY), e.RemindRestAsked(ref))
    platform.refuses = True
    await platform.sweep(20)
    platform.refuses = False
    await platform.sweep(120, 120)
    assert [(told.reminded, told.unreached) for told in platform.said(m.RestReminded)] == [(2, 0)]


async def test_people_without_reminders_are_not_counted_as_reminded(core: Core) -> None:
    ref = await begun(core)
    platform = Refusing(core, frozenset({FAY, "ana", "bo"}))
    await platform.sweep(20)
    await core.take(alone("bo"), e.RemindAsked("off", keep=True))
    await core.take(member(FAY), e.RemindRestAsked(ref))
    await platform.sweep(20)
    assert [(told.reminded, told.unreached) for told in platform.said(m.RestReminded)] == [(1, 1)]


async def test_nobody_is_promised_a_reminder_that_is_switched_off(core: Core) -> None:
    ref = await begun(core)
    await core.take(member("ana"), e.Joined(ref))
    await core.take(alone(FAY), e.RemindAsked("off", keep=True))
    (told,) = await core.take(member("ana"), e.CloseRequested(ref))
    assert isinstance(told.message, m.FacilitatorOnly)
    assert not told.message.reachable
    assert (await read(core, ref)).close_request is None


async def test_a_member_takes_over_from_somebody_out_of_reach(core: Core) -> None:
    ref = await begun(core)
    await core.take(member("bo"), e.TookOver(ref))
    assert (await read(core, ref)).facilitator == FAY
    await core.take(alone(FAY), e.RemindAsked("off", keep=True))
    await core.take(member("bo"), e.TookOver(ref))
    assert (await read(core, ref)).facilitator == "bo"


async def test_another_facilitator_can_be_asked_to_close(core: Core) -> None:
    ref = await begun(core)
    await core.take(member("ana"), e.Joined(ref))
    await core.take(member("ana"), e.CloseRequested(ref))
    await core.take(member(FAY), e.HandOverAsked(ref))
    await core.take(member("bo"), e.TookOver(ref))
    assert (await read(core, ref)).close_request is None


async def test_an_interrupted_close_still_tells_the_webhook(core: Core) -> None:
    posts = Posts()
    core.told_to(posts)
    ref = await begun(core)
    await core.answer_all(ref, {name: [LEVELS[2]] * 4 for name in THREE})
    with failing(core.store.results, "publish"), pytest.raises(StoreUnavailable):
        await core.close(ref)
    await Refusing(core).sweep(*[3] * 10)
    assert len(posts.tried) == 2


async def test_a_person_without_answers_learns_of_the_close(core: Core) -> None:
    ref = await begun(core)
    await core.answer_all(ref, {name: [LEVELS[2]] * 4 for name in THREE})
    await core.take(member("dan"), e.Joined(ref))
    await core.service.set_message_id(SessionRef(ref, PersonId("dan")), MessageId("questions"))
    await core.close(ref)
    platform = Refusing(core)
    await platform.sweep(5, 15)
    assert [reply.message_id for reply in platform.shown if isinstance(reply.message, m.ClosedForYou)] == [
        MessageId("questions")
    ]


async def test_a_failed_extension_leaves_the_closing_where_it_was(core: Core) -> None:
    ref = await begun(core)
    closes = (await read(core, ref)).closes
    with failing(core.store.assessments, "edit"), pytest.raises(StoreUnavailable):
        await core.take(member(FAY), e.Extended(ref, by="in 20 days"))
    planned = {job.kind: due for job, due in (await due_jobs(core.store, 1 << 40)).items()}
    assert planned[JobKind.CLOSING] == closes


async def test_an_extended_assessment_closes_at_its_new_time(core: Core) -> None:
    ref = await begun(core)
    before = (await read(core, ref)).closes
    await core.take(member(FAY), e.Extended(ref, by="in 20 days"))
    after = (await read(core, ref)).closes
    assert after > before
    platform = Refusing(core)
    await platform.sweep(before + HOUR - core.clock.now)
    assert (await read(core, ref)).status is Status.OPEN
    await platform.sweep(after + 1 - core.clock.now)
    assert (await read(core, ref)).status is Status.EXPIRED


async def test_time_that_is_given_meanwhile_is_not_taken_back(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await begun(core)
    core.clock.now = (await read(core, ref)).closes + 1
    answers = core.store.assessments.answers

    async def extended_meanwhile(ref: AssessmentRef) -> Any:
        monkeypatch.setattr(core.store.assessments, "answers", answers)
        await core.take(member(FAY), e.Extended(ref, by="in 5 days"))
        return await answers(ref)

    monkeypatch.setattr(core.store.assessments, "answers", extended_meanwhile)
    await Refusing(core).sweep()
    now = await read(core, ref)
    assert now.status is Status.OPEN
    planned = {job.kind: due for job, due in (await due_jobs(core.store, 1 << 40)).items()}
    assert planned[JobKind.CLOSING] == now.closes


async def test_one_of_two_who_take_over_at_once_has_it(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = await begun(core)
    await core.take(member(FAY), e.HandOverAsked(ref))
    edit, both = core.store.assessments.edit, asyncio.Barrier(2)

    async def together(*args: Any) -> Any:
        await both.wait()
        return await edit(*args)

    monkeypatch.setattr(core.store.assessments, "edit", together)
    replies = await asyncio.gather(*(core.take(member(name), e.TookOver(ref)) for name in ("ana", "bo")))
    taken = [each for each in replies if m.Changed in kinds(each)]
    refused = [each for each in replies if m.FacilitatorOnly in kinds(each)]
    assert (len(taken), len(refused)) == (1, 1)


async def test_a_new_facilitator_is_not_noted_as_gone(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = await begun(core)
    platform = Refusing(core)

    async def members(_: Conversation) -> frozenset[str]:
        await core.take(member(FAY), e.HandOverAsked(ref))
        await core.take(member("ana"), e.TookOver(ref))
        return frozenset({"ana", "bo"})

    monkeypatch.setattr(platform, "members", members)
    await platform.sweep(20)
    now = await read(core, ref)
    assert (now.facilitator, now.facilitator_left, now.offered) == ("ana", False, False)


async def test_a_second_starter_is_not_called_the_facilitator(core: Core) -> None:
    await core.begin()
    replies = await core.take(member("bo"), e.AssessAsked(by="in 7 days"))
    assert kinds(replies) == [m.RunningAlready]


async def test_a_card_that_was_never_posted_comes_when_asked_for(core: Core) -> None:
    await core.begin()
    core.clock.forward(HOUR)
    replies = await core.take(member("bo"), e.AssessAsked(by="in 7 days"))
    assert [type(reply.live_message) for reply in replies] == [type(None), m.CardOf]


async def test_a_schedule_in_doubt_asks_again_at_its_next_start(core: Core) -> None:
    await core.take(member("ana"), e.ScheduleAsked(FORTNIGHTLY, keep=True))
    schedule = await kept(core)
    assert schedule is not None
    core.clock.now = schedule.start.at + DAY + HOUR
    platform = Refusing(core)
    platform.refuses = True
    await platform.sweep()
    platform.refuses = False
    await platform.sweep(120, 120)
    assert len(platform.said(m.StartDoubtful)) == 1
    waiting = await kept(core)
    assert waiting is not None
    assert waiting.waits
    assert waiting.start.at == schedule.start.at + 14 * DAY
    core.clock.now = waiting.start.at
    await platform.sweep()
    assert any(isinstance(reply.live_message, m.CardOf) for reply in platform.shown)


async def test_a_schedule_that_changes_meanwhile_is_ended(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    await core.take(member("ana"), e.ScheduleAsked(FORTNIGHTLY, keep=True))
    get = core.store.schedules.get

    async def changed_meanwhile(*args: Any) -> Schedule | None:
        found = await get(*args)
        monkeypatch.setattr(core.store.schedules, "get", get)
        await core.store.schedules.erase(member("ana").person)
        return found

    monkeypatch.setattr(core.store.schedules, "get", changed_meanwhile)
    await core.take(member("bo"), e.ScheduleStopped(ROOM, core.rubric.id))
    assert await kept(core) is None


async def test_a_schedule_that_was_not_kept_leaves_the_start_before(core: Core) -> None:
    await core.take(member("ana"), e.ScheduleAsked(FORTNIGHTLY, keep=True))
    before = await kept(core)
    assert before is not None
    with failing(core.store.schedules, "put"), pytest.raises(StoreUnavailable):
        await core.take(member("ana"), e.ScheduleAsked(QUARTERLY, keep=True))
    planned = {job.kind: due for job, due in (await due_jobs(core.store, 1 << 40)).items()}
    assert planned[JobKind.START] == before.start.at

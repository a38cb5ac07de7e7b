"""The rest is reminded once, whoever dies over it, and by looking now and then an assessment looks after itself."""

from dataclasses import dataclass

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment, RestReminder
from bot.conversation.identity import AssessmentRef, Conversation, MessageId, Person, SessionRef
from bot.conversation.questions import Choice
from bot.outbox.job import Job, JobKind, JobState, SendResult, SendStatus
from tests.support.clock import DAY, HOUR
from tests.support.core import FAY, ROOM, Core, alone, member, person
from tests.support.outbox import due_jobs
from tests.support.platform import Platform
from tests.support.programs import NEVER, KillPoint, killable
from tests.support.servers import Server

EVERYONE = ("ana", "bo", "cy", "dee", "eli", FAY)
TWOS = [Choice.LEVEL_2] * 4


@dataclass
class Limited(Platform):
    """A platform that knows *people*, and cannot write to *unreached* or to an *archived* conversation."""

    people: frozenset[str] | None = frozenset(EVERYONE)
    archived: bool = False
    unreached: frozenset[str] = frozenset()

    async def deliver(self, reply: m.Reply) -> SendResult:
        if self.archived and reply.to is m.To.EVERYONE:
            return SendResult(SendStatus.FAILED, "is_archived")
        return await super().deliver(reply)

    async def reaches(self, person: Person, where: Conversation) -> bool:
        return person.id not in self.unreached

    def said(self, kind: type[m.Message]) -> list[str]:
        """Name the conversations in which something of a *kind* was shown."""
        found = [reply for reply in self.shown if isinstance(reply.message, kind)]
        return [reply.conversation.id for reply in found if reply.conversation]


async def later(core: Core, platform: Limited, seconds: int) -> None:
    """Let time go by, and the worker look twice: what one look plans is done in the next."""
    core.clock.forward(seconds)
    for _ in range(2):
        await platform.run_due(core)


async def begun(core: Core, platform: Limited) -> AssessmentRef:
    """Let Ana finish, Bo begin, Cy sit it out, and the worker look around."""
    ref = await core.begin()
    await core.answer(ref, "ana", TWOS)
    await core.take(member("bo"), e.Joined(ref))
    await core.take(member("cy"), e.Declined(ref))
    await later(core, platform, 10)
    return ref


async def head(core: Core, ref: AssessmentRef) -> Assessment:
    found = await core.store.assessments.get(ref)
    assert found is not None
    return found


async def test_unfinished_participants_are_reminded_once_by_remind_the_rest(core: Core) -> None:
    platform = Limited(unreached=frozenset(("eli",)))
    ref = await begun(core, platform)
    told, confirmed = await core.take(alone(FAY), e.RemindRestAsked(ref))
    assert (told.to, told.conversation, confirmed.to) == (m.To.EVERYONE, ROOM, m.To.YOU)
    await later(core, platform, 10)
    assert sorted(platform.said(m.InvitedReminder)) == ["bo", "dee"]
    assert platform.said(m.RestReminded) == [FAY]
    assert (await head(core, ref)).rest == RestReminder(FAY, 2, 1)
    again = await core.take(alone(FAY), e.RemindRestAsked(ref))
    assert [reply.message for reply in again] == [m.ErrorMessage(m.ErrorCode.REST_ASKED)]
    await later(core, platform, DAY)
    assert sorted(platform.said(m.InvitedReminder)) == ["bo", "dee"]


async def test_a_close_tells_a_reminded_person_who_never_began(core: Core) -> None:
    platform = Limited()
    ref = await begun(core, platform)
    await core.take(alone(FAY), e.RemindRestAsked(ref))
    await later(core, platform, 10)
    reminder = next(each for each in platform.shown if each.conversation == person("dee").chat)
    assert reminder.live_message is not None
    await core.service.set_message_id(reminder.live_message, MessageId("reminder"))
    await core.answer_all(ref, {"bo": TWOS, "eli": TWOS})
    await core.close(ref)
    await later(core, platform, 10)
    (told,) = [each for each in platform.shown if each.message_id == MessageId("reminder")]
    assert isinstance(told.message, m.Superseded)
    assert isinstance(told.message.message, m.ClosedForYou)


async def test_remind_the_rest_counts_and_waits_for_working_hours(core: Core) -> None:
    platform = Limited()
    ref = await begun(core, platform)
    await later(core, platform, 10 * HOUR)  # eight in the evening
    await core.take(alone(FAY), e.RemindRestAsked(ref))
    await later(core, platform, 10)
    assert platform.said(m.InvitedReminder) == []
    assert platform.said(m.RestReminded) == [FAY]
    await later(core, platform, 14 * HOUR)  # Bo's own reminder is due on that day, too
    assert sorted(platform.said(m.InvitedReminder)) == ["bo", "dee", "eli"]
    assert platform.said(m.UnfinishedReminder) == []
    await later(core, platform, DAY)
    assert platform.said(m.UnfinishedReminder) == ["bo"]


async def test_muted_and_finished_participants_get_no_reminder(core: Core) -> None:
    platform = Limited()
    ref = await begun(core, platform)
    await core.take(alone("dee"), e.RemindAsked("off"))
    await core.take(alone(FAY), e.RemindRestAsked(ref))
    core.clock.forward(10)
    await core.service.run_job(next(iter(await due_jobs(core.store, int(core.clock.now)))), platform)
    await core.answer(ref, "eli", TWOS)
    await later(core, platform, 0)
    assert platform.said(m.InvitedReminder) == ["bo"]


async def test_the_reminder_lets_absent_members_join(core: Core) -> None:
    platform = Limited()
    ref = await begun(core, platform)
    refused = await core.take(alone("dee"), e.Joined(ref))
    assert [type(reply.message) for reply in refused] == [m.ErrorMessage]
    await core.take(alone(FAY), e.RemindRestAsked(ref))
    await later(core, platform, 10)
    asked, *_ = await core.take(alone("dee"), e.Joined(ref))
    assert isinstance(asked.message, m.Ask)
    await core.service.note_left(ROOM, person("eli"))
    gone = await core.take(alone("eli"), e.Joined(ref))
    assert [type(reply.message) for reply in gone] == [m.ErrorMessage]


async def test_remind_the_rest_needs_a_member_list(core: Core) -> None:
    ref = await begun(core, Limited(people=None))
    (settings,) = await core.take(alone(FAY), e.ManageAsked(ref))
    assert isinstance(settings.message, m.ManagePanel)
    assert settings.message.assessment.members == 0
    (reply,) = await core.take(alone(FAY), e.RemindRestAsked(ref))
    assert reply.message == m.ErrorMessage(m.ErrorCode.NO_REST)


async def test_once_its_asker_is_forgotten_it_names_nobody(core: Core) -> None:
    platform = Limited()
    ref = await begun(core, platform)
    await core.take(alone(FAY), e.RemindRestAsked(ref))
    await core.take(alone(FAY), e.ForgetAsked(confirmed=True))
    assert (await head(core, ref)).rest == RestReminder(None)
    await later(core, platform, 10)
    by = [reply.message.by for reply in platform.shown if isinstance(reply.message, m.InvitedReminder)]
    assert set(by) == {None}
    assert platform.said(m.RestReminded) == []


async def lived(core: Core, at: int) -> tuple[int, Limited]:
    """Remind the rest by a worker that is killed at point *at* of its work, and then by another one."""
    platform, kill_point = Limited(), KillPoint(at)
    ref = await begun(core, platform)
    await core.take(alone(FAY), e.RemindRestAsked(ref))
    deliver = platform.deliver
    platform.deliver = lambda reply: kill_point.share(lambda: deliver(reply))  # type: ignore[method-assign]
    with killable(core.database, kill_point):
        await later(core, platform, 10)
    platform.deliver = deliver  # type: ignore[method-assign]
    for _ in range(3):
        await later(core, platform, DAY)
    return kill_point.points, platform


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
async def test_killed_at_any_point_nobody_is_reminded_twice(core: Core, server: Server, every: int) -> None:
    points, platform = await lived(core, NEVER)
    assert sorted(platform.said(m.InvitedReminder)) == ["bo", "dee", "eli"]
    for at in range(1, points + 1, every):
        with server.client() as client:
            client.flushall()
        _, platform = await lived(core, at)
        reminded = platform.said(m.InvitedReminder)
        assert sorted(set(reminded)) == sorted(reminded), f"killed at {at} of {points}"
        for name in {"bo", "dee", "eli"} - set(reminded):
            kept = await core.store.jobs.planned(person(name).chat)
            seen = {each.state for each in kept} & {JobState.DUE, JobState.UNKNOWN}
            assert seen, (
                f"killed at {at} of {points}"
            )  # it is still to come, or everyone can see that it is lost
        assert len(platform.said(m.RestReminded)) <= 1


# Looking now and then


async def test_members_are_counted_with_begun_and_left_people(core: Core) -> None:
    ref = await begun(core, platform := Limited())
    assert (await head(core, ref)).members == 6
    platform.people = frozenset(("ana", FAY, "new"))
    await later(core, platform, 6 * HOUR)
    assert (await head(core, ref)).members == 4  # Bo has left and still counts


async def test_an_assessment_without_facilitator_is_offered_once(
    core: Core,
) -> None:
    ref = await begun(core, platform := Limited())
    platform.people = frozenset(EVERYONE) - {FAY}
    for _ in range(3):
        await later(core, platform, 6 * HOUR)
    told = [reply.message for reply in platform.shown if isinstance(reply.message, m.Changed)]
    assert [(each.kind, each.person) for each in told] == [(m.ChangeKind.LEFT, FAY)]
    await core.take(member("dee"), e.TookOver(ref))
    assert (await head(core, ref)).facilitator == "dee"


@pytest.mark.parametrize("finished", [2, 3])
async def test_the_facilitator_is_offered_the_close_when_all_finished(core: Core, finished: int) -> None:
    ref, platform = await core.begin(), Limited()
    await core.answer_all(ref, dict.fromkeys(EVERYONE[:finished], TWOS))
    for _ in range(3):
        await later(core, platform, 6 * HOUR)
    assert platform.said(m.ReadyToCloseReminder) == [FAY] * (finished == 3)


def said_of_all_done(platform: Limited) -> list[bool]:
    """Tell of each message that an assessment can be closed whether it says that everyone is done."""
    told = [reply.message for reply in platform.shown if isinstance(reply.message, m.ReadyToCloseReminder)]
    return [each.assessment.everyone_done for each in told]


@pytest.mark.parametrize("last", ["answers", "declines"])
async def test_the_facilitator_learns_at_once_that_everyone_is_done(core: Core, last: str) -> None:
    ref, platform = await core.begin(), Limited()
    await later(core, platform, 10)
    await core.answer_all(ref, dict.fromkeys(("ana", "bo", "cy", "dee", FAY), TWOS))
    await later(core, platform, 0)
    assert said_of_all_done(platform) == []
    if last == "answers":
        await core.answer(ref, "eli", TWOS)
    else:
        await core.take(member("eli"), e.Declined(ref))
    for _ in range(3):
        await later(core, platform, 6 * HOUR)
    assert said_of_all_done(platform) == [True]


async def test_that_everyone_is_done_follows_that_all_who_began_are(core: Core) -> None:
    ref, platform = await core.begin(), Limited()
    await core.answer_all(ref, dict.fromkeys(("ana", "bo", "cy"), TWOS))
    for _ in range(3):
        await later(core, platform, 6 * HOUR)
    assert said_of_all_done(platform) == [False]
    await core.answer_all(ref, dict.fromkeys((FAY, "dee"), TWOS))
    await core.answer(ref, "eli", TWOS)
    for _ in range(5):
        await later(core, platform, 6 * HOUR)
    assert said_of_all_done(platform) == [False, True]


async def test_an_offer_that_waits_gives_way_to_that_everyone_is_done(core: Core) -> None:
    ref, platform = await core.begin(), Limited()
    await later(core, platform, 10 * HOUR)  # in the evening
    await core.answer_all(ref, dict.fromkeys(("ana", "bo", "cy"), TWOS))
    await later(core, platform, 6 * HOUR)
    await core.answer_all(ref, dict.fromkeys((FAY, "dee"), TWOS))
    await core.answer(ref, "eli", TWOS)
    for _ in range(8):
        await later(core, platform, 6 * HOUR)
    assert said_of_all_done(platform) == [True]


async def test_the_facilitator_who_finishes_last_can_close_there(core: Core) -> None:
    ref, platform = await core.begin(), Limited()
    await later(core, platform, 10)
    await core.answer_all(ref, dict.fromkeys(EVERYONE[:-1], TWOS))
    await core.answer(ref, FAY, TWOS)
    shown = await core.take(alone(FAY), e.Reopened(SessionRef(ref, FAY)))
    message = next(reply.message for reply in shown if isinstance(reply.message, m.AllAnswered))
    assert message.can_close
    for _ in range(5):
        await later(core, platform, 6 * HOUR)
    assert said_of_all_done(platform) == []
    (warning,) = await core.take(alone(FAY), e.CloseAsked(ref))
    assert isinstance(warning.message, m.CloseWarning)


async def test_nobody_is_told_that_everyone_is_done_after_the_close(core: Core) -> None:
    ref, platform = await core.begin(), Limited()
    await later(core, platform, 10)
    await core.answer_all(ref, dict.fromkeys((FAY, *EVERYONE[:-2]), TWOS))
    await core.answer(ref, "eli", TWOS)
    await core.close(ref)
    await later(core, platform, 6 * HOUR)
    assert said_of_all_done(platform) == []


async def test_whose_facilitator_has_left_is_looked_at_soon(core: Core) -> None:
    ref = await begun(core, platform := Limited())
    platform.people = frozenset(EVERYONE) - {FAY}
    await core.service.note_left(ROOM, person(FAY))
    await later(core, platform, HOUR)
    assert (await head(core, ref)).offered


async def test_the_facilitator_hears_once_of_an_unposted_result(core: Core) -> None:
    ref, platform = await core.begin(), Limited()
    await core.answer_all(ref, dict.fromkeys(EVERYONE[:3], TWOS))
    platform.archived = True
    await later(core, platform, 9 * DAY)
    for _ in range(3):
        await core.store.jobs.schedule(
            Job(JobKind.RESULT, ref), int(core.clock.now)
        )  # as if each worker died over it
        await later(core, platform, 60)
    assert platform.said(m.NotPosted) == [FAY]
    (shown,) = await core.take(member("ana"), e.ResultAsked())
    assert isinstance(shown.message, m.TeamReport)
    assert shown.message.share


async def test_what_is_over_is_looked_at_no_more(core: Core) -> None:
    ref = await begun(core, platform := Limited())
    await core.take(alone(FAY), e.DropAsked(ref, confirmed=True))
    await later(core, platform, DAY)
    left = await due_jobs(core.store, int(core.clock.now) + 400 * DAY)
    assert JobKind.LOOK not in [each.kind for each in left]

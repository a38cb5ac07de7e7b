"""Whoever has left a conversation is not written to about it. Where nobody can tell, they are."""

from dataclasses import dataclass

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, PersonId, SessionRef
from bot.conversation.questions import Choice
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.team_record import StepMove
from bot.outbox.job import Job, JobKind
from bot.ports.membership import MembershipStatus
from tests.support.clock import DAY, HOUR
from tests.support.core import FAY, ROOM, Core, alone, member, person
from tests.support.platform import Platform


class OneRoom(Platform):
    """A platform that is asked about the team's conversation alone."""

    async def members(self, where: Conversation) -> frozenset[str] | None:
        assert where == ROOM
        return await super().members(where)


async def reminded(core: Core, people: frozenset[str] | None) -> list[str]:
    """Tell who is reminded a day and an hour after they began."""
    platform = OneRoom(people)
    core.clock.forward(DAY + HOUR)
    await platform.run_due(core)
    reminders = [reply for reply in platform.shown if isinstance(reply.message, m.UnfinishedReminder)]
    return sorted(reply.conversation.id for reply in reminders if reply.conversation)


@pytest.mark.parametrize(
    ("people", "told"),
    [(frozenset(("ana",)), ["ana"]), (frozenset(("fay",)), []), (None, ["ana", "bo"])],
    ids=["one has left", "both have left", "nobody can tell"],
)
async def test_a_reminder_goes_to_those_who_are_still_there(
    core: Core, people: frozenset[str] | None, told: list[str]
) -> None:
    ref = await core.begin()
    for name in ("ana", "bo"):
        await core.take(member(name), e.Joined(ref))
    assert await reminded(core, people) == told
    kept = await core.store.jobs.planned(person("bo").chat)
    again = [each.job.sequence for each in kept]
    assert again == [2]


async def test_leaving_cancels_only_what_is_planned_there(core: Core) -> None:
    ref = await core.begin()
    await core.take(member("ana"), e.Joined(ref))
    elsewhere = Job(ReminderKind.UNFINISHED, ref, "bo")
    await core.store.jobs.schedule(elsewhere, 100)
    for _ in range(2):
        await core.service.note_left(ROOM, person("ana"))
    assert await core.store.jobs.planned(person("ana").chat) == ()
    assert [each.job for each in await core.store.jobs.planned(person("bo").chat)] == [elsewhere]
    answered = await core.store.assessments.get(ref)
    assert answered is not None
    assert answered.began == 1


# What is closed to a person who has left


@dataclass
class Told:
    """A platform that tells the same about everyone, and counts how often it is asked anew."""

    answer: MembershipStatus
    fresh: int = 0

    async def has(self, where: Conversation, person: str, *, fresh: bool) -> MembershipStatus:
        assert where == ROOM
        self.fresh += fresh
        return self.answer

    async def shared(self, person: Person) -> dict[Conversation, str]:
        return {}

    async def name(self, where: Conversation, person: str) -> str:
        return ""

    async def pair(self, where: Conversation) -> frozenset[str] | None:
        return None


def refused(code: m.ErrorCode) -> list[m.Message]:
    return [m.ErrorMessage(code)]


DEEDS = {
    "manage": e.ManageAsked,
    "extend": lambda ref: e.Extended(ref, "in 9 days"),
    "raise the floor": lambda ref: e.FloorSet(4, ref),
    "close": lambda ref: e.CloseAsked(ref, confirmed=True),
    "drop": lambda ref: e.DropAsked(ref, confirmed=True),
    "hand over": e.HandOverAsked,
    "answer": e.Joined,
}
REFUSALS = {
    MembershipStatus.MEMBER: None,
    MembershipStatus.NOT_TOLD: None,
    MembershipStatus.NOT_MEMBER: m.ErrorCode.TEAM_ONLY,
    MembershipStatus.UNKNOWN: m.ErrorCode.MEMBERSHIP_UNKNOWN,
}


async def said(core: Core, origin: Origin, event: e.Event, told: Told | None = None) -> list[m.Message]:
    return [reply.message for reply in await core.service.take(origin, event, told)]


@pytest.mark.parametrize("answer", MembershipStatus)
@pytest.mark.parametrize("deed", DEEDS)
async def test_the_facilitator_keeps_the_rights_in_private_until_they_have_left(
    core: Core, answer: MembershipStatus, deed: str
) -> None:
    ref = await core.begin()
    before = await core.store.assessments.get(ref)
    replies = await said(core, alone(FAY), DEEDS[deed](ref), Told(answer))
    if code := REFUSALS[answer]:
        assert replies == refused(code)
        assert await core.store.assessments.get(ref) == before
    else:
        assert not any(reply in refused(each) for reply in replies for each in REFUSALS.values() if each)
    assert not isinstance((await core.take(member(FAY), e.ManageAsked(ref)))[0].message, m.FacilitatorOnly)


async def test_words_in_private_reach_no_assessment_of_a_conversation_that_was_left(core: Core) -> None:
    await core.begin()
    told = Told(MembershipStatus.NOT_MEMBER)
    assert await said(core, alone(FAY), e.FloorSet(4), told) == refused(m.ErrorCode.TEAM_ONLY)


async def test_a_facilitator_whose_leaving_was_told_is_looked_up_anew(core: Core) -> None:
    ref = await core.begin()
    await core.service.note_left(ROOM, person(FAY))
    assert await said(core, alone(FAY), e.ManageAsked(ref)) == refused(m.ErrorCode.TEAM_ONLY)
    told = Told(MembershipStatus.MEMBER)
    assert isinstance((await said(core, alone(FAY), e.ManageAsked(ref), told))[0], m.ManagePanel)
    assert told.fresh == 1
    await core.take(member(FAY), e.HandOverAsked(ref))
    await core.take(member("max"), e.TookOver(ref))
    await said(core, alone("max"), e.ManageAsked(ref), told)
    assert told.fresh == 1


async def test_a_facilitator_who_is_missed_at_a_look_has_left(core: Core) -> None:
    ref = await core.begin()
    for people in (frozenset(("ana",)), frozenset((FAY,))):  # offered before, too
        await core.service.run_job(Job(JobKind.LOOK, ref), OneRoom(people))
        assert await said(core, alone(FAY), e.ManageAsked(ref)) == refused(m.ErrorCode.TEAM_ONLY)


@pytest.fixture
async def closed(core: Core) -> AssessmentRef:
    """Close an assessment to which Ivy was invited, and Noa began it and answered nothing."""
    ref = await core.begin()
    await core.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")})
    await core.take(member("noa"), e.Joined(ref))
    await core.store.jobs.schedule(Job(ReminderKind.INVITED, ref, "ivy"), 0)
    await core.close(ref)
    return ref


def late_presses(ref: AssessmentRef, name: str) -> list[e.Event]:
    session = SessionRef(ref, name)
    return [
        *([] if name == "ivy" else [e.Continued(session), e.Reopened(session), e.ResultAsked(session)]),
        e.Joined(ref),
        e.Declined(ref),
        e.TeamResultAsked(ref),
        e.DetailsAsked(assessment=ref),
        *([e.CloseAsked(ref, confirmed=True)] if name == FAY else []),
    ]


@pytest.mark.parametrize("answer", MembershipStatus)
@pytest.mark.parametrize("name", ["ivy", "noa", FAY])
async def test_a_result_without_own_answers_is_shown_to_members_only(
    core: Core, closed: AssessmentRef, name: str, answer: MembershipStatus
) -> None:
    told = Told(answer)
    for event in late_presses(closed, name):
        replies = await said(core, alone(name), event, told)
        shown = any(isinstance(each, m.TeamReport | m.ReportDetails) for each in replies)
        assert not shown or (answer is MembershipStatus.MEMBER), event
    replies = await said(core, alone(name), e.TeamResultAsked(closed), told)
    match answer:
        case MembershipStatus.MEMBER:
            assert isinstance(replies[0], m.TeamReport)
        case MembershipStatus.UNKNOWN:
            assert replies == refused(m.ErrorCode.MEMBERSHIP_UNKNOWN)
        case _:
            assert replies == refused(m.ErrorCode.TEAM_ONLY)
    assert isinstance((await said(core, member(name), e.TeamResultAsked(closed)))[0], m.TeamReport)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (MembershipStatus.NOT_MEMBER, m.ErrorCode.TEAM_ONLY),
        (MembershipStatus.UNKNOWN, m.ErrorCode.MEMBERSHIP_UNKNOWN),
        (MembershipStatus.NOT_TOLD, None),
    ],
)
async def test_the_owner_of_a_step_who_has_left_changes_nothing_in_private(
    core: Core, closed: AssessmentRef, answer: MembershipStatus, code: m.ErrorCode | None
) -> None:
    step = core.rubric.aspects[0].levels[2].steps[0].id
    await core.take(member("ana"), e.StepMoved(closed, step, StepMove.ADOPTED))
    before = await core.store.steps.adopted(ROOM)
    for move in (StepMove.HELP, StepMove.DONE):
        replies = await said(
            core, alone("ana"), e.StepMoved(closed, step, move, confirmed=True), Told(answer)
        )
        assert (replies == refused(code)) if code else not isinstance(replies[0], m.ErrorMessage)
    assert (await core.store.steps.adopted(ROOM) == before) is (code is not None)


@pytest.mark.parametrize("answer", MembershipStatus)
async def test_a_result_with_own_answers_stays_visible(
    core: Core, closed: AssessmentRef, answer: MembershipStatus
) -> None:
    assert isinstance(
        (await said(core, alone("ana"), e.TeamResultAsked(closed), Told(answer)))[0], m.TeamReport
    )


class Asked(Platform):
    """A platform that counts how often it is asked for a time zone."""

    zones = 0

    async def zone(self, person: Person) -> str:
        self.zones += 1
        return "Europe/Rome"


async def test_a_zone_is_asked_for_once_in_thirty_days(core: Core) -> None:
    ref = await core.begin()
    await core.take(member("ana"), e.Joined(ref))
    platform = Asked()
    asked = []
    for number, days in enumerate((1, 1, 27, 3)):
        core.clock.forward(days * DAY)
        reminder = Job(ReminderKind.UNFINISHED, ref, PersonId("ana"), sequence=10 + number)
        await core.store.jobs.schedule(reminder, int(core.clock.now))
        await core.service.run_job(reminder, platform)
        asked.append(platform.zones)
    assert asked == [1, 1, 1, 2]

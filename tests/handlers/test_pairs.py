"""Two checks side by side are offered to two people alone, and shown once, if both agree."""

from collections.abc import Iterable

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, MessageId, Person, SessionRef
from bot.conversation.pairs import OPEN_SECONDS
from bot.conversation.questions import Choice, Question
from bot.conversation.view import Field, buttons
from bot.conversation.wording import say
from bot.handlers.service import Replies
from bot.outbox.job import Job, JobKind, SendResult, SendStatus, conversation_job
from bot.ports.membership import MembershipStatus
from rubric import Respondent, score
from tests.support.clock import DAY
from tests.support.core import ROOM, Core, alone, member, person
from tests.support.outbox import due_jobs
from tests.support.rubrics import FLEXIBLE, capability

PREVIEW = MessageId("preview")
TWOS = (Choice.LEVEL_2,) * 4


class Room:
    """A conversation with *people*, or one whose platform tells nothing."""

    def __init__(self, *people: str) -> None:
        self.people: Iterable[str] | None = people

    async def has(self, where: Conversation, person: str, *, fresh: bool) -> MembershipStatus:
        if self.people is None:
            return MembershipStatus.UNKNOWN
        return MembershipStatus.MEMBER if person in self.people else MembershipStatus.NOT_MEMBER

    async def shared(self, person: Person) -> dict[Conversation, str]:
        return {}

    async def name(self, where: Conversation, person: str) -> str:
        return ""

    async def pair(self, where: Conversation) -> frozenset[str] | None:
        people = frozenset(self.people or ())
        return people if len(people) == 2 else None


@pytest.fixture
def room(core: Core) -> Room:
    """Let Ana and Ben be alone with Rung."""
    core.membership = room = Room("ana", "ben")
    return room


async def offered(core: Core) -> AssessmentRef:
    (card,) = await core.take(member("ana"), e.AssessAsked(by="in 7 days"))
    assert isinstance(card.message, m.PairOffer)
    return card.message.pair.ref


async def answered(core: Core, ref: AssessmentRef, name: str) -> m.PairPreview:
    """Let someone finish their check, and give what they then see."""
    (asked, *_) = await core.take(member(name), e.PairJoined(ref))
    session = asked.live_message
    assert isinstance(session, SessionRef)
    for aspect in range(len(core.rubric.aspects)):
        (shown,) = await core.take(alone(name), e.Answered(session, Question(aspect), Choice.LEVEL_3, 0))
    assert isinstance(shown.message, m.PairPreview)
    return shown.message


async def agrees(core: Core, shown: m.PairPreview) -> Replies:
    event = e.PairAgreed(shown.pair.ref, shown.session, shown.changes)
    return await core.take(alone(shown.session.person), event)


def posted(replies: Replies) -> list[m.Message]:
    return [each.message for each in replies if each.to is m.To.EVERYONE]


@pytest.mark.parametrize("people", [("ana",), ("ana", "ben", "cy"), ("ben", "cy"), None])
async def test_only_two_people_known_to_be_alone_get_the_offer(
    core: Core, room: Room, people: tuple[str, ...] | None
) -> None:
    room.people = people
    replies = await core.take(member("ana"), e.AssessAsked(by="in 7 days"))
    assert any(isinstance(each.message, m.AssessmentStarted) for each in replies)


async def test_a_running_assessment_goes_before_the_offer(core: Core, room: Room) -> None:
    room.people = ("ana", "ben", "cy")
    await core.take(member("ana"), e.AssessAsked(by="in 7 days"))
    room.people = ("ana", "ben")
    (reply, *_) = await core.take(member("ana"), e.AssessAsked(by="in 7 days"))
    assert not isinstance(reply.message, m.PairOffer)


async def test_what_is_posted_is_what_each_agreed_to(core: Core, room: Room) -> None:
    ref = await offered(core)
    ana, ben = await answered(core, ref, "ana"), await answered(core, ref, "ben")
    assert posted(await agrees(core, ana)) == []
    (post,) = posted(await agrees(core, ben))
    assert isinstance(post, m.PairPosted)
    assert post.sides == (("ana", ana.result), ("ben", ben.result))


@pytest.mark.parametrize(
    ("second", "named"),
    [
        ((5, 3, 3, 2), "Automation (2 and 5), Speed (2 and 3) and Scaling (2 and 3)."),
        ((5, 4, 3, 2), "Automation (2 and 5) and Speed (2 and 4)."),
        ((2, 2, 2, 3), "Consistency (2 and 3)."),
        ((2, 2, 2, 2), None),
    ],
)
def test_topics_that_differ_equally_are_all_named(second: tuple[int, ...], named: str | None) -> None:
    rubric = capability(FLEXIBLE)
    ids = [each.id for each in rubric.aspects[:4]]
    sides = [
        (name, score(rubric, [Respondent(name, dict(zip(ids, levels, strict=True)), {})]))
        for name, levels in (("ana", (2,) * 4), ("ben", second))
    ]
    post = m.PairPosted(rubric, AssessmentRef(ROOM, "a1"), tuple(sides))
    fields = (each for each in say(post).blocks if isinstance(each, Field))
    assert next((each.text for each in fields if each.label == "Where you differ most"), None) == named


async def test_the_other_one_sees_no_trace_before_both_agree(core: Core, room: Room) -> None:
    ref = await offered(core)
    questions = (
        *(e.StatusAsked(), e.ResultAsked(), e.HistoryAsked(), e.ExportAsked(), e.OverviewAsked()),
        *(e.AssessAsked(by="in 7 days"), e.ManageAsked(), e.NextAsked(), e.RemindAsked(), e.PrivacyAsked()),
    )

    async def seen() -> list[Replies]:
        asked = [(where("ben"), event) for event in questions for where in (member, alone)]
        return [await core.take(*each) for each in asked]

    before = await seen()
    await agrees(core, await answered(core, ref, "ana"))
    assert await seen() == before


async def test_a_changed_answer_ends_the_agreement(core: Core, room: Room) -> None:
    ref = await offered(core)
    ana = await answered(core, ref, "ana")
    await agrees(core, ana)
    (told,) = await core.take(alone("ana"), e.Answered(ana.session, Question(0), Choice.LEVEL_5, 1))
    assert isinstance(told.message, m.PairPreview)
    assert told.message.consent is m.Consent.OUTDATED
    assert posted(await agrees(core, await answered(core, ref, "ben"))) == []
    assert posted(await agrees(core, ana)) == []  # that preview is out of date
    (shown,) = await core.take(alone("ana"), e.Continued(ana.session))
    assert isinstance(shown.message, m.PairPreview)
    (post,) = posted(await agrees(core, shown.message))
    assert isinstance(post, m.PairPosted)


async def test_a_person_who_changes_answers_learns_that_the_agreement_ended(core: Core, room: Room) -> None:
    ana = await answered(core, await offered(core), "ana")
    await agrees(core, ana)
    await core.take(alone("ana"), e.PageOpened(ana.session, 0))
    (told,) = await core.take(alone("ana"), e.Answered(ana.session, Question(0), Choice.LEVEL_5, 1))
    assert isinstance(told.message, m.Ask)
    assert told.message.notice is m.Notice.AGREEMENT_ENDED


async def test_nothing_is_posted_once_a_third_person_is_there(core: Core, room: Room) -> None:
    ref = await offered(core)
    ana, ben = await answered(core, ref, "ana"), await answered(core, ref, "ben")
    await agrees(core, ana)
    for people in (("ana", "ben", "cy"), None, ("ben", "cy")):
        room.people = people
        assert posted(await agrees(core, ben)) == []


async def test_an_offer_lapses_in_silence(core: Core, room: Room) -> None:
    ref = await offered(core)
    ana, ben = await answered(core, ref, "ana"), await answered(core, ref, "ben")
    await agrees(core, ana)
    core.clock.forward(OPEN_SECONDS)
    assert await core.service.run_job(Job(JobKind.PAIR, ref), room) == ()
    (told,) = await agrees(core, ben)
    assert told.message == m.ErrorMessage(m.ErrorCode.PAIR_OVER)
    (shown,) = await core.take(alone("ana"), e.Continued(ana.session))
    assert isinstance(shown.message, m.Report)


async def test_both_checks_are_posted_once(core: Core, room: Room) -> None:
    ref = await offered(core)
    ana, ben = await answered(core, ref, "ana"), await answered(core, ref, "ben")
    await agrees(core, ana)
    assert len(posted(await agrees(core, ben))) == 1
    for again in (ana, ben):
        assert posted(await agrees(core, again)) == []
    assert await core.service.run_job(Job(JobKind.PAIR, ref), room) == ()


async def posted_after_ana_agreed(core: Core) -> tuple[m.PairPreview, Job]:
    """Let Ben agree last, and give Ana's preview with the job that redraws it."""
    ref = await offered(core)
    ana, ben = await answered(core, ref, "ana"), await answered(core, ref, "ben")
    await core.service.set_message_id(ana.session, PREVIEW)
    await agrees(core, ana)
    post, _ = await agrees(core, ben)
    assert post.live_message
    await core.service.set_message_id(post.live_message, MessageId("post"))
    jobs = await due_jobs(core.store, int(core.clock.now))
    (job,) = (each for each in jobs if each.kind is JobKind.PAIR_PREVIEW)
    return ana, job


async def test_the_first_to_agree_learns_that_both_checks_are_posted(core: Core, room: Room) -> None:
    ana, job = await posted_after_ana_agreed(core)
    (told,) = await core.service.run_job(job, room)
    assert isinstance(told.message, m.PairComplete)
    assert told.message.is_posted
    assert (told.live_message, told.message_id) == (ana.session, PREVIEW)
    assert told.conversation == person("ana").chat


async def test_questions_stay_where_a_preview_was_left_for_them(core: Core, room: Room) -> None:
    ana, job = await posted_after_ana_agreed(core)
    await core.take(alone("ana"), e.PageOpened(ana.session, 0))
    assert await core.service.run_job(job, room) == ()


@pytest.mark.parametrize(("status", "posts"), [(SendStatus.LATER, 1), (SendStatus.UNKNOWN, 0)])
async def test_a_post_is_repeated_only_if_it_surely_failed(
    core: Core, room: Room, status: SendStatus, posts: int
) -> None:
    ref = await offered(core)
    await agrees(core, await answered(core, ref, "ana"))
    post, _ = await agrees(core, await answered(core, ref, "ben"))
    await core.service.not_posted(member("ana"), None, post, SendResult(status))
    again = await core.service.run_job(Job(JobKind.PAIR, ref), room)
    assert [each.message for each in again] == [post.message] * posts


@pytest.mark.parametrize("people", [("ana", "ben", "cy"), ("ana", "cy"), None])
async def test_a_repeated_post_waits_until_the_two_are_alone(
    core: Core, room: Room, people: tuple[str, ...] | None
) -> None:
    ref = await offered(core)
    await agrees(core, await answered(core, ref, "ana"))
    post, _ = await agrees(core, await answered(core, ref, "ben"))
    await core.service.not_posted(member("ana"), None, post, SendResult(SendStatus.LATER))
    job, room.people = Job(JobKind.PAIR, ref), people
    assert await core.service.run_job(job, room) == ()
    assert (await due_jobs(core.store, int(core.clock.now) + DAY))[job] > core.clock.now
    room.people = ("ana", "ben")
    assert posted(await core.service.run_job(job, room)) == [post.message]


async def lapsed_preview(core: Core, ref: AssessmentRef, shown: m.PairPreview, room: Room) -> Replies:
    """Let the offer lapse under what someone sees, and run the job that redraws it."""
    await core.service.set_message_id(shown.session, PREVIEW)
    core.clock.forward(OPEN_SECONDS)
    job = Job(JobKind.PAIR_PREVIEW, ref, shown.session.person)
    assert job in await due_jobs(core.store, int(core.clock.now))
    return await core.service.run_job(job, room)


@pytest.mark.parametrize("agreed", [False, True])
async def test_a_preview_whose_offer_lapsed_asks_nothing(core: Core, room: Room, agreed: bool) -> None:
    ref = await offered(core)
    shown = await answered(core, ref, "ana")
    if agreed:
        await agrees(core, shown)
    (told,) = await lapsed_preview(core, ref, shown, room)
    assert told.message_id == PREVIEW
    labels = {each.label for each in buttons(say(told.message))}
    assert not labels & {"Agree", "Take it back", "Not now"}


async def test_a_press_on_an_offer_whose_checks_are_posted_says_so(core: Core, room: Room) -> None:
    ref = await offered(core)
    await agrees(core, await answered(core, ref, "ana"))
    await agrees(core, await answered(core, ref, "ben"))
    await core.store.pairs.mark_posted(ref)
    (told,) = await core.take(member("ben"), e.PairJoined(ref))
    assert told.message == m.ErrorMessage(m.ErrorCode.PAIR_POSTED)


async def test_an_offer_says_that_both_checks_are_posted(core: Core, room: Room) -> None:
    ref = await offered(core)
    await core.service.set_message_id(m.PairOfferOf(ref), MessageId("offer"))
    for name in ("ana", "ben"):
        replies = await agrees(core, await answered(core, ref, name))
    post = next(each for each in replies if isinstance(each.message, m.PairPosted))
    assert post.live_message is not None
    await core.service.set_message_id(post.live_message, MessageId("post"))
    (told,) = await core.service.run_job(conversation_job(JobKind.SUPERSEDED, ROOM))
    assert told.message_id == MessageId("offer")
    assert isinstance(told.message, m.PairOfferOver)
    assert [each.label for each in buttons(say(told.message))] == ["Compare again"]


async def test_two_people_are_promised_no_level_of_a_team(core: Core, room: Room) -> None:
    (told,) = await core.take(member("ana"), e.HelpAsked())
    said = say(told.message)
    assert "your team sees its level" not in said.summary
    assert "Assess our team" not in [each.label for each in buttons(said)]


async def test_a_check_of_a_pair_leads_to_no_assessment_of_a_team(core: Core, room: Room) -> None:
    ref = await offered(core)
    shown = await answered(core, ref, "ana")
    for event in (e.ResultAsked(shown.session), e.NextAsked()):
        (told,) = await core.take(alone("ana"), event)
        assert "Assess our team" not in [each.label for each in buttons(say(told.message))]


async def test_a_teammate_who_asks_for_the_status_is_led_to_the_offer(core: Core, room: Room) -> None:
    ref = await offered(core)
    (told,) = await core.take(member("ben"), e.StatusAsked())
    assert isinstance(told.message, m.PairOpen)
    assert told.message.pair.ref == ref


async def test_a_forgotten_person_is_never_shown(core: Core, room: Room) -> None:
    ref = await offered(core)
    await agrees(core, await answered(core, ref, "ana"))
    await core.take(alone("ana"), e.ForgetAsked(confirmed=True))
    assert posted(await agrees(core, await answered(core, ref, "ben"))) == []
    assert await core.service.run_job(Job(JobKind.PAIR, ref), room) == ()


async def test_answers_of_an_earlier_assessment_are_not_used(core: Core, room: Room) -> None:
    room.people = ("ana", "ben", "fay")
    held = await core.begin()
    await core.answer_all(held, {"ana": TWOS, "ben": TWOS})
    await core.take(member("fay"), e.DropAsked(held, confirmed=True))
    room.people = ("ana", "ben")
    ref = await offered(core)
    (asked, *_) = await core.take(member("ana"), e.PairJoined(ref))
    assert isinstance(asked.message, m.Ask)
    assert asked.message.session.answers == {}


async def test_a_check_of_ones_own_is_left_alone(core: Core, room: Room) -> None:
    (own,) = await core.take(alone("ana"), e.CheckAsked())
    assert isinstance(own.live_message, SessionRef)
    await core.take(alone("ana"), e.Answered(own.live_message, Question(0), Choice.LEVEL_2, 0))
    await answered(core, await offered(core), "ana")
    read = await core.store.sessions.read(own.live_message)
    assert read.session is not None
    assert len(read.session.answers) == 1


async def test_only_a_person_in_the_conversation_takes_part(core: Core, room: Room) -> None:
    ref = await offered(core)
    for event in (e.PairJoined(ref), e.PairJoined(AssessmentRef(ROOM, "another"))):
        (reply,) = await core.take(alone("cy"), event)
        assert isinstance(reply.message, m.ErrorMessage)
    assert (await core.store.people.recall(person("cy"))).checks == ()

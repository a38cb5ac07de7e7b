"""A team assessment that is started, found and answered from a private chat."""

from dataclasses import dataclass, field, replace

import pytest

from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.identity import Conversation, ConversationId, MessageId, Origin, Person, SessionRef
from bot.conversation.questions import Choice, Mode, Question
from bot.conversation.view import Button, Style, buttons
from bot.conversation.wording import say
from bot.handlers.service import Replies
from bot.ports.membership import MembershipStatus
from tests.support.core import FAY, ROOM, Core, alone, member

OTHER = Conversation(ROOM.platform, ROOM.tenant, ConversationId("other"))


@dataclass
class Rooms:
    """A platform that lists the conversations of everyone with Rung, and calls people by their ids."""

    names: dict[Conversation, str] = field(default_factory=lambda: {ROOM: "#platform"})
    outsiders: frozenset[str] = frozenset()

    async def has(self, where: Conversation, person: str, *, fresh: bool) -> MembershipStatus:
        there = where in self.names and person not in self.outsiders
        return MembershipStatus.MEMBER if there else MembershipStatus.NOT_MEMBER

    async def shared(self, person: Person) -> dict[Conversation, str]:
        return {} if person.id in self.outsiders else self.names

    async def name(self, where: Conversation, person: str) -> str:
        return person.capitalize()

    async def pair(self, where: Conversation) -> frozenset[str] | None:
        return None


@pytest.fixture
def rooms(core: Core) -> Rooms:
    core.membership = rooms = Rooms()
    return rooms


def words(message: m.Message) -> str:
    return " ".join(f"{getattr(part, 'text', '')}{getattr(part, 'says', '')}" for part in say(message).blocks)


def ways(replies: Replies) -> dict[str, Button]:
    return {each.label: each for reply in replies for each in buttons(say(reply.message))}


async def press(core: Core, origin: Origin, button: Button) -> Replies:
    return await core.take(origin, callback_data.unpack(button.press, origin.person))


async def begun(core: Core, label: str = "In private, over days") -> Replies:
    """Let Fay start an assessment from the private chat, by pressing only."""
    return await press(core, alone(FAY), ways(await core.take(alone(FAY), e.AssessAsked()))[label])


@pytest.mark.parametrize(
    ("label", "mode"), [("In private, over days", Mode.TEAM), ("Together, now", Mode.LIVE)]
)
async def test_an_assessment_starts_in_the_only_conversation_known(
    core: Core, rooms: Rooms, label: str, mode: Mode
) -> None:
    card, *_, told = await begun(core, label)
    (running,) = await core.store.assessments.running(ROOM)
    assert (card.to, card.conversation, running.mode) == (m.To.EVERYONE, ROOM, mode)
    assert (running.facilitator, running.conversation_name) == (FAY, "#platform")
    assert told.to is m.To.YOU
    assert "You started this assessment. I posted it in #platform." in words(told.message)


@pytest.mark.parametrize("known", [True, False])
async def test_a_check_leads_on_to_the_team(core: Core, rooms: Rooms, known: bool) -> None:
    core.membership = rooms if known else None
    (asked,) = await core.take(alone(FAY), e.CheckAsked())
    assert isinstance(asked.live_message, SessionRef)
    shown: Replies = ()
    for aspect in range(4):
        press_ = e.Answered(asked.live_message, Question(aspect), Choice.LEVEL_2, 0)
        shown = await core.take(alone(FAY), press_)
    for replies in (shown, await core.take(alone(FAY), e.ResultAsked())):
        offered = ways(replies)
        assert [label for label, each in offered.items() if each.style is Style.PRIMARY] == [
            "Assess our team"
        ]
        assert ("Share" in offered) is known
        (which,) = await press(core, alone(FAY), offered["Assess our team"])
        assert isinstance(which.message, m.WhichMode if known else m.WhereToAssess)


async def test_of_several_conversations_one_is_picked(core: Core, rooms: Rooms) -> None:
    rooms.names[OTHER] = "#ops"
    asked = await core.take(alone(FAY), e.AssessAsked(by="in 7 days"))
    await press(core, alone(FAY), ways(asked)["#ops"])
    assert len(await core.store.assessments.running(OTHER)) == 1
    assert await core.store.assessments.running(ROOM) == ()


@pytest.mark.parametrize("known", [True, False])
async def test_without_a_conversation_the_way_is_said(core: Core, rooms: Rooms, known: bool) -> None:
    rooms.names.clear()
    core.membership = rooms if known else None
    (told,) = await core.take(alone(FAY), e.AssessAsked())
    assert isinstance(told.message, m.WhereToAssess)
    assert "type “@Rung assess”" in words(told.message)


async def test_a_conversation_is_looked_up_again_before_a_start(core: Core, rooms: Rooms) -> None:
    asked = ways(await core.take(alone(FAY), e.AssessAsked()))
    rooms.outsiders = frozenset((FAY,))
    (told,) = await press(core, alone(FAY), asked["In private, over days"])
    assert told.message == m.CouldNotPost(m.PostFailure.NOT_MEMBER)
    assert await core.store.assessments.running(ROOM) == ()


async def test_a_running_assessment_is_answered_from_the_private_chat(core: Core, rooms: Rooms) -> None:
    card, *_ = await begun(core)
    assert isinstance(card.live_message, m.CardOf)
    await core.service.set_message_id(card.live_message, MessageId("card"))
    found = await core.take(alone("ana"), e.AssessAsked())
    assert isinstance(found[0].message, m.RunningAlready)
    asked, *_ = await press(core, alone("ana"), ways(found[:1])["Answer"])
    assert isinstance(asked.message, m.Ask)


async def test_an_outsider_cannot_answer_from_the_private_chat(core: Core, rooms: Rooms) -> None:
    ref = await core.begin()
    rooms.outsiders = frozenset(("eve",))
    (told,) = await core.take(alone("eve"), e.Joined(ref))
    assert told.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)


@pytest.mark.parametrize(("people", "what"), [(0, "give it more time"), (3, "close it")])
async def test_a_member_asks_the_facilitator_by_name(
    core: Core, rooms: Rooms, people: int, what: str
) -> None:
    ref, name = await core.begin(), FAY.capitalize()
    await core.answer_all(ref, dict.fromkeys(("ana", "ben", "cy")[:people], [Choice.LEVEL_2] * 4))
    panel = await core.take(member("ana"), e.ManageAsked(ref))
    told = await press(core, member("ana"), ways(panel)[f"Ask {name} to {what}"])
    assert f"I'll ask {name} to {what.replace('it', core.rubric.name)}, once" in words(told[0].message)
    (again,) = await core.take(member("ben"), e.ManageAsked(ref))
    assert f"{name} was asked to {what}" in words(again.message)


async def test_a_press_on_the_panel_in_private_changes_what_is_shown_there(core: Core, rooms: Rooms) -> None:
    ref = await core.begin()
    panel = ways(await core.take(alone(FAY), e.ManageAsked(ref)))
    for label, kind in (
        ("Five more days", m.ManagePanel),
        ("Require 5 answers", m.ManagePanel),
        ("Hand over", m.OfferSent),
        ("Drop this assessment", m.DropWarning),
    ):
        told = [each for each in await press(core, alone(FAY), panel[label]) if each.to is m.To.CHAT]
        assert [type(each.message) for each in told] == [kind], label


async def test_the_facilitator_who_closes_in_private_sees_the_result(core: Core, rooms: Rooms) -> None:
    ref = await core.begin()
    await core.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("ana", "ben", "cy")})
    warned = ways(await core.take(alone(FAY), e.CloseAsked(ref)))
    closed = await press(core, alone(FAY), warned["Close and show"])
    told = [each for each in closed if each.to is m.To.YOU]
    assert [type(each.message) for each in told] == [m.TeamReport]
    assert "Guide the talk" in ways(tuple(told))


# The conversation's name in what is shown later


async def test_a_name_told_after_the_start_is_kept(core: Core) -> None:
    ref = await core.begin()
    for name in ("#platform", "#renamed"):
        await core.take(replace(member("ana"), conversation_name=name), e.Joined(ref))
    head = await core.store.assessments.get(ref)
    assert head is not None
    assert head.conversation_name == "#platform"


async def test_a_result_in_private_names_its_conversation(core: Core) -> None:
    ref = await core.begin()
    await core.take(replace(member("ana"), conversation_name="#platform"), e.Joined(ref))
    await core.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")})
    (done,) = await core.take(alone("ana"), e.Continued())
    assert "After that I post the result in #platform." in words(done.message)
    await core.close(ref)
    (shown,) = await core.take(alone("bo"), e.TeamResultAsked(ref))
    assert isinstance(shown.message, m.TeamReport)
    assert ", #platform: 3 " in words(shown.message)
    share = next(each for each in buttons(say(shown.message)) if each.label == "Show everyone")
    assert share.confirm is not None
    assert "I'll post this in #platform" in share.confirm.text


async def test_a_member_without_answers_sees_the_name_of_the_result(core: Core, rooms: Rooms) -> None:
    ref = await core.begin()
    await core.take(replace(member("ana"), conversation_name="#platform"), e.Joined(ref))
    await core.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")})
    await core.close(ref)
    rooms.names[ROOM] = ""
    (shown,) = await core.take(alone("max"), e.TeamResultAsked(ref))
    assert isinstance(shown.message, m.TeamReport)
    assert shown.message.share == m.ShareOffer(ROOM, "#platform", elsewhere=True)

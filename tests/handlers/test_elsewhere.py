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
from tests.support.core import FAY, ROOM, House, alone, member

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
def rooms(house: House) -> Rooms:
    house.membership = rooms = Rooms()
    return rooms


def words(message: m.Message) -> str:
    return " ".join(f"{getattr(part, 'text', '')}{getattr(part, 'says', '')}" for part in say(message).blocks)


def ways(replies: Replies) -> dict[str, Button]:
    return {each.label: each for reply in replies for each in buttons(say(reply.message))}


async def press(house: House, origin: Origin, button: Button) -> Replies:
    return await house.take(origin, callback_data.unpack(button.press, origin.person))


async def begun(house: House, label: str = "In private, over days") -> Replies:
    """Let Fay start an assessment from the private chat, by pressing only."""
    return await press(house, alone(FAY), ways(await house.take(alone(FAY), e.AssessAsked()))[label])


@pytest.mark.parametrize(
    ("label", "mode"), [("In private, over days", Mode.TEAM), ("Together, now", Mode.LIVE)]
)
async def test_an_assessment_starts_in_the_only_conversation_known(
    house: House, rooms: Rooms, label: str, mode: Mode
) -> None:
    card, *_, told = await begun(house, label)
    (running,) = await house.store.assessments.running(ROOM)
    assert (card.to, card.conversation, running.mode) == (m.To.EVERYONE, ROOM, mode)
    assert (running.facilitator, running.conversation_name) == (FAY, "#platform")
    assert told.to is m.To.YOU
    assert "You started this assessment. I posted it in #platform." in words(told.message)


@pytest.mark.parametrize("known", [True, False])
async def test_a_check_leads_on_to_the_team(house: House, rooms: Rooms, known: bool) -> None:
    house.membership = rooms if known else None
    (asked,) = await house.take(alone(FAY), e.CheckAsked())
    assert isinstance(asked.live_message, SessionRef)
    shown: Replies = ()
    for aspect in range(4):
        press_ = e.Answered(asked.live_message, Question(aspect), Choice.LEVEL_2, 0)
        shown = await house.take(alone(FAY), press_)
    for replies in (shown, await house.take(alone(FAY), e.ResultAsked())):
        offered = ways(replies)
        assert [label for label, each in offered.items() if each.style is Style.PRIMARY] == [
            "Assess our team"
        ]
        assert ("Share" in offered) is known
        (which,) = await press(house, alone(FAY), offered["Assess our team"])
        assert isinstance(which.message, m.WhichMode if known else m.WhereToAssess)


async def test_of_several_conversations_one_is_picked(house: House, rooms: Rooms) -> None:
    rooms.names[OTHER] = "#ops"
    asked = await house.take(alone(FAY), e.AssessAsked(by="in 7 days"))
    await press(house, alone(FAY), ways(asked)["#ops"])
    assert len(await house.store.assessments.running(OTHER)) == 1
    assert await house.store.assessments.running(ROOM) == ()


@pytest.mark.parametrize("known", [True, False])
async def test_without_a_conversation_the_way_is_said(house: House, rooms: Rooms, known: bool) -> None:
    rooms.names.clear()
    house.membership = rooms if known else None
    (told,) = await house.take(alone(FAY), e.AssessAsked())
    assert isinstance(told.message, m.WhereToAssess)
    assert "type “@Rung assess”" in words(told.message)


async def test_a_conversation_is_looked_up_again_before_a_start(house: House, rooms: Rooms) -> None:
    asked = ways(await house.take(alone(FAY), e.AssessAsked()))
    rooms.outsiders = frozenset((FAY,))
    (told,) = await press(house, alone(FAY), asked["In private, over days"])
    assert told.message == m.CouldNotPost(m.PostFailure.NOT_MEMBER)
    assert await house.store.assessments.running(ROOM) == ()


async def test_a_running_assessment_is_answered_from_the_private_chat(house: House, rooms: Rooms) -> None:
    card, *_ = await begun(house)
    assert isinstance(card.live_message, m.CardOf)
    await house.service.set_message_id(card.live_message, MessageId("card"))
    found = await house.take(alone("ana"), e.AssessAsked())
    assert isinstance(found[0].message, m.RunningAlready)
    asked, *_ = await press(house, alone("ana"), ways(found[:1])["Answer"])
    assert isinstance(asked.message, m.Ask)


async def test_an_outsider_cannot_answer_from_the_private_chat(house: House, rooms: Rooms) -> None:
    ref = await house.begin()
    rooms.outsiders = frozenset(("eve",))
    (told,) = await house.take(alone("eve"), e.Joined(ref))
    assert told.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)


@pytest.mark.parametrize(("people", "what"), [(0, "give it more time"), (3, "close it")])
async def test_a_member_asks_the_facilitator_by_name(
    house: House, rooms: Rooms, people: int, what: str
) -> None:
    ref, name = await house.begin(), FAY.capitalize()
    await house.answer_all(ref, dict.fromkeys(("ana", "ben", "cy")[:people], [Choice.LEVEL_2] * 4))
    panel = await house.take(member("ana"), e.ManageAsked(ref))
    told = await press(house, member("ana"), ways(panel)[f"Ask {name} to {what}"])
    assert f"I'll ask {name} to {what.replace('it', house.rubric.name)}, once" in words(told[0].message)
    (again,) = await house.take(member("ben"), e.ManageAsked(ref))
    assert f"{name} was asked to {what}" in words(again.message)


async def test_a_press_on_the_panel_in_private_changes_what_is_shown_there(
    house: House, rooms: Rooms
) -> None:
    ref = await house.begin()
    panel = ways(await house.take(alone(FAY), e.ManageAsked(ref)))
    for label, kind in (
        ("Five more days", m.ManagePanel),
        ("Require 5 answers", m.ManagePanel),
        ("Hand over", m.OfferSent),
        ("Drop this assessment", m.DropWarning),
    ):
        told = [each for each in await press(house, alone(FAY), panel[label]) if each.to is m.To.CHAT]
        assert [type(each.message) for each in told] == [kind], label


async def test_the_facilitator_who_closes_in_private_sees_the_result(house: House, rooms: Rooms) -> None:
    ref = await house.begin()
    await house.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("ana", "ben", "cy")})
    warned = ways(await house.take(alone(FAY), e.CloseAsked(ref)))
    closed = await press(house, alone(FAY), warned["Close and show"])
    told = [each for each in closed if each.to is m.To.YOU]
    assert [type(each.message) for each in told] == [m.TeamReport]
    assert "Guide the talk" in ways(tuple(told))


# The conversation's name in what is shown later


async def test_a_name_told_after_the_start_is_kept(house: House) -> None:
    ref = await house.begin()
    for name in ("#platform", "#renamed"):
        await house.take(replace(member("ana"), conversation_name=name), e.Joined(ref))
    head = await house.store.assessments.get(ref)
    assert head is not None
    assert head.conversation_name == "#platform"


async def test_a_result_in_private_names_its_conversation(house: House) -> None:
    ref = await house.begin()
    await house.take(replace(member("ana"), conversation_name="#platform"), e.Joined(ref))
    await house.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")})
    (done,) = await house.take(alone("ana"), e.Continued())
    assert "After that I post the result in #platform." in words(done.message)
    await house.close(ref)
    (shown,) = await house.take(alone("bo"), e.TeamResultAsked(ref))
    assert isinstance(shown.message, m.TeamReport)
    assert ", #platform: 3 " in words(shown.message)
    share = next(each for each in buttons(say(shown.message)) if each.label == "Show everyone")
    assert share.confirm is not None
    assert "I'll post this in #platform" in share.confirm.text


async def test_a_member_without_answers_sees_the_name_of_the_result(house: House, rooms: Rooms) -> None:
    ref = await house.begin()
    await house.take(replace(member("ana"), conversation_name="#platform"), e.Joined(ref))
    await house.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")})
    await house.close(ref)
    rooms.names[ROOM] = ""
    (shown,) = await house.take(alone("max"), e.TeamResultAsked(ref))
    assert isinstance(shown.message, m.TeamReport)
    assert shown.message.share == m.ShareOffer(ROOM, "#platform", elsewhere=True)

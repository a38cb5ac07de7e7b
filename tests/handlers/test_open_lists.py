"""A list of what is open in a private chat leads nowhere once its assessments are over."""

import pytest

from bot.conversation import events as e, messages as m, view, wording
from bot.conversation.identity import MessageId, SessionRef
from bot.conversation.latest_messages import Subject, subject_name
from bot.conversation.questions import Choice
from bot.conversation.small_talk import Courtesy
from tests.support.core import FAY, Core, alone, member, person
from tests.support.members import Members
from tests.support.platform import Platform

THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}
EVERYONE = frozenset((*THREE, FAY, "dev"))
GREETING = e.CourtesySaid(Courtesy.GREETING)


@pytest.fixture(autouse=True)
def listed(core: Core) -> None:
    """Let the platform tell who is in the team's conversation."""
    core.membership = Members(lists=True)  # type: ignore[assignment]


async def shown(core: Core, name: str, event: e.Event, id_: str = "list") -> m.Message:
    """Let someone ask in private, and show the answer there."""
    (reply,) = await core.take(alone(name), event)
    assert reply.live_message is not None
    await core.service.set_message_id(reply.live_message, MessageId(id_))
    return reply.message


async def redrawn(core: Core) -> dict[tuple[str, str], m.Message]:
    """Let a worker run what is due, and give what it redraws by the person and the message."""
    platform = Platform(EVERYONE)
    core.clock.forward(3)
    await platform.run_due(core)
    await platform.run_due(core)
    chats = [reply for reply in platform.shown if reply.message_id and reply.conversation]
    return {(each.conversation.id, each.message_id.id): each.message for each in chats}  # type: ignore[union-attr]


def labels(message: m.Message) -> list[str]:
    return [each.label for each in view.buttons(wording.say(message))]


@pytest.mark.parametrize("event", [GREETING, e.HelpAsked(), e.OverviewAsked()])
async def test_a_list_of_an_untouched_assessment_ends_with_the_close(core: Core, event: e.Event) -> None:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    assert "Answer" in labels(await shown(core, "dev", event))
    await core.close(ref)
    over = (await redrawn(core))["dev", "list"]
    assert isinstance(over, m.OpenListOver)
    assert "closed on" in wording.say(over).summary
    assert labels(over) == ["Show result", "My overview"]


async def test_a_status_in_private_ends_with_the_close(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    assert "Change an answer" in labels(await shown(core, "ana", e.StatusAsked()))
    await core.close(ref)
    assert labels((await redrawn(core))["ana", "list"]) == ["Show result", "My overview"]


async def test_a_newer_list_takes_over_from_the_older(core: Core) -> None:
    await core.begin()
    await shown(core, "dev", GREETING, "older")
    await shown(core, "dev", GREETING, "newer")
    found = await redrawn(core)
    assert {name: labels(message) for (_, name), message in found.items()} == {"older": ["My overview"]}


async def test_a_list_of_a_dropped_assessment_leads_to_none(core: Core) -> None:
    ref = await core.begin()
    await shown(core, "dev", GREETING)
    await core.take(member(FAY), e.DropAsked(ref, confirmed=True))
    assert labels((await redrawn(core))["dev", "list"]) == ["My overview"]


async def test_what_took_the_place_of_a_list_stays(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await shown(core, "dev", GREETING)
    await core.service.note_replaced(person("dev"), MessageId("list"))
    await core.close(ref)
    assert ("dev", "list") not in await redrawn(core)


async def test_questions_of_a_dropped_assessment_say_so(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await core.take(member("ana"), e.Joined(ref))
    await core.service.set_message_id(SessionRef(ref, person("ana").id), MessageId("answers"))
    await redrawn(core)
    await core.take(member(FAY), e.DropAsked(ref, confirmed=True))
    over = (await redrawn(core))["ana", "answers"]
    assert "without a result" in wording.say(over).summary


async def test_a_list_of_an_ended_assessment_is_forgotten(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await shown(core, "dev", GREETING)
    await core.close(ref)
    await redrawn(core)
    assert await core.store.latest.find(person("dev").chat, subject_name(Subject.OPEN, ref)) is None

"""One act of a person has one effect, however late and under whatever id Teams delivers it."""

import asyncio
from typing import Any, cast

import pytest

from bot.bootstrap import opened
from tests.fakes.teams import Teams
from tests.fakes.teams_people import Delivery, Person, words
from tests.fakes.teams_world import Conversation
from tests.support.clock import HOUR
from tests.support.programs import Served
from tests.support.servers import Server

LATE = 2 * HOUR


@pytest.fixture
def channel(teams: Teams, ana: Person) -> Conversation:
    return teams.channel("team", ana)


def ours(who: Person, where: Conversation | None = None) -> list[str]:
    """Read everything of ours on the screen aloud, a message each."""
    shown = (each for each in who.sees(where) if each.message.author == who.teams.world.bot)
    return [words({"items": (each.card or {}).get("body", [])}) for each in shown]


def under_another_id(delivery: Delivery, who: Person) -> Delivery:
    """Let Teams deliver the same act once more under a new id."""
    return Delivery(who, {**delivery.activity, "id": f"f:{who.teams.world.number()}"})


@pytest.mark.parametrize("text", ["help", "privacy", "remind every 60 days"])
async def test_a_message_under_new_ids_is_answered_once(rung: Served, ana: Person, text: str) -> None:
    delivery = ana.written(text)
    await delivery.send()
    for _ in range(3):
        assert (await under_another_id(delivery, ana).send()).status == 200
    await rung.quiet()
    assert len(ours(ana)) == 1


async def test_a_typed_answer_under_a_new_id_answers_once_after_a_restart(rung: Served, ana: Person) -> None:
    await ana.writes("check")
    await rung.quiet()
    delivery = ana.written("b")
    await delivery.send()
    await rung.quiet()
    once = ours(ana)[-1]
    await rung.restart()
    await under_another_id(delivery, ana).send()
    await rung.quiet()
    assert ours(ana)[-1] == once
    assert once.count("✓") == 1


@pytest.mark.parametrize("text", ["help", "status", "teams", "privacy", "purple people"])
async def test_a_message_on_two_processes_at_once_is_answered_once(
    teams: Teams, rung: Served, ana: Person, text: str
) -> None:
    delivery = ana.written(text)
    other = Served(teams, lambda: opened(rung.rung.settings), "/api/messages")
    await other.start()
    renamed = under_another_id(delivery, ana)
    for allowed in ({200, 503}, {200}):
        teams.connect(f"{rung.base}/api/messages")
        first = asyncio.create_task(delivery.send())
        await asyncio.sleep(0)  # its address is read
        teams.connect(f"{other.base}/api/messages")
        answers = await asyncio.gather(first, renamed.send())
        await rung.quiet()
        assert {answer.status for answer in answers} <= allowed
    await other.stop()
    assert len(ours(ana)) == 1


@pytest.mark.parametrize("text", ["help", "status", "close", "purple people", "export", "continue"])
async def test_a_message_under_a_new_id_is_answered_once_after_a_restart(
    rung: Served, ana: Person, text: str
) -> None:
    delivery = ana.written(text)
    await delivery.send()
    await rung.quiet()
    once = ours(ana)
    await rung.restart()
    assert (await under_another_id(delivery, ana).send()).status == 200
    await rung.quiet()
    assert ours(ana) == once


@pytest.mark.parametrize("text", ["help", "steps", "next", "status", "assess", "purple people"])
async def test_a_mention_under_a_new_id_is_answered_once_after_a_restart(
    rung: Served, ana: Person, channel: Conversation, text: str
) -> None:
    delivery = ana.written(f"@Rung {text}", channel)
    await delivery.send()
    await rung.quiet()
    once = ours(ana, channel), ours(ana)
    await rung.restart()
    await under_another_id(delivery, ana).send()
    await rung.quiet()
    assert (ours(ana, channel), ours(ana)) == once


async def test_an_answered_command_delivered_hours_later_is_not_asked_about(
    rung: Served, ana: Person
) -> None:
    delivery = ana.written("check", ago=LATE)
    await delivery.send()
    await rung.quiet()
    once = ours(ana)
    await rung.restart()
    await under_another_id(delivery, ana).send()
    await rung.quiet()
    assert ours(ana) == once


async def test_a_command_whose_answer_was_lost_is_answered_by_the_second_delivery(
    rung: Served, ana: Person, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = ana.written("help")
    with monkeypatch.context() as dying:
        dying.setattr("bot.platforms.teams.presenter.TeamsPresenter.show", _killed)
        await delivery.send()
        await rung.quiet()
    await rung.restart()
    assert (await delivery.send()).status == 503  # another process may be about to answer it
    with server.client() as client:
        client.delete(*client.scan_iter("*:claims"))  # as if the time of its claim were over
    await delivery.send()
    await rung.quiet()
    assert len(ours(ana)) == 1


async def _killed(*_: object) -> None:
    raise RuntimeError("the process died before the answer was sent")


@pytest.mark.parametrize(("fault", "arrived"), [("403", 0), ("413", 0), ("drop", 1)])
@pytest.mark.parametrize("text", ["help", "status", "purple people"])
async def test_a_second_delivery_is_answered_unless_an_answer_arrived(
    teams: Teams, rung: Served, ana: Person, server: Server, text: str, fault: str, arrived: int
) -> None:
    delivery = ana.written(text)
    teams.fail("send", fault)
    await delivery.send()
    await rung.quiet()
    assert len(ours(ana)) == arrived
    await rung.restart()
    with server.client() as client:
        for claim in client.scan_iter("*:claims"):  # as if its time were over
            client.delete(claim)
    assert (await under_another_id(delivery, ana).send()).status == 200
    await rung.quiet()
    assert len(ours(ana)) == 1


async def test_two_messages_with_the_same_words_are_two(rung: Served, ana: Person) -> None:
    for _ in range(2):
        await ana.writes("help")
        await rung.quiet()
    assert len(ours(ana)) == 2


@pytest.mark.parametrize("new", ["check", "forget me", "c"])
async def test_an_edit_changes_nothing(rung: Served, ana: Person, new: str) -> None:
    await ana.writes("check")
    await rung.quiet()
    delivery = ana.written("b")
    await delivery.send()
    await rung.quiet()
    before = ours(ana)
    for answer in await ana.edits(delivery, new):
        assert answer.status == 200
    await rung.quiet()
    assert ours(ana) == before


async def test_an_edit_after_a_restart_answers_no_later_question(rung: Served, ana: Person) -> None:
    delivery = ana.written("hello there Rung")
    await delivery.send()
    await ana.writes("check")
    await rung.quiet()
    await rung.restart()
    await ana.edits(delivery, "b")
    await rung.quiet()
    assert "✓" not in str(ours(ana))


async def test_an_answer_older_than_its_question_is_asked_back(rung: Served, ana: Person) -> None:
    late = ana.written("b")
    await ana.writes("check")
    await rung.quiet()
    await late.send()
    await rung.quiet()
    assert "✓" not in str(ours(ana))
    assert "Shall I save this answer?" in ours(ana)[-1]


async def test_a_command_hours_old_is_asked_about(rung: Served, ana: Person, channel: Conversation) -> None:
    await ana.writes("@Rung assess by in 7 days", channel, ago=LATE)
    await rung.quiet()
    assert "I only saw this now" in ours(ana)[-1]
    assert len(ours(ana, channel)) == 1
    await ana.presses("Yes, go ahead")
    await rung.quiet()
    assert len([each for each in ana.can_press(ana.sees(channel)[-1]) if each.label == "Answer"]) == 1


async def test_a_removal_is_never_too_late(rung: Served, ana: Person) -> None:
    await ana.writes("check")
    await rung.quiet()
    removal = ana._moved("remove", ana.chat)
    cast(Any, removal.activity)["timestamp"] = "2020-01-01T00:00:00Z"
    await removal.send()
    await ana.writes("status")
    await rung.quiet()
    assert "You have no questions open." in ours(ana)[-1]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_of_two_taps_before_a_redraw_the_later_one_counts(
    rung: Served, ana: Person, order: tuple[int, int]
) -> None:
    await ana.writes("check")
    await rung.quiet()
    rows = [each for each in ana.can_press(ana.sees()[-1]) if each.label[:3] in ("b) ", "c) ")]
    taps = [ana.aim(each) for each in rows[:2]]
    for at in order:
        await taps[at].send()
    await rung.quiet()
    await ana.writes("continue")
    await rung.quiet()
    shown = ours(ana)[-1]
    assert "(c)" in shown
    assert "changed that answer" not in shown

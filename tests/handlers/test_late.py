"""A command that arrives an hour late starts nothing, and is done when its person still wants it."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from bot.conversation import callback_data, messages as m
from bot.conversation.identity import Origin
from bot.conversation.typed.commands import COMMANDS
from bot.conversation.typed.parsing import parse
from bot.conversation.view import buttons
from bot.conversation.wording import say
from bot.handlers.delivery_rules import NEVER_LATE
from bot.handlers.service import LATE_SECONDS, is_late
from tests.support.clock import DAY
from tests.support.core import ROOM, House, alone, member, person

NOW = 1_800_000_000
WORDS = [phrase for command in COMMANDS for phrase in (command.word, *command.aliases)]


def ago(origin: Origin, house: House, seconds: int) -> Origin:
    """Let something have been written so long ago."""
    return replace(origin, sent_at=(int(house.clock.now) - seconds) * 1000)


@pytest.mark.parametrize("seconds", [LATE_SECONDS + 1, DAY])
async def test_a_late_command_starts_nothing_until_confirmed(house: House, seconds: int) -> None:
    late = ago(member("ana"), house, seconds)
    (told,) = await house.take(late, parse("assess by fri"))
    assert told == m.Reply(m.To.YOU, m.SeenLate(parse("assess by fri")))
    assert not await house.store.assessments.running(ROOM)
    pressed = callback_data.unpack(buttons(say(told.message))[0].press, person("ana"))
    await house.take(member("ana"), pressed)
    assert await house.store.assessments.running(ROOM)


async def test_a_command_within_the_hour_is_done(house: House) -> None:
    await house.take(ago(member("ana"), house, LATE_SECONDS), parse("assess by fri"))
    assert await house.store.assessments.running(ROOM)


async def test_yes_confirms_a_late_command_in_private(house: House) -> None:
    await house.take(ago(alone("ana"), house, DAY), parse("check"))
    assert not (await house.store.people.recall(person("ana"))).checks
    await house.take(ago(alone("ana"), house, 0), parse("yes"))
    assert (await house.store.people.recall(person("ana"))).checks


async def test_a_late_yes_deletes_nothing(house: House) -> None:
    await house.take(alone("ana"), parse("check"))
    await house.take(ago(alone("ana"), house, DAY), parse("forget me"))
    house.clock.forward(DAY)
    await house.take(alone("ana"), parse("forget me"))
    (told,) = await house.take(ago(alone("ana"), house, LATE_SECONDS + 1), parse("yes"))
    assert not isinstance(told.message, m.Forgotten)
    assert (await house.store.people.recall(person("ana"))).checks


@pytest.mark.parametrize("word", WORDS)
def test_every_command_may_come_too_late(word: str) -> None:
    origin = Origin(person("ana"), ROOM, sent_at=(NOW - DAY) * 1000)
    event = parse(word)
    assert is_late(origin, event, NOW) is not isinstance(event, NEVER_LATE)
    assert not is_late(replace(origin, sent_at=0), event, NOW)


@given(st.sampled_from(WORDS), st.text(max_size=200))
def test_the_button_of_a_late_command_runs_it(word: str, rest: str) -> None:
    event = parse(f"{word} {rest}")
    if callback_data.fits_button(event):
        assert callback_data.unpack(callback_data.pack(event), person("ana")) == event
    say(m.SeenLate(event))

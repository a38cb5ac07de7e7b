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
from tests.support.core import ROOM, Core, alone, member, person

NOW = 1_800_000_000
WORDS = [phrase for command in COMMANDS for phrase in (command.word, *command.aliases)]


def ago(origin: Origin, core: Core, seconds: int) -> Origin:
    """Let something have been written so long ago."""
    return replace(origin, sent_at=(int(core.clock.now) - seconds) * 1000)


@pytest.mark.parametrize("seconds", [LATE_SECONDS + 1, DAY])
async def test_a_late_command_starts_nothing_until_confirmed(core: Core, seconds: int) -> None:
    late = ago(member("ana"), core, seconds)
    (told,) = await core.take(late, parse("assess by fri"))
    assert told == m.Reply(m.To.YOU, m.SeenLate(parse("assess by fri")))
    assert not await core.store.assessments.running(ROOM)
    pressed = callback_data.unpack(buttons(say(told.message))[0].press, person("ana"))
    await core.take(member("ana"), pressed)
    assert await core.store.assessments.running(ROOM)


async def test_a_command_within_the_hour_is_done(core: Core) -> None:
    await core.take(ago(member("ana"), core, LATE_SECONDS), parse("assess by fri"))
    assert await core.store.assessments.running(ROOM)


async def test_yes_confirms_a_late_command_in_private(core: Core) -> None:
    await core.take(ago(alone("ana"), core, DAY), parse("check"))
    assert not (await core.store.people.recall(person("ana"))).checks
    await core.take(ago(alone("ana"), core, 0), parse("yes"))
    assert (await core.store.people.recall(person("ana"))).checks


async def test_a_late_yes_deletes_nothing(core: Core) -> None:
    await core.take(alone("ana"), parse("check"))
    await core.take(ago(alone("ana"), core, DAY), parse("forget me"))
    core.clock.forward(DAY)
    await core.take(alone("ana"), parse("forget me"))
    (told,) = await core.take(ago(alone("ana"), core, LATE_SECONDS + 1), parse("yes"))
    assert not isinstance(told.message, m.Forgotten)
    assert (await core.store.people.recall(person("ana"))).checks


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

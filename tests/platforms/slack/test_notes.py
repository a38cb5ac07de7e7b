"""A note in Slack: a modal that opens in time, and says what is wrong with what was written where it was written."""

from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import opened
from bot.conversation import messages as m
from bot.conversation.wording import say
from bot.settings import read as read_settings
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel
from tests.support.programs import Served
from tests.support.servers import Server
from tests.support.timeouts import PATIENCE, long_limits

NOTE, TICK = "Your note", "Show it to the team without my name, if 5 or more people picked a level"
WORDS = "we have three clusters"


def told(trouble: m.ErrorCode) -> str:
    return say(m.ErrorMessage(trouble)).summary


@pytest.fixture
def team(slack: Slack, ana: Person) -> Channel:
    team = slack.channel("team")
    team.members.append(ana.id)
    return team


@pytest.fixture
async def ana(slack: Slack, rung: Served) -> Person:
    return slack.person("Ana")


async def joined(rung: Served, ana: Person, team: Channel) -> None:
    """Let Ana start an assessment and begin to answer."""
    await ana.command("assess by in 7 days", team)
    await rung.quiet()
    await ana.presses("Answer", team)
    await rung.quiet()


@pytest.fixture
async def writing(rung: Served, ana: Person, team: Channel) -> Person:
    """Let Ana open the form for her first note."""
    await joined(rung, ana, team)
    await ana.presses("Add a note")
    await rung.quiet()
    return ana


def shows(who: Person) -> str:
    return repr(who.sees()[-1].blocks)


async def test_what_is_written_stands_below_the_question(rung: Served, writing: Person) -> None:
    assert writing.modal is not None
    before = [each.ts for each in writing.sees()]
    assert await writing.fills({NOTE: WORDS, TICK: True}) == {}
    await rung.quiet()
    assert writing.modal is None
    assert [each.ts for each in writing.sees()] == before
    assert f"“{WORDS}” (the team's result may show it)" in shows(writing)


async def test_the_form_shows_the_note_and_can_be_left(rung: Served, writing: Person) -> None:
    await writing.fills({NOTE: WORDS, TICK: True})
    await rung.quiet()
    await writing.presses("Change my note")
    await rung.quiet()
    assert await writing.fills({TICK: False}) == {}
    await rung.quiet()
    assert f"“{WORDS}” (only you see it)" in shows(writing)
    await writing.presses("Change my note")
    await rung.quiet()
    await writing.closes()
    assert writing.modal is None
    assert writing.find("Change my note")


async def test_an_emptied_note_is_taken_back(rung: Served, writing: Person) -> None:
    await writing.fills({NOTE: WORDS})
    await rung.quiet()
    await writing.presses("Change my note")
    await rung.quiet()
    assert await writing.fills({NOTE: ""}) == {}
    await rung.quiet()
    assert WORDS not in shows(writing)
    assert writing.find("Add a note")


async def test_the_form_refuses_impossible_input_and_stays(rung: Served, writing: Person) -> None:
    values = {
        "text": {"text": {"type": "plain_text_input", "value": "x" * 281}},
        "tick": {"tick": {"type": "checkboxes", "selected_options": []}},
    }
    assert await writing.submits(values) == {"text": told(m.ErrorCode.NOTE_TOO_LONG)}
    assert writing.modal is not None
    assert await writing.fills({NOTE: "x" * 280}) == {}


async def test_a_form_that_saw_an_older_note_is_refused(rung: Served, writing: Person) -> None:
    await writing.writes("note 1 typed on a phone meanwhile")
    await rung.quiet()
    assert await writing.fills({NOTE: WORDS}) == {"text": told(m.ErrorCode.NOTE_MOVED)}
    await rung.quiet()
    assert any("typed on a phone meanwhile" in repr(each.blocks) for each in writing.sees())


async def test_a_form_sent_after_the_close_is_refused(
    slack: Slack, rung: Served, writing: Person, team: Channel
) -> None:
    for at in range(3):
        other = slack.person(f"Person{at}")
        team.members.append(other.id)
        await other.presses("Answer", team)
        await rung.quiet()
        await other.presses("1c")
        await rung.quiet()
    await writing.command("close", team)
    await rung.quiet()
    await writing.presses("Close without a level", team)
    await rung.quiet()
    assert await writing.fills({NOTE: WORDS}) == {"text": told(m.ErrorCode.NOTE_LATE)}
    await rung.quiet()
    assert any("your team's result" in repr(each.blocks) for each in writing.sees())


@pytest.mark.parametrize("why", ["expired_trigger_id", "exchanged_trigger_id", "500"])
async def test_a_form_that_opens_too_late_says_how_else(
    slack: Slack, rung: Served, ana: Person, team: Channel, why: str
) -> None:
    await joined(rung, ana, team)
    slack.fail("views.open", why)
    await ana.presses("Add a note")
    await rung.quiet()
    assert ana.modal is None
    unsure = why == "500"  # it may be open all the same
    assert any(told(m.ErrorCode.NO_FORM) in each.text for each in ana.sees()) is not unsure
    await ana.presses("Add a note")
    await rung.quiet()
    assert ana.modal is not None


async def test_a_press_that_came_late_opens_nothing(
    slack: Slack, rung: Served, ana: Person, team: Channel
) -> None:
    await joined(rung, ana, team)
    press = ana.aim(ana.find("Add a note"))
    slack.clock.forward(4)
    await press.send()
    await rung.quiet()
    assert ana.modal is None
    assert told(m.ErrorCode.NO_FORM) in ana.sees()[-1].text


async def test_a_typed_wish_leads_to_the_form(rung: Served, ana: Person, team: Channel) -> None:
    await joined(rung, ana, team)
    await ana.writes("note 3")
    await rung.quiet()
    await ana.presses("Add a note")
    await rung.quiet()
    assert await ana.fills({NOTE: WORDS}) == {}
    await rung.quiet()
    assert any(f"“{WORDS}”" in repr(each.blocks) for each in ana.sees())


async def test_words_of_a_person_are_markup_nowhere(slack: Slack, rung: Served, writing: Person) -> None:
    hostile = "<!channel> <@U0BOT> *bold* <https://evil.example|click> `code`"
    assert await writing.fills({NOTE: hostile}) == {}
    await rung.quiet()
    assert hostile in shows(writing)
    slack.check()


@pytest.fixture
async def killable(slack: Slack, own_server: Server) -> AsyncIterator[Served]:
    env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
    settings = read_settings({"REDIS_URL": own_server.url, "SLACK_API_URL": slack.api_url, **env})
    program = Served(slack, lambda: opened(settings))
    await program.start()
    yield program
    await program.stop()


async def test_without_a_store_a_note_is_not_called_saved(
    slack: Slack, own_server: Server, killable: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fakes.slack_doors.PATIENCE", PATIENCE)
    ana, team = slack.person("Ana"), slack.channel("team")
    team.members.append(ana.id)
    with long_limits():
        await joined(killable, ana, team)
        await ana.presses("Add a note")
        await killable.quiet()
    own_server.kill()
    assert await ana.fills({NOTE: WORDS}) == {"text": told(m.ErrorCode.NOT_CONFIRMED)}
    assert ana.modal is not None
    own_server.start()
    with long_limits():
        assert await ana.fills({NOTE: WORDS}) == {}
        await killable.quiet()
    assert WORDS in shows(ana)

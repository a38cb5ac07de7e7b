"""A note in Teams: a form in the place of the questions, which leaves nothing written in it behind or in doubt."""

import json

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Origin
from bot.conversation.wording import say
from bot.errors import StoreUnavailable
from bot.handlers.service import Replies, Service
from bot.ports.membership import Membership
from tests.fakes.teams import Teams
from tests.fakes.teams_people import Person, Pressable, words
from tests.fakes.teams_world import Conversation
from tests.support.programs import Served

NOTE, TICK = "Your note", "Show it to the team without my name, if 5 or more people picked a level"
WORDS = "we have three clusters"


def told(trouble: m.ErrorCode) -> str:
    return say(m.ErrorMessage(trouble)).summary


def presenter(who: Person) -> list[str]:
    """Read everything of ours in the private chat aloud, a message each."""
    shown = (each for each in who.sees() if each.message.author == who.teams.world.bot)
    return [words({"items": (each.card or {}).get("body", [])}) for each in shown]


async def pressed(rung: Served, who: Person, label: str) -> None:
    await who.presses(label)
    await rung.quiet()


async def opened(rung: Served, who: Person, label: str) -> None:
    """Press what leads to the note of the topic shown. It is among the rare buttons."""
    await who.presses("More")
    await pressed(rung, who, label)


async def saved(rung: Served, who: Person, **filled: str | bool) -> str:
    """Fill in the form and save it. Give what Teams was answered."""
    labels = {"note": NOTE, "tick": TICK}
    answer = await who.fills(who.find("Save"), {labels[name]: each for name, each in filled.items()}).send()
    await rung.quiet()
    return str(json.loads(answer.body)["value"])


@pytest.fixture
async def writing(teams: Teams, rung: Served, ana: Person) -> Person:
    """Let Ana begin to answer, and open the form for her first note."""
    channel: Conversation = teams.channel("team", ana)
    await ana.writes("@Rung assess by in 7 days", channel)
    await rung.quiet()
    await ana.touches(ana.find("Answer", channel))
    await rung.quiet()
    await opened(rung, ana, "Add a note")
    return ana


async def test_the_note_form_replaces_the_questions_and_back(
    teams: Teams, rung: Served, writing: Person
) -> None:
    messages = len(presenter(writing))
    assert "a) " not in presenter(writing)[-1]
    await saved(rung, writing, note=WORDS, tick=True)
    assert len(presenter(writing)) == messages
    assert f"Your note: “{WORDS}” (the team's result may show it)" in presenter(writing)[-1]
    teams.check()


async def test_nobody_is_disturbed_in_writing(teams: Teams, rung: Served, writing: Person) -> None:
    """A card that is put there again loses what was written in it so far."""
    await pressed(rung, writing, "Back to the questions")
    calls = len(teams.calls)
    await opened(rung, writing, "Add a note")
    assert len(teams.calls) == calls


async def test_the_note_form_shows_the_note_and_closes(rung: Served, writing: Person) -> None:
    await saved(rung, writing, note=WORDS, tick=True)
    await opened(rung, writing, "Change my note")
    await saved(rung, writing, tick=False)
    assert f"“{WORDS}” (only you see it)" in presenter(writing)[-1]
    await opened(rung, writing, "Change my note")
    await pressed(rung, writing, "Back to the questions")
    assert f"“{WORDS}” (only you see it)" in presenter(writing)[-1]
    await opened(rung, writing, "Change my note")
    await saved(rung, writing, note="")
    assert "Your note" not in presenter(writing)[-1]


async def test_a_client_that_knows_no_execute_sends_the_same(rung: Served, writing: Person) -> None:
    save = writing.find("Save")
    await writing.submits(save, text=WORDS, tick="true").send()
    await rung.quiet()
    assert f"“{WORDS}” (the team's result may show it)" in presenter(writing)[-1]


async def test_an_omitted_empty_text_means_empty(rung: Served, writing: Person) -> None:
    await saved(rung, writing, note=WORDS)
    await opened(rung, writing, "Change my note")
    await writing.aim_late(writing.find("Save"), tick="false").send()
    await rung.quiet()
    assert "Your note" not in presenter(writing)[-1]


async def test_a_form_without_its_fields_removes_no_note(rung: Served, writing: Person) -> None:
    await saved(rung, writing, note=WORDS)
    await opened(rung, writing, "Change my note")
    await writing.aim_late(writing.find("Save")).send()
    await rung.quiet()
    assert told(m.ErrorCode.OLD_BUTTON) in presenter(writing)[-1]
    await writing.writes("continue")
    await rung.quiet()
    assert f"“{WORDS}”" in presenter(writing)[-1]


async def test_the_form_refuses_invalid_input_and_stays(rung: Served, writing: Person) -> None:
    before = presenter(writing)
    await writing.aim_late(writing.find("Save"), text="x" * 281, tick="true").send()
    await rung.quiet()
    assert presenter(writing) == [*before, told(m.ErrorCode.NOTE_TOO_LONG)]


async def test_without_a_store_the_form_stays_unsaved(
    rung: Served, writing: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(service: Service, origin: Origin, event: e.Event, members: Membership | None) -> Replies:
        raise StoreUnavailable

    before = presenter(writing)
    with monkeypatch.context() as now:
        now.setattr(Service, "take", away)
        assert await saved(rung, writing, note=WORDS) == told(m.ErrorCode.NOT_CONFIRMED)
    assert presenter(writing) == before


async def test_a_typed_request_opens_a_note_form(rung: Served, writing: Person) -> None:
    await writing.writes("note 3")
    await rung.quiet()
    await saved(rung, writing, note=WORDS, tick=False)
    assert "Your note on Scaling" in presenter(writing)[-1]
    assert WORDS in presenter(writing)[-1]


async def test_a_persons_words_are_never_read_as_markup(teams: Teams, rung: Served, writing: Person) -> None:
    hostile = "**bold** [click](https://evil.example) {{DATE(2026-01-01)}} <at>Rung</at>"
    teams.world.said.add(hostile)
    await saved(rung, writing, note=hostile)
    assert "[click](https://evil.example)" in presenter(writing)[-1]
    await opened(rung, writing, "Change my note")
    await saved(rung, writing, tick=True)
    await opened(rung, writing, "Change my note")
    kept = _field(writing.find("Save"))
    assert kept.replace("\u2060", "") == hostile
    teams.check()


def _field(save: Pressable) -> str:
    body = (save.on.card or {})["body"]
    assert isinstance(body, list)
    return next(
        str(each["value"]) for each in body if isinstance(each, dict) and each["type"] == "Input.Text"
    )

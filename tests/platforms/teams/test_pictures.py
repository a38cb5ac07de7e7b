"""Pictures in Teams: shown where Teams can fetch them, in the answer to a press as well."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.bootstrap import opened
from bot.conversation.view import Image, Text, View
from bot.platforms.teams.render import MOST_BYTES, render
from bot.settings import read as read_settings
from tests.fakes.teams import Teams
from tests.fakes.teams_people import Person
from tests.support.pictures import far_away, grids
from tests.support.programs import Served

PUBLIC = "https://rung.example.org"
PICTURE = grids()[0]


def drawn(*blocks: Text | Image, deduplicator: bool = True) -> list[dict[str, Any]]:
    card = json.loads(
        render(View("x", blocks), "note", {}, picture_url=far_away if deduplicator else None).card
    )
    body: list[dict[str, Any]] = card["body"]
    return body


def test_a_picture_is_an_image_with_alt_text() -> None:
    (element,) = drawn(Image(PICTURE, "Level 3."))
    assert (element["type"], element["url"]) == ("Image", far_away(PICTURE))
    assert element["altText"] == "Level 3."


def test_without_an_address_there_is_no_picture() -> None:
    assert drawn(Image(PICTURE, "Level 3."), deduplicator=False) == []


def test_a_picture_goes_before_any_words_do() -> None:
    long = Text("x" * (MOST_BYTES - 1_500))
    assert [each["type"] for each in drawn(long, Image(PICTURE, "x"))] == ["RichTextBlock"]


@pytest.fixture
async def rung(teams: Teams, store: str) -> AsyncIterator[Served]:
    """Serve Teams where pictures have an address, on an empty store."""
    deduplicator = {"RUNG_PUBLIC_URL": PUBLIC, "RUNG_SECRET_KEY": b64encode(bytes(32)).decode()}
    settings = read_settings({"REDIS_URL": store, **teams.env, **deduplicator})
    program = Served(teams, lambda: opened(settings), "/api/messages")
    await program.start()
    yield program
    await program.stop()


async def test_everyone_sees_a_result_with_its_picture(teams: Teams, rung: Served, ana: Person) -> None:
    people = [ana, teams.person("Ben Okafor"), teams.person("Chloe Diaz")]
    team = teams.channel("team", *people)
    await ana.writes("@Rung assess by in 7 days", team)
    await rung.quiet()
    for who in people:
        await who.presses("Answer", team)
        await rung.quiet()
        await who.writes("1 b")
        await rung.quiet()
    await ana.writes("@Rung close", team)
    await rung.quiet()
    await ana.presses("Close without a level")
    await rung.quiet()
    shown = [
        each.card for each in ana.sees(team) if each.card and "your team's result" in json.dumps(each.card)
    ]
    (image,) = [each for each in shown[-1]["body"] if each["type"] == "Image"]  # type: ignore[index, union-attr]
    assert str(image["url"]).startswith(f"{PUBLIC}/pictures/")
    assert "3 people answered" in image["altText"]
    assert "Automation 2" in image["altText"]

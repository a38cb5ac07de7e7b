"""Microsoft's schema takes our manifest, and what draws Slack's blocks and Teams' cards stumbles over none: `make looks`."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from playwright.sync_api import Browser, Error

from bot.conversation.pictures import Picture
from bot.conversation.view import View, buttons, options
from bot.conversation.wording import say
from bot.platforms.teams.manifest import MANIFEST_VERSION, TARGETED_VERSION, manifest
from bot.platforms.teams.render import one_topic
from tests.fakes.teams_login import APP
from tests.looks.drawing import Canvas
from tests.support.extreme_rubrics import EXTREMES, filled
from tests.support.messages import every_message
from tests.support.rubrics import FLEXIBLE, SMALL, capability

pytestmark = pytest.mark.npm

PACKAGES = Path(__file__).parent / "node_modules"
PUBLISHED = PACKAGES / "@microsoft/app-manifest/build/json-schemas/teams"
OURS = Path(__file__).parent.parent / "fakes/schemas"
SCHEMA = f"v{MANIFEST_VERSION}/MicrosoftTeams.schema.json"
# What no platform draws.
PLATFORMS: dict[str, Any] = {
    "slack": [{"type": "header"}],
    "teams": {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "Levitate"}]},
}
NOTHING = bytes.fromhex(  # a PNG of one pixel: how pictures look is seen elsewhere
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


@pytest.fixture(scope="module", params=PLATFORMS)
def canvas(request: pytest.FixtureRequest, browser: Browser) -> Canvas:
    """Open a page that draws as a platform does."""
    return Canvas(browser.new_page(), request.param, "light", blank)


def blank(_: Picture) -> bytes:
    return NOTHING


def problems(schema: Path, *, targeted: bool = False) -> list[str]:
    found = json.loads(json.dumps(manifest("https://rung.example.org", APP, targeted=targeted)))
    return [error.message for error in Draft4Validator(json.loads(schema.read_text())).iter_errors(found)]


def test_the_manifest_fits_the_schema_microsoft_publishes() -> None:
    assert problems(PUBLISHED / SCHEMA) == []


def test_the_manifest_with_targeted_messages_fits_its_schema() -> None:
    schema = PUBLISHED / f"v{TARGETED_VERSION}/MicrosoftTeams.schema.json"
    assert problems(schema, targeted=True) == []


def test_the_bundled_schema_is_the_published_one() -> None:
    kept: Any = json.loads((OURS / f"teams-manifest-{MANIFEST_VERSION}.json").read_text())
    assert kept == json.loads((PUBLISHED / SCHEMA).read_text())


@pytest.mark.browser
def test_every_message_is_drawn_with_all_its_buttons(canvas: Canvas) -> None:
    for message in every_message(capability(FLEXIBLE)):
        said = say(message)
        read = canvas.show(said)
        asked = View("", tuple(one_topic(said.blocks))) if canvas.platform == "teams" else said
        for label in (*(each.label for each in buttons(said)), *(each.text for each in options(asked))):
            assert label in read, message


@pytest.mark.browser
@pytest.mark.parametrize("text", EXTREMES.values(), ids=EXTREMES)
def test_extreme_texts_are_drawn(canvas: Canvas, text: str) -> None:
    kinds = {type(message): message for message in every_message(filled(capability(SMALL), text))}
    for message in kinds.values():
        assert canvas.show(say(message)).strip(), message


@pytest.mark.browser
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_fault_in_a_page_is_seen(browser: Browser, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.looks.drawing.drawn", lambda *_: PLATFORMS[platform])
    with pytest.raises(Error):
        Canvas(browser.new_page(), platform, "light").show(View("", ()))

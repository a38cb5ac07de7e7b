"""The package that is uploaded to Teams: by Microsoft's own schema, and with the words that Rung knows."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from jsonschema import Draft4Validator
from PIL import Image

from bot.conversation.typed.commands import COMMANDS
from bot.platforms.teams.manifest import NOWHERE, manifest, package
from tests.fakes.teams_login import APP
from tests.support.programs import Run

URL = "https://rung.example.org"
SCHEMA = Path(__file__).parents[2] / "fakes" / "schemas" / "teams-manifest-1.25.json"


def wrong_with(found: object) -> list[str]:
    """Name what Microsoft's schema finds."""
    judge = Draft4Validator(json.loads(SCHEMA.read_text()))
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in judge.iter_errors(found)]


def commands(scope: str) -> dict[str, str]:
    """Read the commands that Teams offers in a *scope*."""
    found = json.loads(json.dumps(manifest(URL, APP)))
    (bot,) = found["bots"]
    (offered,) = (each["commands"] for each in bot["commandLists"] if scope in each["scopes"])
    return {each["title"]: each["description"] for each in offered}


def test_the_manifest_is_one_by_microsofts_schema() -> None:
    assert wrong_with(manifest(URL, APP)) == []


def test_the_schema_would_see_a_wrong_one() -> None:
    found = manifest(URL, "no-guid") | {"colour": "blue"}
    assert len(wrong_with(found)) >= 3


def test_rung_installs_in_every_scope_with_commands() -> None:
    (bot,) = json.loads(json.dumps(manifest(URL, APP)))["bots"]
    assert bot["scopes"] == ["personal", "team", "groupChat"]
    assert all(commands(scope) for scope in bot["scopes"])


def test_the_commands_offered_are_those_in_help() -> None:
    offered = commands("personal") | commands("team")
    known = {command.word: command.purpose for command in COMMANDS if command.group}
    assert offered == {word: purpose for word, purpose in known.items() if word not in NOWHERE}
    assert set(NOWHERE) <= set(known)
    assert commands("team") == commands("groupChat")


def test_slash_commands_are_in_the_manifest_on_request() -> None:
    assert "slash" not in json.dumps(manifest(URL, APP))
    (bot,) = json.loads(json.dumps(manifest(URL, APP, targeted=True)))["bots"]
    assert bot["supportsTargetedMessages"] is True
    assert [each.get("triggers") for each in bot["commandLists"]] == [None, ["mention", "slash"]]


def test_the_package_holds_what_the_manifest_names() -> None:
    with zipfile.ZipFile(io.BytesIO(package(URL, APP))) as zipped:
        found = json.loads(zipped.read("manifest.json"))
        assert set(zipped.namelist()) == {"manifest.json", *found["icons"].values()}
        assert found == manifest(URL, APP)


def test_the_package_is_the_same_each_time() -> None:
    assert package(URL, APP) == package(URL, APP)


def icon(name: str) -> Image.Image:
    with zipfile.ZipFile(io.BytesIO(package(URL, APP))) as zipped:
        return Image.open(io.BytesIO(zipped.read(name)))


def test_icons_have_the_sizes_that_teams_asks_for() -> None:
    colour, outline = icon("color.png"), icon("outline.png")
    assert colour.size == (192, 192)
    assert colour.getextrema()[3] == (255, 255)  # no part is transparent
    assert outline.size == (32, 32)


def test_the_outline_is_white_on_nothing() -> None:
    pixels = icon("outline.png").get_flattened_data()
    shown = {pixel[:3] for pixel in pixels if pixel[3]}
    assert shown == {(255, 255, 255)}
    assert any(pixel[3] == 0 for pixel in pixels)


def test_the_command_writes_the_package(cli: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    done = cli("manifest", "teams", "--url", URL, "--app-id", APP)
    assert done.code == 0, done.err
    assert (tmp_path / "rung-teams.zip").read_bytes() == package(URL, APP)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--app-id", APP], "--url"),
        (["--url", "http://localhost", "--app-id", APP], "https"),
        (["--url", URL], "--app-id"),
        (["--url", URL, "--app-id", "rung"], "--app-id"),
        (["--url", URL, "--app-id", APP, "--about", "ftp://here"], "--about"),
        (["--url", URL, "--app-id", APP, "--output", "no/such/folder.zip"], "cannot be written"),
    ],
)
def test_the_command_says_what_it_needs(cli: Run, arguments: list[str], said: str) -> None:
    done = cli("manifest", "teams", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err

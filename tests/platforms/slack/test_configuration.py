"""What an operator sees: half a configuration refuses to start, the manifest fits Slack, the doctor finds what is wrong."""

import json
from base64 import b64encode
from collections.abc import Mapping
from itertools import product

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.platforms.slack import manifest
from bot.platforms.slack.doctor import examine
from bot.settings import SettingsError, read
from tests.fakes.slack import Slack
from tests.support.programs import Run, Served

KEY = b64encode(b"k" * 32).decode()
ONE = {"SLACK_BOT_TOKEN": "xoxb-1-a", "SLACK_SIGNING_SECRET": "5" * 32}
SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1-a", "SLACK_APP_TOKEN": "xapp-1-a"}
MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "c" * 32,
    "SLACK_SIGNING_SECRET": "5" * 32,
    "RUNG_PUBLIC_URL": "https://rung.example.org",
    "RUNG_SECRET_KEY": KEY,
}
BAD = (None, "", "  ", "changeme", "xoxb-your-token", "<secret>", "TODO")


def problems(env: Mapping[str, str]) -> str:
    """Read *env*. Give what is wrong with it, nothing if it may start."""
    try:
        read(env)
    except SettingsError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("whole", [ONE, SOCKET, MANY])
def test_each_whole_set_may_start(whole: Mapping[str, str]) -> None:
    assert problems(whole) == ""
    assert read(whole).slack


CASES = [
    (whole, name, bad)
    for whole in (ONE, SOCKET, MANY)
    for name, bad in product(whole, BAD)
    if (name.startswith("SLACK_") or not bad or not bad.strip()) and (whole is not SOCKET or "BOT" in name)
]


@pytest.mark.parametrize(("whole", "name", "bad"), CASES)
def test_whatever_is_missing_from_a_set_is_named(
    whole: Mapping[str, str], name: str, bad: str | None
) -> None:
    left = {key: value for key, value in whole.items() if key != name}
    assert name in problems(left if bad is None else left | {name: bad})


def test_one_workspace_and_many_at_once_are_refused() -> None:
    assert "set only one" in problems(MANY | ONE)


@pytest.mark.parametrize("env", [{"SLACK_BOT_TOKEN": "xoxb-1-a"}, {"SLACK_SIGNING_SECRET": ""}, {}])
def test_the_command_itself_refuses_and_says_why(cli: Run, env: dict[str, str]) -> None:
    done = cli("web", **env)
    assert done.code == 2
    assert "SLACK_SIGNING_SECRET" in done.err


# The manifest


@pytest.mark.parametrize("url", ["https://rung.example.org", ""])
def test_the_manifest_keeps_slacks_limits(url: str) -> None:
    found: dict[str, dict[str, object]] = json.loads(json.dumps(manifest.manifest(url)))
    shown, features = found["display_information"], found["features"]
    assert len(str(shown["name"])) <= 35
    assert len(str(shown["description"])) <= 140
    assert 174 <= len(str(shown["long_description"])) <= 4000
    (shortcut,) = list(features["shortcuts"])  # type: ignore[call-overload]
    assert len(shortcut["name"]) <= 24
    assert found["settings"]["socket_mode_enabled"] is not bool(url)


def test_every_address_in_the_manifest_is_ours() -> None:
    found = json.dumps(manifest.manifest("https://rung.example.org/"))
    addresses = {part.split('"')[0] for part in found.split('"https://')[1:]}
    assert addresses == {"rung.example.org/slack/events", "rung.example.org/slack/oauth_redirect"}


def test_the_command_prints_a_manifest_and_nothing_else(cli: Run) -> None:
    printed = cli("manifest", "slack", "--url", "https://rung.example.org").out
    assert json.loads(printed) == manifest.manifest("https://rung.example.org")


@pytest.mark.parametrize(
    "arguments", [[], ["--url", "rung.example.org"], ["--socket", "--url", "https://a.example"]]
)
def test_the_command_says_what_it_needs(cli: Run, arguments: list[str]) -> None:
    done = cli("manifest", "slack", *arguments)
    assert (done.code, done.out) == (2, "")
    assert "--" in done.err


# The doctor


async def found(slack: Slack, env: Mapping[str, str], later: int = 0) -> dict[bool, str]:
    """Examine Slack with *env*. Give what is fine and what is not."""
    from bot.bootstrap import runtime

    settings = read(env | {"SLACK_API_URL": slack.api_url})
    assert settings.slack
    looked = await examine(settings, runtime().now() + later)
    slack.complaints.clear()
    return {fine: "\n".join(each.text for each in looked if each.fine is fine) for fine in (True, False)}


async def test_the_doctor_is_content_with_what_works(slack: Slack, rung: Served) -> None:
    good = {
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.secret,
        "RUNG_PUBLIC_URL": rung.base,
    }
    assert (await found(slack, good))[False] == ""


@pytest.mark.parametrize(
    ("changed", "later", "words"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, 0, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)"),
        ({"SLACK_SIGNING_SECRET": "6" * 32}, 0, "refuses our signature"),
        ({"RUNG_PUBLIC_URL": "http://127.0.0.1:1"}, 0, "does not answer"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, 0, "Slack refuses SLACK_APP_TOKEN"),
        ({}, 200, "this clock is"),
    ],
)
async def test_the_doctor_says_what_to_fix(
    slack: Slack, rung: Served, changed: dict[str, str], later: int, words: str
) -> None:
    good = {
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.secret,
        "RUNG_PUBLIC_URL": rung.base,
    }
    assert words in (await found(slack, good | changed, later))[False]


@pytest.mark.parametrize("status", [200, 404])
async def test_the_doctor_knows_another_server_from_ours(slack: Slack, status: int) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, text=await request.text())

    app = web.Application()
    app.router.add_post("/slack/events", answer)
    async with TestServer(app) as other:
        url = str(other.make_url("")).rstrip("/")
        env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
        said = await found(slack, {**env, "RUNG_PUBLIC_URL": url})
    assert f"{url}/slack/events answers {status}, but it is not `rung web`" in said[False]


async def test_the_doctor_names_the_scopes_that_are_missing(slack: Slack, rung: Served) -> None:
    token = slack.world.tokens[slack.token]
    token.scopes -= {"im:history", "groups:read"}
    said = await found(slack, {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret})
    assert "scopes are missing: im:history" in said[False]


async def test_the_doctor_says_that_slack_cannot_be_reached(slack: Slack) -> None:
    settings = read(ONE | {"SLACK_API_URL": "http://127.0.0.1:1/api/"})
    looked = await examine(settings, 0)
    assert [each.text for each in looked if not each.fine] == [
        "http://127.0.0.1:1/api/ does not answer (ClientConnectorError)"
    ]

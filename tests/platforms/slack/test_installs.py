"""Many workspaces: installed from a browser, greeted once, kept apart, sealed at rest, and gone at once when they leave."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientResponse, ClientSession, DummyCookieJar
from redis import Redis

from bot.bootstrap import opened
from bot.pages.html import content_security_policy
from bot.settings import read as read_settings
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Team
from tests.support.page_reader import Reader
from tests.support.programs import Served
from tests.support.servers import Server

PUBLIC = "https://rung.example.org"
KEY, NEW_KEY = (b64encode(letter * 32).decode() for letter in (b"k", b"n"))
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk still uses it


def program(slack: Slack, server: Server, secret_key: str) -> Served:
    """Describe a process that serves any workspace that installs Rung."""
    names, (id_, secret) = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"), slack.client
    env = dict(zip(names, (id_, secret), strict=True)) | {"SLACK_SIGNING_SECRET": slack.secret}
    here = {"REDIS_URL": server.url, "SLACK_API_URL": slack.api_url}
    settings = read_settings(env | here | {"RUNG_PUBLIC_URL": PUBLIC, "RUNG_SECRET_KEY": secret_key})
    return Served(slack, lambda: opened(settings))


@pytest.fixture
async def hosted(slack: Slack, server: Server) -> AsyncIterator[Served]:
    """Serve any workspace that installs Rung."""
    with server.client() as client:
        client.flushall()
    served = program(slack, server, KEY)
    await served.start()
    yield served
    await served.stop()


@pytest.fixture
def team(slack: Slack) -> Team:
    return slack.add_team("T0NEW", "newcomers")


def kept_of_slack(client: Redis) -> list[bytes]:
    """List what is stored of workspaces. That an install was begun is kept for ten minutes."""
    return [each for each in client.scan_iter("rung:{slack:*") if b":ticket}" not in each]


class Browser:
    """A browser in which somebody installs Rung."""

    def __init__(self, rung: Served) -> None:
        self._base = rung.base
        self._session = ClientSession(cookie_jar=DummyCookieJar())
        self.state, self.cookie = "", ""
        self.page, self.headers = "", dict[str, str]()

    async def asks(self) -> str:
        """Open the page with the button. Give the address that the button leads to."""
        async with self._session.get(f"{self._base}/slack/install") as answer:
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
            found = re.search(r'href="(https://slack\.com/oauth[^"]+)"', await answer.text())
        assert found
        url = found[1].replace("&amp;", "&")
        self.state = parse_qs(urlsplit(url).query)["state"][0]
        return url

    async def comes_back(self, code: str, *, state: str | None = None, cookie: str | None = None) -> int:
        """Come back from Slack with *code*."""
        params = {"code": code, "state": self.state if state is None else state}
        headers = {"Cookie": self.cookie if cookie is None else cookie}
        url = f"{self._base}/slack/oauth_redirect"
        async with self._session.get(url, params=params, headers=headers) as answer:
            return await self._seen(answer)

    async def declines(self, error: str = "access_denied") -> int:
        """Come back from Slack with an *error* in place of a code."""
        params = {"error": error, "state": self.state}
        async with self._session.get(f"{self._base}/slack/oauth_redirect", params=params) as answer:
            return await self._seen(answer)

    async def _seen(self, answer: ClientResponse) -> int:
        self.page, self.headers = await answer.text(), dict(answer.headers)
        return answer.status

    async def close(self) -> None:
        await self._session.close()


@pytest.fixture
async def browser(hosted: Served) -> AsyncIterator[Browser]:
    browser = Browser(hosted)
    yield browser
    await browser.close()


async def installed(slack: Slack, hosted: Served, browser: Browser, team: Team) -> Person:
    """Install Rung in *team*. Give whoever did it."""
    admin = slack.person("Admin", team)
    await browser.asks()
    slack.codes["code"] = team, admin.id
    assert await browser.comes_back("code") == 200
    await hosted.quiet()
    return admin


async def test_the_button_asks_slack_for_what_the_manifest_says(hosted: Served, browser: Browser) -> None:
    asked = parse_qs(urlsplit(await browser.asks()).query)
    assert asked["redirect_uri"] == [f"{PUBLIC}/slack/oauth_redirect"]
    assert "chat:write" in asked["scope"][0].split(",")


async def test_an_installer_is_greeted_once_in_private(
    slack: Slack, hosted: Served, browser: Browser, team: Team
) -> None:
    general = slack.world.found(team, "general", slack.world.bot_of(team))
    admin = await installed(slack, hosted, browser, team)
    assert [message.text for message in admin.sees()] == [
        "I'm Rung. In about a minute you see your level, 1 to 5, for Flexible Infrastructure and what to do next. Only you see it."
    ]
    await browser.asks()
    slack.codes["again"] = team, admin.id
    await browser.comes_back("again")
    await admin.opens_home("messages")
    await hosted.quiet()
    assert len(admin.sees()) == 1
    assert general.messages == []


async def test_an_installed_workspace_is_answered_with_its_token(
    slack: Slack, hosted: Served, browser: Browser, team: Team
) -> None:
    await installed(slack, hosted, browser, team)
    eve = slack.person("Eve", team)
    await eve.command("check")
    await hosted.quiet()
    assert eve.find("1a")
    assert {call.team for call in slack.calls if call.method == "chat.postMessage"} == {team.id}


async def test_the_installer_is_named_where_they_can_help(
    slack: Slack, hosted: Served, browser: Browser, team: Team
) -> None:
    admin = await installed(slack, hosted, browser, team)
    eve = slack.person("Eve", team)
    channel = slack.world.found(team, "team", eve.member, slack.world.bot_of(team))
    eve.member.refuses = "messages_tab_disabled"
    await eve.command("check", channel)
    await hosted.quiet()
    assert admin.id in str(eve.sees(channel)[-1].blocks)


async def test_opening_the_install_page_stores_nothing(
    hosted: Served, browser: Browser, server: Server
) -> None:
    with server.client() as client:
        client.flushall()
        for _ in range(3):
            await browser.asks()
        assert list(client.scan_iter("rung:{slack:*")) == []


async def test_a_workspace_without_install_is_told_so(slack: Slack, hosted: Served, server: Server) -> None:
    stranger = slack.person("Stranger")
    await stranger.command("check")
    await hosted.quiet()
    assert "I am no longer installed here" in stranger.sees()[-1].text
    with server.client() as client:
        assert kept_of_slack(client) == []


async def test_tokens_lie_sealed(
    slack: Slack, hosted: Served, browser: Browser, team: Team, server: Server
) -> None:
    await installed(slack, hosted, browser, team)
    with server.client() as client:
        (vault,) = client.scan_iter("rung:{slack:*:vault")
        kept = client.hgetall(vault)
    assert kept
    assert not any(secret in value for value in kept.values() for secret in (b"xoxb", b"chat:write"))


async def test_a_lost_key_is_one_finding_and_a_returned_one_is_needed_once(
    slack: Slack, hosted: Served, browser: Browser, team: Team, server: Server
) -> None:
    await installed(slack, hosted, browser, team)
    eve = slack.person("Eve", team)
    for secret_key, is_served in ((NEW_KEY, False), (f"{NEW_KEY},{KEY}", True), (NEW_KEY, True)):
        served = program(slack, server, secret_key)
        await served.start()
        answers = [await eve.command("help"), await eve.opens_home(), await eve.command("privacy")]
        await served.quiet()
        assert all(answer.ok for answer in answers)
        assert ("has to give me back a key" in eve.sees()[-1].text) is not is_served
        async with ClientSession() as session, session.get(f"{served.base}/readyz") as ready:
            found = [text for text in (await ready.json())["findings"] if "RUNG_SECRET_KEY" in text]
        assert len(found) == (not is_served)
        await served.stop()


@pytest.mark.parametrize("farewell", ["uninstall", "uninstall twice"])
async def test_leaving_deletes_the_token_and_everyones_data_at_once(
    slack: Slack, hosted: Served, browser: Browser, team: Team, server: Server, farewell: str
) -> None:
    admin = await installed(slack, hosted, browser, team)
    await admin.command("check")
    await hosted.quiet()
    await admin.presses("1b")
    await hosted.quiet()
    for _ in range(1 + farewell.endswith("twice")):
        await slack.uninstall(team)
    with server.client() as client:
        assert kept_of_slack(client) == []
    await admin.command("result")
    assert "I am no longer installed here" in admin.sees()[-1].text


@pytest.mark.parametrize("which", [0, 1])
async def test_a_farewell_older_than_the_install_deletes_nothing(
    slack: Slack, hosted: Served, browser: Browser, team: Team, which: int
) -> None:
    admin = await installed(slack, hosted, browser, team)
    await admin.command("check")
    await hosted.quiet()
    await admin.presses("1b")
    await hosted.quiet()
    farewell = slack.farewells(team)[which]
    farewell["event_time"] = int(hosted.rung.runtime.now()) - 3600
    await installed(slack, hosted, browser, team)
    assert (await slack.send(farewell)).ok
    await hosted.restart()
    await admin.command("status")
    assert "1 of 6 topics answered" in admin.sees()[-1].text


@pytest.mark.parametrize("seconds", [0, 1, 3600])
async def test_a_farewell_since_the_install_deletes_everything(
    slack: Slack, hosted: Served, browser: Browser, team: Team, server: Server, seconds: int
) -> None:
    await installed(slack, hosted, browser, team)
    farewell = slack.farewells(team)[0]
    farewell["event_time"] = int(hosted.rung.runtime.now()) + seconds
    await slack.send(farewell)
    with server.client() as client:
        assert kept_of_slack(client) == []


async def test_a_farewell_that_only_our_clock_dates_counts(
    slack: Slack, hosted: Served, browser: Browser, team: Team, server: Server
) -> None:
    await installed(slack, hosted, browser, team)
    slack.revoke(team, "account_inactive")
    farewell = slack.farewells(team)[1]
    farewell["event_time"] = int(hosted.rung.runtime.now()) - 60
    await slack.send(farewell)
    with server.client() as client:
        assert kept_of_slack(client) == []


async def test_one_workspace_leaving_takes_nothing_from_another(
    slack: Slack, hosted: Served, browser: Browser, team: Team
) -> None:
    await installed(slack, hosted, browser, team)
    other = slack.add_team("T0STAYS", "stays")
    stays = await installed(slack, hosted, browser, other)
    await stays.command("check")
    await hosted.quiet()
    await slack.uninstall(team)
    await stays.presses("1b")
    await hosted.quiet()
    assert any("1 of 6 topics answered" in each.text for each in stays.sees())


async def test_a_whole_organisation_installs_once_for_all_its_workspaces(
    slack: Slack, hosted: Served, browser: Browser
) -> None:
    org = slack.add_team("T0ORG", "org", "E0ORG", whole=True)
    admin = await installed(slack, hosted, browser, org)
    assert len(admin.sees()) == 1
    await admin.command("check")
    await hosted.quiet()
    await admin.presses("1b")
    await hosted.quiet()
    assert any("1 of 6 topics answered" in each.text for each in admin.sees())
    await admin.opens_home()
    await hosted.quiet()
    assert admin.home
    await slack.uninstall(org)
    await admin.command("status")
    assert "I am no longer installed here" in admin.sees()[-1].text


async def test_a_workspace_that_joins_an_organisation_keeps_everything(
    slack: Slack, hosted: Served, browser: Browser, team: Team, server: Server
) -> None:
    admin = await installed(slack, hosted, browser, team)
    await admin.command("check")
    await hosted.quiet()
    await admin.presses("1b")
    await hosted.quiet()
    team.enterprise = "E0ORG"
    await hosted.restart()
    await admin.command("status")
    await hosted.quiet()
    assert "1 of 6 topics answered" in admin.sees()[-1].text
    await admin.presses("2c")
    await hosted.quiet()
    assert any("2 of 6 topics answered" in each.text for each in admin.sees())
    await slack.uninstall(team)
    with server.client() as client:
        assert kept_of_slack(client) == []


def assert_our_page(browser: Browser, title: str, says: str, *links: str) -> None:
    """Assert that a page of ours says what happened, what to do next, and where help and privacy are."""
    found = Reader(browser.page)
    assert found.tags["h1"] == 1
    words = " ".join(found.words)
    assert title in words
    assert says in words
    assert {*links, f"{PUBLIC}/privacy", f"{PUBLIC}/terms"} <= set(found.links)
    assert "Ask the person who added Rung" in words
    assert found.asks == []
    assert browser.headers["Content-Security-Policy"] == content_security_policy()
    assert browser.headers["Referrer-Policy"] == "no-referrer"
    assert browser.headers["X-Frame-Options"] == "DENY"


async def test_an_install_ends_on_a_page_that_leads_to_slack(
    slack: Slack, hosted: Served, browser: Browser, team: Team
) -> None:
    await installed(slack, hosted, browser, team)
    in_browser = f"https://app.slack.com/client/{team.id}"
    assert_our_page(browser, "Rung is in your Slack", "newcomers", in_browser)
    assert "slack://app?team=T0NEW&amp;id=" in browser.page
    assert "expires=" in browser.headers["Set-Cookie"].lower()


async def test_an_organisation_is_led_to_its_workspaces(
    slack: Slack, hosted: Served, browser: Browser
) -> None:
    await installed(slack, hosted, browser, slack.add_team("T0ORG", "org", "E0ORG", whole=True))
    assert "your Slack organisation" in browser.page
    assert "/manage/organization/apps/profile/" in browser.page


@pytest.mark.parametrize(
    ("error", "says"),
    [("access_denied", "You did not allow it"), ("<b>made up</b>", "Slack did not accept it.")],
)
async def test_an_install_that_slack_ends_can_be_tried_again(browser: Browser, error: str, says: str) -> None:
    await browser.asks()
    await browser.declines(error)
    assert_our_page(browser, "Rung was not added to Slack", says, f"{PUBLIC}/slack/install")
    assert "made up" not in browser.page


async def test_an_install_in_a_foreign_browser_is_explained(browser: Browser) -> None:
    await browser.asks()
    await browser.comes_back("code", cookie="")
    assert_our_page(browser, "Rung was not added to Slack", "did not start it", f"{PUBLIC}/slack/install")
    await browser.comes_back("code", state="guessed", cookie="slack-app-oauth-state=guessed")
    assert_our_page(browser, "Rung was not added to Slack", "ten minutes", f"{PUBLIC}/slack/install")


async def test_an_oauth_state_works_once_in_its_browser(
    slack: Slack, hosted: Served, browser: Browser, team: Team
) -> None:
    admin = slack.person("Admin", team)
    await browser.asks()
    slack.codes["code"] = team, admin.id
    assert await browser.comes_back("code", cookie="") == 400
    assert await browser.comes_back("code", state="guessed") == 400
    assert await browser.comes_back("code") == 200
    slack.codes["code"] = team, admin.id
    assert await browser.comes_back("code") == 401


async def test_a_code_that_slack_does_not_know_installs_nothing(
    slack: Slack, hosted: Served, browser: Browser
) -> None:
    await browser.asks()
    assert await browser.comes_back("made-up") == 401
    slack.forgive("invalid_code")


@pytest.mark.parametrize("fault", ["500", "html", "drop", "refuse"])
async def test_a_failed_installation_shows_a_page_to_retry(
    slack: Slack, hosted: Served, browser: Browser, fault: str
) -> None:
    await browser.asks()
    slack.fail("oauth.v2.access", fault)
    assert await browser.comes_back("code") in (401, 503)
    assert_our_page(browser, "Rung was not added to Slack", "", f"{PUBLIC}/slack/install")
    slack.complaints.clear()

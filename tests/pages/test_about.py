"""The pages that say what Rung is, to which the default packages of the platforms link."""

from typing import Any

import pytest

from bot.bootstrap import Rung, opened
from bot.pages.about import HtmlInstallPages
from bot.platforms.teams.manifest import manifest
from bot.settings import read
from tests.pages.serving import served
from tests.support.clock import Clock
from tests.support.closed_team import BASE
from tests.support.page_reader import Reader

APP = "00000000-0000-0000-0000-000000000001"
NAMED = {"RUNG_OPERATOR": "Acme <Platform>", "RUNG_SUPPORT": "help@acme.example"}


async def test_the_default_package_for_teams_links_to_pages_that_exist(rung: Rung) -> None:
    developer: Any = manifest(BASE, APP)["developer"]
    urls = [developer[name] for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl")]
    assert len(set(urls)) == 3
    async with served(rung) as client:
        for url in urls:
            assert url.startswith(BASE)
            answer = await client.get(url.removeprefix(BASE) or "/")
            assert (answer.status, answer.content_type) == (200, "text/html")
            found = Reader(await answer.text())
            assert found.asks == []
            assert {f"{BASE}/privacy", f"{BASE}/terms"} <= set(found.links)
            assert "Ask the person who added Rung" in " ".join(found.words)


@pytest.mark.parametrize("path", ["/", "/privacy", "/terms"])
async def test_each_page_names_who_runs_rung_and_who_helps(
    store: str, addressed: dict[str, str], clock: Clock, path: str
) -> None:
    settings = read({"REDIS_URL": store, **NAMED, **addressed})
    async with opened(settings, clock=clock.runtime) as rung, served(rung) as client:
        found = Reader(await (await client.get(path)).text())
    assert "Acme <Platform>" in " ".join(found.words)
    assert "mailto:help@acme.example" in found.links


@pytest.mark.parametrize("many", [False, True])
async def test_the_first_page_leads_to_the_install_page_where_there_is_one(
    store: str, addressed: dict[str, str], clock: Clock, many: bool
) -> None:
    one = {"SLACK_SIGNING_SECRET": "0" * 32, "SLACK_BOT_TOKEN": "xoxb-1"}
    several = {"SLACK_SIGNING_SECRET": "0" * 32, "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"}
    settings = read({"REDIS_URL": store, **addressed, **(several if many else one)})
    async with opened(settings, clock=clock.runtime) as rung, served(rung) as client:
        found = Reader(await (await client.get("/")).text())
        assert (f"{BASE}/slack/install" in found.links) is many
        assert (await client.get("/slack/install")).status == (200 if many else 404)


def test_the_install_page_leads_to_slack_in_the_same_frame() -> None:
    url = "https://slack.com/oauth/v2/authorize?state=a&scope=chat:write"
    found = Reader(HtmlInstallPages(read(NAMED)).start(url))
    assert url in found.links
    assert "mailto:help@acme.example" in found.links
    assert found.tags["h1"] == 1

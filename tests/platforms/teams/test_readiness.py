"""Whether it is ready says Rung itself: with Microsoft's keys at hand, and a word about a clock that is off."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession
from structlog.testing import capture_logs

from bot.bootstrap import opened, runtime
from bot.platforms.teams.background_refresh import PAUSE_SECONDS
from bot.platforms.teams.keys import FRESH_SECONDS, STALE_SECONDS, USABLE_SECONDS, SigningKeys
from bot.settings import read as read_settings
from tests.fakes import teams_site
from tests.fakes.teams import Teams
from tests.platforms.teams.forgeries import genuine
from tests.support.clock import Clock
from tests.support.programs import Served


@asynccontextmanager
async def serving(teams: Teams, store: str, clock: Clock | None = None, **env: str) -> AsyncIterator[Served]:
    """Serve on a clock that need not be Microsoft's."""
    settings = read_settings({"REDIS_URL": store, "RUNG_REDIS_UNSAFE": "1", **teams.env, **env})
    program = Served(teams, lambda: opened(settings, clock=clock.runtime if clock else None), "/api/messages")
    await program.start()
    yield program
    await program.stop()


async def readiness(program: Served) -> tuple[int, str]:
    async with ClientSession() as session, session.get(f"{program.base}/readyz") as answer:
        body: dict[str, Any] = await answer.json()
    assert body["ready"] is (answer.status == 200)
    return answer.status, " ".join(body["findings"])


async def test_it_is_ready_with_microsofts_keys_and_not_without(microsoft: Teams, store: str) -> None:
    microsoft.fail("metadata", "502")
    async with serving(microsoft, store) as program:
        status, said = await readiness(program)
        assert status == 503
        assert "Microsoft's keys are out of reach (status_502)" in said
        assert microsoft.metadata_url in said
    async with serving(microsoft, store) as program:
        status, said = await readiness(program)
        assert status == 200
        assert "keys" not in said


async def test_microsofts_keys_do_not_take_slack_out_of_service(microsoft: Teams, store: str) -> None:
    microsoft.fail("metadata", "502", "502")
    both = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "s",
        "SLACK_API_URL": f"{microsoft.metadata_url}/",
    }
    with capture_logs() as logged:
        async with serving(microsoft, store, RUNG_ADMIN_PORT="0", **both) as program:
            (port,) = [each["port"] for each in logged if each["event"] == "admin_listening"]
            found = {}
            for path in ("readyz", "readyz/slack", "readyz/teams", "readyz/irc", "healthz", "metrics"):
                async with ClientSession() as session:
                    async with session.get(f"http://127.0.0.1:{port}/{path}") as answer:
                        found[path] = answer.status
                    async with session.get(f"{program.base}/{path}") as public:
                        assert public.status == 404
    assert list(found.values()) == [200, 200, 503, 404, 200, 200]


async def test_a_slow_key_server_delays_no_other_request(microsoft: Teams, store: str) -> None:
    microsoft.fail("metadata", "hang")
    async with serving(microsoft, store) as program:
        status, said = await readiness(program)
    assert status == 503
    assert "no answer yet" in said


async def test_without_papers_nobody_asks_for_keys(teams: Teams, store: str) -> None:
    async with serving(teams, store) as program:
        status, said = await readiness(program)
    assert (status, "keys" in said) == (200, False)


async def test_old_keys_are_reported_before_they_expire() -> None:
    clock = teams_site.Clock()
    async with teams_site.opened(clock) as site, teams_site.session() as session:
        keys = SigningKeys(session, clock, site.publish(teams_site.Signer("old")))
        assert await keys.findings() == []
        clock.now += FRESH_SECONDS
        site.pages["/openid"] = teams_site.html(502)
        assert await keys.findings() == []
        clock.now += STALE_SECONDS - FRESH_SECONDS
        (finding,) = await keys.findings()
        assert "13 hours old" in finding.text
        assert not finding.grave
        clock.now += USABLE_SECONDS - STALE_SECONDS
        (finding,) = await keys.findings()
        assert finding.grave
        site.publish(teams_site.Signer("new"))
        clock.now += PAUSE_SECONDS
        assert await keys.findings() == []


@pytest.mark.parametrize(
    ("off", "status", "is_ready", "way"),
    [
        (0, 200, True, ""),
        (-40, 200, True, ""),
        (280, 200, True, "ahead of"),
        (-280, 200, True, "behind"),
        (320, 401, False, "ahead of"),
        (-320, 401, False, "behind"),
    ],
)
async def test_a_clock_minutes_off_works_and_more_is_not_ready(
    microsoft: Teams, store: str, off: int, status: int, is_ready: bool, way: str
) -> None:
    now = runtime().now()
    # Each token is at the end of its life that this clock is nearest to.
    life = {"nbf": now - 3600, "exp": now} if off > 0 else {"nbf": now, "exp": now + 3600}
    async with serving(microsoft, store, Clock(now + off)) as program:
        badge = microsoft.microsoft.badge(microsoft.service_url, **life)
        assert (await microsoft.deliver(genuine(microsoft), badge)).status == status
        ready, said = await readiness(program)
        await program.quiet()
    assert (ready == 200) is is_ready
    assert way in said
    assert ("Sync the clock with NTP" in said) is bool(way)

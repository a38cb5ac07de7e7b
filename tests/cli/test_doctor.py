"""`rung doctor` names what keeps Rung from serving, and what to do about it."""

import asyncio
import base64
import socket
import time
from collections.abc import Callable

import pytest
from aiohttp import web
from redis import Redis

from bot.cli.doctor import OVERDUE_SECONDS, check_port
from bot.cli.output import Exit
from bot.conversation.identity import AssessmentRef, Conversation, ConversationId
from bot.outbox.job import Job, JobKind
from bot.platforms.slack.installs import SEAL_CHECK
from bot.ports.webhooks import WebhookOutcome
from bot.store import connected
from bot.store.encryption import RedisVault
from bot.web.connections import SERVER
from tests.support.programs import Run
from tests.support.servers import Server

OLD, NEW = (base64.b64encode(bytes([each]) * 32).decode() for each in (1, 2))
NOBODY = "http://127.0.0.1:1/api/"


def wrong(cli: Run, **env: str) -> str:
    """Run the doctor with variables of the environment, and give what it says is wrong."""
    done = cli("doctor", **env)
    assert done.code == Exit.FINDINGS
    assert "Traceback" not in done.err
    return "\n".join(line for line in done.out.splitlines() if line.startswith("FIX"))


def test_nothing_set(cli: Run) -> None:
    said = wrong(cli, PORT="0")
    assert "platforms: No platform is on: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET" in said
    assert "store: REDIS_URL is not set, nor RUNG_DATA" in said


def test_a_port_that_is_taken(cli: Run) -> None:
    with socket.create_server(("0.0.0.0", 0)) as one, socket.create_server(("0.0.0.0", 0)) as other:
        port, admin_port = (str(each.getsockname()[1]) for each in (one, other))
        said = wrong(cli, PORT=port, RUNG_ADMIN_PORT=admin_port)
    assert f"web: PORT={port} is taken by another process" in said
    assert f"web: RUNG_ADMIN_PORT={admin_port} is taken by another process" in said


@pytest.mark.parametrize("host", ["127.0.0.2", "0.0.0.0"])
async def test_a_port_of_rung_is_found_where_it_listens(host: str) -> None:
    async def health(_: web.Request) -> web.Response:
        return web.Response(headers={"Server": SERVER})

    app = web.Application()
    app.router.add_get("/healthz", health)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, 0).start()
        found = await check_port(host, runner.addresses[0][1], "PORT")
    finally:
        await runner.cleanup()
    assert found is not None
    assert found.fine


def test_a_webhook_that_takes_nothing(cli: Run, own_server: Server) -> None:
    async def give_up() -> None:
        async with connected(own_server.url) as database:
            two_hours_ago = int(time.time()) - 7200  # noqa: TID251, the program takes the real time
            await database.store.webhooks.note(WebhookOutcome.GIVEN_UP, two_hours_ago, "http_500")

    asyncio.run(give_up())
    webhook = {"RUNG_WEBHOOK_URL": "https://hooks.example.org", "RUNG_WEBHOOK_SECRET": f"whsec_{OLD}"}
    said = wrong(cli, PORT="0", REDIS_URL=own_server.url, **webhook)
    assert "store: Posts to RUNG_WEBHOOK_URL are given up" in said
    assert "the first 2 h ago (http_500)" in said


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("slack", "no worker seems to be running: start `rung worker`"),
        ("teams", "teams is off, so nobody runs them: give `rung worker` its variables back"),
    ],
)
def test_jobs_that_nobody_runs(cli: Run, own_server: Server, platform: str, said: str) -> None:
    where = Conversation(platform, "T1", ConversationId("C1"))

    async def leave_a_job() -> None:
        async with connected(own_server.url) as database:
            await database.store.jobs.schedule(
                Job(JobKind.RESULT, AssessmentRef(where, "a1")), OVERDUE_SECONDS
            )

    asyncio.run(leave_a_job())
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": NOBODY}
    assert said in wrong(cli, REDIS_URL=own_server.url, **slack)


@pytest.mark.parametrize(("keys", "is_lost"), [(NEW, True), (f"{NEW},{OLD}", False)])
def test_a_lost_key(cli: Run, own_server: Server, keys: str, is_lost: bool) -> None:
    async def install() -> None:
        async with connected(own_server.url) as database:
            vault = RedisVault(database.redis, [base64.b64decode(OLD)])
            await vault.put(*SEAL_CHECK, {"sealed": "yes"})

    asyncio.run(install())
    slack = {"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "c", "SLACK_SIGNING_SECRET": "s"}
    ours = {"RUNG_PUBLIC_URL": "http://127.0.0.1:1", "RUNG_SECRET_KEY": keys, "SLACK_API_URL": NOBODY}
    assert (
        "RUNG_SECRET_KEY lacks the key" in wrong(cli, REDIS_URL=own_server.url, **slack, **ours)
    ) is is_lost


TROUBLES: dict[str, Callable[[Redis], object]] = {
    "READONLY": lambda redis: redis.replicaof("127.0.0.1", 1),
    "OOM": lambda redis: redis.config_set("maxmemory", "1"),
    "NOPERM": lambda redis: redis.acl_setuser("rung", enabled=True, commands=["-set"]),
    "password": lambda redis: redis.acl_setuser(
        "rung", enabled=True, reset_passwords=True, passwords=["+another"]
    ),
}


@pytest.mark.parametrize("word", TROUBLES)
def test_a_store_that_refuses(cli: Run, own_server: Server, word: str) -> None:
    with own_server.client() as redis:
        TROUBLES[word](redis)
    said = wrong(cli, REDIS_URL=own_server.url)
    assert "store: REDIS_URL: " in said
    assert word in said

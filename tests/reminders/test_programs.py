"""`honcho start` and real processes: a reminder comes once within seconds, whatever is stopped and started again."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.bootstrap import opened, runtime
from bot.conversation.identity import Person as Someone
from bot.settings import environment, read as read_settings
from tests.fakes.slack import Slack
from tests.support.clock import HOUR
from tests.support.servers import Server, logged_port
from tests.support.timeouts import PATIENCE, until

ROOT = Path(__file__).parents[2]
SOON = {"RUNG_NUDGE_UNFINISHED": "2s,4s", "RUNG_HOURS": "00:00-23:59", "RUNG_DAYS": "mon-sun"}


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with Slack().opened() as slack:
        yield slack
    slack.check()


@contextmanager
def honcho(env: Mapping[str, str], log: Path, *names: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start what the Procfile names, as honcho does, and stop it as Ctrl-C does."""
    kept = {n: v for n, v in environment().items() if not n.startswith(("RUNG_", "SLACK_", "TEAMS_"))}
    kept["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    with log.open("ab") as told:
        command = [sys.executable, "-m", "honcho", "start", *names]
        started = subprocess.Popen(command, cwd=ROOT, env={**kept, **env}, stdout=told, stderr=told)
    try:
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(PATIENCE)


def midday() -> str:
    """Name a zone in which it is about noon: no local date changes while a test runs."""
    ahead = 12 - datetime.fromtimestamp(runtime().now(), UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


async def test_a_reminder_comes_once_across_restarts(
    slack: Slack, own_server: Server, tmp_path: Path
) -> None:
    log = tmp_path / "honcho.log"
    env = {
        **SOON,
        "REDIS_URL": own_server.url,
        "PORT": "0",
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.secret,
    }
    ana = slack.person("Ana")
    ana.member.zone = midday()
    team = slack.channel("team", ana)
    with honcho(env, log):
        await until(lambda: b'"listening"' in log.read_bytes() and b'"worker_started"' in log.read_bytes())
        slack.connect(f"http://127.0.0.1:{logged_port(log)}/slack/events")
        await ana.command("assess by in 7 days", team)
        await until(
            lambda: any(each.label == "Answer" for on in ana.sees(team) for each in ana.can_press(on))
        )
        await ana.presses("Answer", team)
        await until(lambda: len(ana.sees()) > 0)
        seen = len(ana.sees())
        await until(lambda: len(ana.sees()) > seen)
    log.unlink()
    with honcho(env, log, "worker"):
        await until(lambda: b'"worker_started"' in log.read_bytes())
        await until(lambda: b"one_a_day" in log.read_bytes())
    assert len(ana.sees()) == seen + 1
    async with opened(read_settings({"REDIS_URL": own_server.url})) as rung:
        found = await rung.service.reader.outlook(Someone("slack", slack.team.id, ana.id).chat)
    assert [each.at > runtime().now() + HOUR for each in found] == [True]

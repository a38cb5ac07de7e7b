"""Who is measured: each is a command that serves Slack on PORT, in a process of its own."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # an example of Slack's documentation
TOKEN = "xoxb-bench"


@dataclass(frozen=True, slots=True)
class Contender:
    """A program under load: what it is, the module to run, and the keys under which it keeps people."""

    name: str
    what: str
    arguments: tuple[str, ...]
    session: str = ""
    head: str = ""

    @property
    def command(self) -> tuple[str, ...]:
        """Give what to execute."""
        return (sys.executable, "-m", *self.arguments)


def environment(port: int, redis_url: str, slack_url: str) -> Mapping[str, str]:
    """Give what a contender is told."""
    return {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "REDIS_URL": redis_url,
        "SLACK_API_URL": f"{slack_url}/api/",
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "RUNG_LOG": "warning",
    }


RUNG = Contender("rung", "Rung", ("bot", "web"), "rung:*:session:*", "rung:*:assessment:*")
BOLT = Contender("bolt", "Bolt, no state", ("tests.bench.bolt_stateless",))
SESSION = Contender("session", "Bolt, session", ("tests.bench.bolt_session",), "session:*")
BARE = Contender("bare", "bare aiohttp", ("tests.bench.bare",), "session:*")
CONTENDERS = {contender.name: contender for contender in (RUNG, BOLT, SESSION, BARE)}

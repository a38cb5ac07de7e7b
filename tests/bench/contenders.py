"""Who is measured: each is a command that serves Slack or Teams on PORT, in a process of its own."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.teams_login import APP, PASSWORD, TENANT

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # an example of Slack's documentation
TOKEN = "xoxb-bench"
HOST = "127.0.0.1"
# Others' packages live apart from ours: tools/bench.sh brings them.
APART = Path(__file__).parents[2] / ".venv-bench" / "bin" / "python"


@dataclass(frozen=True, slots=True)
class Contender:
    """A program under load: what it is, the module to run, and the keys under which it keeps people."""

    name: str
    what: str
    arguments: tuple[str, ...]
    session: str = ""
    head: str = ""
    apart: bool = False

    @property
    def command(self) -> tuple[str, ...]:
        """Give what to execute."""
        return (str(APART) if self.apart else sys.executable, "-m", *self.arguments)

    @property
    def is_there(self) -> bool:
        """Tell whether what it needs could be installed."""
        return not self.apart or APART.exists()


def environment(redis_url: str, **urls: str) -> Mapping[str, str]:
    """Give what a contender is told: a free port, its store, and at which *urls* Slack and Teams are."""
    told = {"HOST": HOST, "PORT": "0", "REDIS_URL": redis_url, "RUNG_LOG": "warning"}
    if "slack" in urls:
        told |= {
            "SLACK_API_URL": f"{urls['slack']}/api/",
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
        }
    if "teams" in urls:
        told |= {"TEAMS_APP_ID": APP, "TEAMS_APP_PASSWORD": PASSWORD, "TEAMS_APP_TENANT_ID": TENANT}
        told |= {"BENCH_MICROSOFT": urls["teams"]}
    return told


RUNG = Contender("rung", "Rung", ("bot", "web"), "rung:*:session:*", "rung:*:assessment:*")
BOLT = Contender("bolt", "Bolt, no state", ("tests.bench.bolt_stateless",))
SESSION = Contender("session", "Bolt, session", ("tests.bench.bolt_session",), "session:*")
BARE = Contender("bare", "bare aiohttp", ("tests.bench.bare",), "session:*")
CONTENDERS = {contender.name: contender for contender in (RUNG, BOLT, SESSION, BARE)}

TEAMS_RUNG = Contender("teams-rung", "Rung", ("tests.bench.teams_rung", "web"), "rung:*:session:*")
TEAMS_ECHO = Contender("teams-echo", "botbuilder echo", ("tests.bench.teams_echo",), apart=True)
TEAMS_DIALOGS = Contender(
    "teams-dialogs", "botbuilder dialogs", ("tests.bench.teams_dialogs",), "dialog:*", apart=True
)
TEAMS_AGENTS = Contender("teams-agents", "Agents SDK echo", ("tests.bench.teams_agents",), apart=True)
TEAMS_BARE = Contender("teams-bare", "bare aiohttp", ("tests.bench.teams_bare",), "session:*")
TEAMS_ALL = (TEAMS_RUNG, TEAMS_ECHO, TEAMS_DIALOGS, TEAMS_AGENTS, TEAMS_BARE)
TEAMS_CONTENDERS = {contender.name: contender for contender in TEAMS_ALL}

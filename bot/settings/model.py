"""The settings, as the environment gives them. A platform without its settings is None."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path

from bot.conversation.reminders.policy import ReminderRules
from bot.errors import RungError
from bot.redis_address import RedisOptions


class SettingsError(RungError):
    """Everything that is wrong with the environment, all at once."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """One way to be in Slack: *bot_token* alone, with *app_token* (Socket Mode), or OAuth for many."""

    bot_token: str
    signing_secret: str
    app_token: str
    client_id: str
    client_secret: str
    api_url: str

    @property
    def installs(self) -> bool:
        """Tell whether many workspaces install the app by OAuth."""
        return bool(self.client_id)


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """How we are known to Microsoft. *auth_disabled* is for local development on loopback alone.

    *targeted* shows private answers where they were asked for, to one person alone: a preview of Microsoft's.
    """

    app_id: str
    app_password: str
    tenant_id: str
    app_type: str
    auth_disabled: bool
    service_hosts: tuple[str, ...]
    targeted: bool = False


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """The address that is told what happens, and the keys by which posts to it are signed, newest first."""

    url: str
    keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """The forward proxy for https at *url*, if any, and the hosts that are reached without it."""

    url: str | None = None
    excluded: tuple[str, ...] = ()

    def url_for(self, scheme: str, host: str, port: int | None) -> str | None:
        """Give the proxy to a host, or None where it is reached directly."""
        if not self.url or scheme not in ("https", "wss"):
            return None
        direct = any(_covers(each, host.lower().rstrip("."), port or 443) for each in self.excluded)
        return None if direct else self.url


def _covers(excluded: str, host: str, port: int) -> bool:
    """Tell whether an entry of NO_PROXY covers a host: `*`, a name and all below it, a network, a port."""
    try:
        return ip_address(host) in ip_network(excluded, strict=False)
    except ValueError:
        name, _, only = excluded.partition(":") if excluded.count(":") == 1 else (excluded, "", "")
    name = name.removeprefix("*.").lstrip(".") if name != "*" else name
    named = name in ("*", host) or host.endswith(f".{name}")
    return bool(name) and named and only in ("", str(port))


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a process."""

    host: str
    port: int  # 0 takes a free one
    admin_port: int | None  # for metrics and health, which are on *port* without it
    drain_seconds: int  # of service after SIGTERM, in which the balancer finds out
    reuse_port: bool
    redis_url: str
    redis_options: RedisOptions
    redis_unsafe: bool
    data: Path | None
    rubrics: Path | None
    public_url: str
    secret_keys: tuple[bytes, ...]
    log: str
    traces: bool  # where to is left to OpenTelemetry
    proxy: ProxySettings
    slack: SlackSettings | None
    teams: TeamsSettings | None
    reminders: ReminderRules
    keep_results: int  # seconds after a close, or 0 for ever
    keep_checks: int  # seconds after the last answer, or 0 for ever
    page_seconds: int  # that the page of a result is open, or 0 without pages
    support: str  # where people get help: an https page, or mailto:
    operator: str  # who runs this Rung
    repeat_seconds: int  # after a result, until the next one may differ by any number of people
    webhook: WebhookSettings | None = None

    @property
    def many_workspaces(self) -> bool:
        """Tell whether organisations that do not know each other may use this installation."""
        slack, teams = self.slack, self.teams
        return bool((slack and slack.installs) or (teams and teams.app_type == "MultiTenant"))

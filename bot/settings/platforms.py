"""Reads the settings of the platforms. One without its variables is off, one with half of them is refused."""

import re
from collections.abc import Mapping

from bot.settings.model import SlackSettings, TeamsSettings
from bot.settings.reader import LOOPBACK, SettingsReader, has_host

SLACK_API = "https://slack.com/api/"
_NO_AUTH = "disabled-for-local-dev"  # the one value of TEAMS_AUTH
_API = re.compile(r"https?://[^?#@\s]+")
# What the tokens of another kind begin with, and where the right one is found.
_OTHER_TOKENS = {
    "BOT_TOKEN": (("xapp-", "xoxp-", "xoxe"), "xoxb-, under OAuth & Permissions"),
    "APP_TOKEN": (("xoxb-", "xoxp-", "xoxe"), "xapp-, under Basic Information"),
}
_HOST = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")


def read_slack(reader: SettingsReader, *, public: bool, sealed: bool) -> SlackSettings | None:
    """Read the settings of Slack. Many workspaces need a *public* address and a key (*sealed*)."""
    names = ("BOT_TOKEN", "SIGNING_SECRET", "APP_TOKEN", "CLIENT_ID", "CLIENT_SECRET")
    given = {name: reader.secret(f"SLACK_{name}") for name in names}
    if not reader.has_any(*(f"SLACK_{name}" for name in names)):
        return None
    missing = _slack_missing(given, public, sealed)
    reader.problems += [f"Slack is half configured: {name} is missing" for name in missing]
    if given["BOT_TOKEN"] and given["CLIENT_ID"]:
        reader.problems.append("SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID for many: set only one")
    reader.problems += _slack_mixed_up(given)
    api = reader.text("SLACK_API_URL", SLACK_API)
    if not (_API.fullmatch(api) and has_host(api)):
        reader.problems.append("SLACK_API_URL must be an http or https address")
    return SlackSettings(
        bot_token=given["BOT_TOKEN"],
        signing_secret=given["SIGNING_SECRET"],
        app_token=given["APP_TOKEN"],
        client_id=given["CLIENT_ID"],
        client_secret=given["CLIENT_SECRET"],
        api_url=api.rstrip("/") + "/",
    )


def _slack_mixed_up(given: Mapping[str, str]) -> list[str]:
    """Name the tokens that are of another kind, as their beginning tells."""
    return [
        f"SLACK_{name} holds another kind of token: it begins with {right}"
        for name, (others, right) in _OTHER_TOKENS.items()
        if given[name].startswith(others)
    ]


def _slack_missing(given: Mapping[str, str], public: bool, sealed: bool) -> list[str]:
    """Name the variables missing from the set that was begun: one workspace, Socket Mode, or many."""
    if given["CLIENT_ID"] or given["CLIENT_SECRET"]:
        needed = ["CLIENT_ID", "CLIENT_SECRET", "SIGNING_SECRET"]
        more = [
            name for name, there in (("RUNG_PUBLIC_URL", public), ("RUNG_SECRET_KEY", sealed)) if not there
        ]
    else:
        needed = ["BOT_TOKEN"] if given["APP_TOKEN"] else ["BOT_TOKEN", "SIGNING_SECRET"]
        more = []
    return [f"SLACK_{name}" for name in needed if not given[name]] + more


def read_teams(reader: SettingsReader, host: str) -> TeamsSettings | None:
    """Read the settings of Teams. Without authentication *host* must be loopback."""
    names = ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_APP_TENANT_ID", "TEAMS_AUTH")
    extras = ("TEAMS_APP_TYPE", "TEAMS_SERVICE_HOSTS", "TEAMS_TARGETED_MESSAGES")
    if not reader.has_any(*names) and not any(map(reader.text, extras)):
        return None
    auth = reader.text("TEAMS_AUTH")
    hosts = (part.strip() for part in reader.text("TEAMS_SERVICE_HOSTS").split(","))
    teams = TeamsSettings(
        app_id=reader.secret("TEAMS_APP_ID"),
        app_password=reader.secret("TEAMS_APP_PASSWORD"),
        tenant_id=reader.secret("TEAMS_APP_TENANT_ID"),
        app_type=reader.text("TEAMS_APP_TYPE", "SingleTenant"),
        auth_disabled=auth == _NO_AUTH,
        service_hosts=tuple(filter(None, hosts)),
        targeted=reader.switch("TEAMS_TARGETED_MESSAGES", "preview"),
    )
    reader.problems += _teams_problems(teams, auth, host)
    if not all(map(_HOST.fullmatch, teams.service_hosts)):
        reader.problems.append("TEAMS_SERVICE_HOSTS must be like smba.example.org, with commas between")
    return teams


def _teams_problems(teams: TeamsSettings, auth: str, host: str) -> list[str]:
    if auth and not teams.auth_disabled:
        return [f"TEAMS_AUTH knows one value, {_NO_AUTH}; remove it otherwise"]
    if teams.auth_disabled and teams.app_id:
        return [f"TEAMS_AUTH={_NO_AUTH} goes without TEAMS_APP_ID: remove one of them"]
    if teams.auth_disabled:
        refused = host not in LOOPBACK
        return [f"TEAMS_AUTH={_NO_AUTH} needs HOST=127.0.0.1: anyone could talk to it"] * refused
    if teams.app_type not in ("SingleTenant", "MultiTenant", "UserAssignedMSI"):
        return ["TEAMS_APP_TYPE must be SingleTenant, MultiTenant or UserAssignedMSI"]
    needed = {"TEAMS_APP_ID": teams.app_id}
    if teams.app_type != "UserAssignedMSI":
        needed["TEAMS_APP_PASSWORD"] = teams.app_password
    if teams.app_type != "MultiTenant":
        needed["TEAMS_APP_TENANT_ID"] = teams.tenant_id
    return [f"Teams is half configured: {name} is missing" for name, value in needed.items() if not value]

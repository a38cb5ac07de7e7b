"""The environment, read once: a platform without its settings is off, one with half of them is refused."""

import os
from collections.abc import Mapping
from pathlib import Path

from bot.settings.files import SECRETS, with_secret_files
from bot.settings.model import (
    ProxySettings,
    Settings,
    SettingsError,
    SlackSettings,
    TeamsSettings,
    WebhookSettings,
)
from bot.settings.platforms import read_slack, read_teams
from bot.settings.reader import (
    GUID,
    HIGHEST_PORT,
    LONGEST_NAME,
    LOOPBACK,
    SettingsReader,
    web_address,
)

__all__ = [
    "GUID",
    "LOOPBACK",
    "SECRETS",
    "ProxySettings",
    "Settings",
    "SettingsError",
    "SlackSettings",
    "TeamsSettings",
    "WebhookSettings",
    "data_folder",
    "environment",
    "read",
    "web_address",
]


def environment() -> Mapping[str, str]:
    """Give the variables of this process."""
    return os.environ


def read(env: Mapping[str, str]) -> Settings:
    """Read *env*, or raise SettingsError with every mistake in it."""
    problems: list[str] = []
    reader = SettingsReader(with_secret_files(env, problems), problems)
    host = reader.text("HOST", "0.0.0.0")
    public_url, secret_keys = reader.public_url(), reader.secret_keys()
    address = reader.redis_address()
    settings = Settings(
        host=host,
        port=reader.number("PORT", 3000, most=HIGHEST_PORT),
        admin_port=reader.admin_port(),
        drain_seconds=reader.number("RUNG_DRAIN_SECONDS", 5, most=300),
        reuse_port=reader.switch("RUNG_REUSE_PORT"),
        redis_url=reader.text("REDIS_URL"),
        redis_options=reader.redis_options(address),
        redis_unsafe=reader.switch("RUNG_REDIS_UNSAFE"),
        data=reader.new_folder("RUNG_DATA"),
        rubrics=reader.existing_folder("RUNG_RUBRICS"),
        public_url=public_url,
        secret_keys=secret_keys,
        log=reader.log_level(),
        traces=reader.traces(),
        proxy=reader.proxy(),
        slack=read_slack(reader, public=bool(public_url), sealed=bool(secret_keys)),
        teams=read_teams(reader, host),
        reminders=reader.reminders(),
        keep_results=reader.retention_seconds("RUNG_KEEP_RESULTS"),
        keep_checks=reader.retention_seconds("RUNG_KEEP_CHECKS"),
        page_seconds=reader.page_seconds(),
        support=reader.support(),
        operator=reader.text("RUNG_OPERATOR")[:LONGEST_NAME],
        repeat_seconds=reader.repeat(),
        webhook=reader.webhook(),
    )
    if settings.webhook and settings.many_workspaces:
        reader.problems.append("RUNG_WEBHOOK_URL is for one workspace: others would not know who is told")
    if settings.port == settings.admin_port != 0:
        reader.problems.append(f"RUNG_ADMIN_PORT must be another port than PORT, which is {settings.port}")
    reader.note_misspelled()
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


def data_folder(settings: Settings) -> Path:
    """Name the folder of the embedded store: RUNG_DATA, else one under the home folder."""
    return settings.data or Path.home() / ".local" / "share" / "rung"

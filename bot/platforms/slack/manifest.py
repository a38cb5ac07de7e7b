"""The app's manifest: pasted once at api.slack.com/apps, it sets up everything that Slack must know.

https://docs.slack.dev/reference/app-manifest
"""

import json
from typing import Annotated

import typer

from bot.conversation.wording.about import app_description
from bot.conversation.wording.phrases import SUMMARY
from bot.errors import UsageError
from bot.platforms.common.manifest import Url, public_address
from bot.platforms.slack.parse import CHECK_SHORTCUT

EXAMPLE = "rung manifest slack --url https://rung.example.org > manifest.json"
SCOPES = {
    "commands": "the /rung command and the shortcut",
    "chat:write": "to answer, to redraw the questions, to post a result that someone shares",
    "im:history": "to read what people type to Rung in its own direct messages",
    "app_mentions:read": "to answer where someone mentions @Rung",
    "users:read": "for people's time zones, and to tell colleagues from other companies' people",
}
OPTIONAL_SCOPES = {
    "channels:read": "to see who is in a channel: for “4 of 6 have answered”, and to offer people theirs",
    "groups:read": "the same for private channels that Rung was invited to",
}
EVENTS = {
    "app_home_opened": "to draw the Home tab",
    "app_mention": "to answer a mention",
    "message.im": "to take typed answers in the direct messages",
    "app_uninstalled": "to delete everything at once",
    "tokens_revoked": "to delete everything at once",
    "member_left_channel": "to stop reminding someone who has left, and to close the assessment to them",
}
_DESCRIPTION = " ".join(app_description("Slack"))


def command(
    url: Url = "",
    socket: Annotated[
        bool, typer.Option("--socket", help="For Socket Mode: Rung needs no public address.")
    ] = False,
) -> None:
    """Print the app manifest for Slack: paste it at api.slack.com/apps, Create New App, From a manifest."""
    if socket and url:
        raise UsageError("--socket is for a Rung without a public address: leave --url out.")
    address = "" if socket else public_address(url, "Slack", ", or --socket for Socket Mode")
    typer.echo(json.dumps(manifest(address), indent=2, ensure_ascii=False))


def manifest(url: str = "") -> dict[str, object]:
    """Describe the app for a bot that is reached at *url*. Without one it is Socket Mode."""
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Rung",
            "description": SUMMARY,
            "long_description": _DESCRIPTION,
            "background_color": "#1d3557",
        },
        "features": _features(url),
        "oauth_config": _oauth(url),
        "settings": _settings(url),
    }


def _features(url: str) -> dict[str, object]:
    command: dict[str, object] = {
        "command": "/rung",
        "description": "Check our level, see results and next steps",
        "usage_hint": "check | result | next | status | help",
        "should_escape": False,
    }
    if url:
        command["url"] = _events(url)
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Rung", "always_online": True},
        "shortcuts": [
            {
                "name": "Take a quick check",
                "type": "global",
                "callback_id": CHECK_SHORTCUT,
                "description": "Start a quick level check",
            }
        ],
        "slash_commands": [command],
    }


def _oauth(url: str) -> dict[str, object]:
    scopes = {"bot": [*SCOPES, *OPTIONAL_SCOPES], "bot_optional": [*OPTIONAL_SCOPES]}
    redirect = {"redirect_urls": [f"{url.rstrip('/')}/slack/oauth_redirect"]} if url else {}
    return {**redirect, "scopes": scopes}


def _settings(url: str) -> dict[str, object]:
    to = {"request_url": _events(url)} if url else {}
    return {
        "event_subscriptions": {**to, "bot_events": [*EVENTS]},
        "interactivity": {"is_enabled": True, **to},
        "org_deploy_enabled": True,
        "socket_mode_enabled": not url,
        "token_rotation_enabled": False,
    }


def _events(url: str) -> str:
    return f"{url.rstrip('/')}/slack/events"

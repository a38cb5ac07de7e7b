"""Payloads with the fields that Slack sends, as its documentation shows them. Ids are made up."""

from collections.abc import Mapping
from typing import Any

Payload = dict[str, Any]


def command(text: str = "", **changed: object) -> Payload:
    """A slash command in a channel."""
    return {
        "token": "verification-token-not-used",
        "team_id": "T0TEAM",
        "team_domain": "rungtest",
        "channel_id": "C0CHANNEL",
        "channel_name": "platform",
        "user_id": "U0ANA",
        "user_name": "ana",
        "command": "/rung",
        "text": text,
        "api_app_id": "A0RUNG",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T0TEAM/1/abc",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
        **changed,
    }


def press(value: str, *, block: str = "s1.4", channel: str = "D0DIRECT", **changed: object) -> Payload:
    """A press of a button in a message, by default in the private chat."""
    return {
        "type": "block_actions",
        "user": {"id": "U0ANA", "username": "ana", "name": "ana", "team_id": "T0TEAM"},
        "api_app_id": "A0RUNG",
        "token": "verification-token-not-used",
        "container": {
            "type": "message",
            "message_ts": "1548261231.000200",
            "channel_id": channel,
            "is_ephemeral": False,
        },
        "trigger_id": "12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3",
        "team": {"id": "T0TEAM", "domain": "rungtest"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel, "name": "directmessage"},
        "message": {
            "bot_id": "B0RUNG",
            "type": "message",
            "text": "old",
            "ts": "1548261231.000200",
            "blocks": [],
        },
        "state": {"values": {}},
        "response_url": "https://hooks.slack.com/actions/T0TEAM/1/abc",
        "actions": [
            {
                "action_id": "s",
                "block_id": block,
                "text": {"type": "plain_text", "text": "1c", "emoji": False},
                "value": value,
                "type": "button",
                "action_ts": "1548426417.840180",
            }
        ],
        **changed,
    }


def home_press(value: str) -> Payload:
    """A press of a button in the Home tab, where there is no message to answer."""
    payload = press(value, block="n1.4")
    for key in ("channel", "message", "response_url"):
        del payload[key]
    view = {"id": "V0VIEW", "type": "home", "hash": "1548261231.abcdef", "blocks": []}
    return payload | {"container": {"type": "view", "view_id": "V0VIEW"}, "view": view}


def submission(value: str, text: object = "we have three clusters", *, ticked: bool = True) -> Payload:
    """A modal that was filled in and submitted."""
    option = {"text": {"type": "plain_text", "text": "Let the team see it", "emoji": True}, "value": "tick"}
    values = {
        "text": {"text": {"type": "plain_text_input", "value": text}},
        "tick": {"tick": {"type": "checkboxes", "selected_options": [option] if ticked else []}},
    }
    return {
        "type": "view_submission",
        "team": {"id": "T0TEAM", "domain": "rungtest"},
        "user": {"id": "U0ANA", "username": "ana", "name": "ana", "team_id": "T0TEAM"},
        "api_app_id": "A0RUNG",
        "token": "verification-token-not-used",
        "trigger_id": "12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3",
        "enterprise": None,
        "is_enterprise_install": False,
        "response_urls": [],
        "view": {
            "id": "V0VIEW",
            "team_id": "T0TEAM",
            "type": "modal",
            "private_metadata": value,
            "callback_id": "",
            "hash": "1548261231.abcdef",
            "state": {"values": values},
            "root_view_id": "V0VIEW",
            "previous_view_id": None,
            "app_id": "A0RUNG",
            "app_installed_team_id": "T0TEAM",
        },
    }


def event(inner: Mapping[str, object], **changed: object) -> Payload:
    """An event in its envelope."""
    return {
        "token": "verification-token-not-used",
        "team_id": "T0TEAM",
        "api_app_id": "A0RUNG",
        "event": dict(inner),
        "type": "event_callback",
        "event_id": "Ev0PV52K25",
        "event_time": 1355517523,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": "T0TEAM",
                "user_id": "U0BOT",
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        **changed,
    }


def mention(text: str, **changed: object) -> Payload:
    """A message in a channel that mentions the bot."""
    inner = {
        "type": "app_mention",
        "user": "U0ANA",
        "text": text,
        "ts": "1515449522.000016",
        "channel": "C0CHANNEL",
    }
    return event(inner | changed)


def direct(text: str, **changed: object) -> Payload:
    """A message in the private chat."""
    inner = {
        "type": "message",
        "channel": "D0DIRECT",
        "user": "U0ANA",
        "text": text,
        "ts": "1355517523.000005",
        "channel_type": "im",
    }
    return event(inner | changed)


def shortcut(callback: str = "check") -> Payload:
    """A global shortcut."""
    return {
        "type": "shortcut",
        "token": "verification-token-not-used",
        "action_ts": "1581106241.371594",
        "team": {"id": "T0TEAM", "domain": "rungtest"},
        "user": {"id": "U0ANA", "username": "ana", "team_id": "T0TEAM"},
        "callback_id": callback,
        "trigger_id": "944799105734.773906753841.38b5894552bdd4a780554ee59d1f3638",
    }


def home_opened(tab: str = "home") -> Payload:
    """Someone opened the app."""
    view = {"id": "V0VIEW", "type": "home", "hash": "1548261231.abcdef"}
    return event(
        {"type": "app_home_opened", "user": "U0ANA", "channel": "D0DIRECT", "tab": tab, "view": view}
    )

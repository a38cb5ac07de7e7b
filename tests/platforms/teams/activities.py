"""Activities with the fields that Teams sends, as its documentation shows them. Ids are made up."""

from typing import Any

from bot.platforms.teams.parse import PRESS

Activity = dict[str, Any]

BOT = "28:0a1b2c3d-0000-4000-8000-000000000000"
TENANT = "11111111-2222-3333-4444-555555555555"
CHAT = "a:1pL6i0oY3C0K8oAj8vD6A0tKRx0pG1"
CHANNEL = "19:0a1b2c3d4e5f@thread.tacv2"
THREAD = f"{CHANNEL};messageid=1612289763321"
GROUP = "19:4f5e6d_7a8b9c@unq.gbl.spaces"
SERVICE = "https://smba.trafficmanager.net/emea/"


def sent(type_: str, where: str = CHAT, **changed: object) -> Activity:
    """Anything that Ana causes in *where*."""
    kind = {CHAT: "personal", GROUP: "groupChat"}.get(where, "channel")
    made: Activity = {
        "type": type_,
        "id": "1612289763321",
        "timestamp": "2026-11-24T09:00:00.1Z",
        "localTimestamp": "2026-11-24T10:00:00.1+01:00",
        "localTimezone": "Europe/Berlin",
        "serviceUrl": SERVICE,
        "channelId": "msteams",
        "from": {"id": "29:1ana", "name": "Ana Lima", "aadObjectId": "aaaaaaaa-0000-4000-8000-00000000000a"},
        "conversation": {"conversationType": kind, "tenantId": TENANT, "id": where, "isGroup": where != CHAT},
        "recipient": {"id": BOT, "name": "Rung"},
        "entities": [{"locale": "en-GB", "country": "GB", "platform": "Web", "type": "clientInfo"}],
        "channelData": {"tenant": {"id": TENANT}},
        "locale": "en-GB",
        **changed,
    }
    return {name: value for name, value in made.items() if value is not None}


def message(text: str, where: str = CHAT, **changed: object) -> Activity:
    """What Ana wrote."""
    return sent("message", where, text=text, textFormat="plain", **changed)


def mention(text: str, where: str = THREAD, **changed: object) -> Activity:
    """What Ana wrote with a mention of the bot before it."""
    entities = [mentioning(BOT, "<at>Rung</at>"), {"type": "clientInfo", "timezone": "Europe/Paris"}]
    return message(f"<at>Rung</at>{text}", where, **{"entities": entities, **changed})


def mentioning(id_: str, text: str) -> Activity:
    """The part of a message that says whom a piece of its text means."""
    return {"type": "mention", "mentioned": {"id": id_, "name": "a name"}, "text": text}


def press(pressed: object, where: str = CHAT, *, verb: str = "session", **changed: object) -> Activity:
    """A press on a card (Action.Execute)."""
    action = {"type": "Action.Execute", "id": "1b", "verb": verb, "data": {PRESS: pressed}}
    value = {"action": action, "trigger": "manual"}
    told = {"name": "adaptiveCard/action", "replyToId": "1612289700000", "value": value}
    return sent("invoke", where, **{**told, "localTimezone": None, **changed})


def submit(pressed: object, where: str = CHAT, **changed: object) -> Activity:
    """A press on a card in a client that knows no Execute: a message without words."""
    return sent("message", where, value={PRESS: pressed}, replyToId="1612289700000", **changed)


def moved(action: str, where: str = CHAT, **changed: object) -> Activity:
    """Ana installs or removes the app."""
    return sent("installationUpdate", where, action=action, **changed)

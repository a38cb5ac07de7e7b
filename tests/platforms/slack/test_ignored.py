"""What Slack tells that concerns nobody's questions is acknowledged, and nothing follows."""

from typing import cast

import pytest

from tests.fakes.slack import Slack
from tests.fakes.slack_doors import HttpDoor
from tests.fakes.slack_people import Person
from tests.fakes.slack_shapes import Json
from tests.platforms.slack import payloads as p
from tests.support.programs import Served
from tests.support.servers import Server

IM = {"type": "message", "channel": "D0DIRECT", "channel_type": "im", "ts": "1355517523.000005"}
SPOKEN = {**IM, "user": "U0ANA", "text": "check"}
CHANNEL = {"channel": "C0CHANNEL", "channel_type": "channel"}
EDIT = {
    "subtype": "message_changed",
    "message": {**SPOKEN, "text": "<@U0BOT> check", "edited": {"user": "U0ANA", "ts": "1355517600.000000"}},
    "previous_message": SPOKEN,
}
EVENTS: dict[str, p.Payload] = {
    "an edit with a new mention": {**IM, **EDIT},
    "an edit in a channel": {**IM, **EDIT, **CHANNEL},
    "a deletion": {
        **IM,
        "subtype": "message_deleted",
        "deleted_ts": "1355517523.000005",
        "previous_message": SPOKEN,
    },
    "a mention in an edited message": {
        **SPOKEN,
        "type": "app_mention",
        "edited": {"user": "U0ANA", "ts": "1.2"},
    },
    "a message in a group of people": {**SPOKEN, "channel": "G0MPIM", "channel_type": "mpim"},
    "a message in a channel": {**SPOKEN, **CHANNEL},
    "a message without a person": {**IM, "text": "check"},
    "a bot": {**SPOKEN, "bot_id": "B0OTHER"},
    "Slackbot": {**SPOKEN, "user": "USLACKBOT"},
    "a mention by a bot": {**SPOKEN, **CHANNEL, "type": "app_mention", "bot_id": "B0OTHER"},
    "somebody joins": {**SPOKEN, **CHANNEL, "subtype": "channel_join"},
    "a bot's message": {**IM, "subtype": "bot_message", "text": "check", "bot_id": "B0OTHER"},
    "a pinned message": {**SPOKEN, "subtype": "pinned_item"},
    "a reply was counted": {**IM, "subtype": "message_replied", "message": SPOKEN},
    "channel renamed": {
        "type": "channel_rename",
        "channel": {"id": "C0CHANNEL", "name": "new", "created": 1},
    },
    "channel archived": {"type": "channel_archive", "channel": "C0CHANNEL", "user": "U0ANA"},
    "channel deleted": {"type": "channel_deleted", "channel": "C0CHANNEL"},
    "channel gets another id": {
        "type": "channel_id_changed",
        "old_channel_id": "G0OLD",
        "new_channel_id": "C0NEW",
        "event_ts": "1.2",
    },
    "Rung leaves a channel": {"type": "channel_left", "channel": "C0CHANNEL", "actor_id": "U0ANA"},
    "a member joins": {
        "type": "member_joined_channel",
        "user": "U0ANA",
        "channel": "C0CHANNEL",
        "team": "T0TEAM",
    },
    "a profile changes": {"type": "user_change", "user": {"id": "U0ANA", "deleted": True}},
    "a reaction": {
        "type": "reaction_added",
        "user": "U0ANA",
        "reaction": "thumbsup",
        "item": {"type": "message", "channel": "D0DIRECT", "ts": "1.2"},
    },
    "a user group": {"type": "subteam_updated", "subteam": {"id": "S0GROUP"}},
    "a person's token": {"type": "tokens_revoked", "tokens": {"oauth": ["U0ANA"], "bot": []}},
    "an unknown event": {"type": "something_new_2027", "anything": [1, 2]},
}
OUTER: dict[str, p.Payload] = {
    "too many events": {
        "token": "t",
        "type": "app_rate_limited",
        "team_id": "T0TEAM",
        "minute_rate_limited": 1518467820,
        "api_app_id": "A0RUNG",
    },
    "a form that was closed": {
        "type": "view_closed",
        "team": {"id": "T0TEAM"},
        "user": {"id": "U0ANA"},
        "view": {},
    },
}


async def sent(slack: Slack, payload: p.Payload, number: int = 0) -> int:
    return (await cast(HttpDoor, slack.door).send("event", payload, number)).status


async def test_a_message_that_comes_as_a_mention_too_is_answered_once(
    slack: Slack, rung: Served, ana: Person
) -> None:
    spoken = {
        **SPOKEN,
        "user": ana.id,
        "channel": ana.chat.id,
        "text": "<@U0BOT> help",
        "ts": slack.world.stamp(),
    }
    team = {"team_id": slack.team.id, "authorizations": []}
    for kind in ("message", "app_mention", "message"):
        assert await sent(slack, p.event({**spoken, "type": kind}, event_id=f"Ev{kind}", **team)) == 200
        await rung.quiet()
    assert len(ana.sees()) == 1


@pytest.mark.parametrize("number", [0, 3])
async def test_what_concerns_no_question_is_acknowledged_alone(
    slack: Slack, rung: Served, ana: Person, server: Server, number: int
) -> None:
    with server.client() as client:
        before = {key: client.dump(key) for key in client.scan_iter() if b"rollback" not in key}
        found = {name: await sent(slack, p.event(event), number) for name, event in EVENTS.items()}
        found |= {name: await sent(slack, payload, number) for name, payload in OUTER.items()}
        opened = {"action_id": "u0", "block_id": "e1.3", "type": "button", "action_ts": "1548426417.840180"}
        link = p.press("", actions=[opened])  # a button that opens the browser comes without a value
        answer = await cast(HttpDoor, slack.door).send("interaction", cast("dict[str, Json]", link))
        found["a button with a link"] = answer.status
        await rung.quiet()
        assert {name for name, status in found.items() if status != 200} == set()
        assert {key: client.dump(key) for key in client.scan_iter() if b"rollback" not in key} == before
    assert slack.counted() == {}

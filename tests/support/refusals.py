"""What is wrong with a message as it is sent: what Slack and Teams refuse, what we do not want, and what got lost."""

import json
from collections.abc import Iterator
from typing import Any

from bot.conversation import messages as m, wording
from bot.conversation.view import View, buttons, options
from bot.platforms.slack import render as slack
from bot.platforms.teams import render as teams
from bot.platforms.teams.parse import PRESS
from tests.fakes.slack_rules import objects_in, refused_message, slips_of_message
from tests.fakes.slack_shapes import Json
from tests.fakes.teams_rules import refused_card, slips_of_card
from tests.support.core import ANA
from tests.support.pictures import far_away

NAMES = {ANA.id: "Ana Lima"}
SHARED = "19:" + "c" * 200 + "@thread.tacv2"

Card = dict[str, Any]


def refused(message: m.Message | None) -> list[str]:
    """List what Slack and Teams refuse of a message."""
    assert message is not None
    said = wording.say(message)
    blocks = json.loads(slack.render(said, "s0123456789", picture_url=far_away).blocks)
    card = json.loads(teams.render(said, "note", {}, picture_url=far_away).card)
    return [*refused_message(blocks), *refused_card(card)]


def wrong_in_slack(said: View) -> list[str]:
    """List what is wrong with the blocks of a message."""
    drawing = slack.render(said, "s0123456789", picture_url=far_away)
    blocks: Json = json.loads(drawing.blocks)
    slips = slips_of_message({"text": drawing.text, "blocks": blocks})
    return [*refused_message(blocks), *slips, *lost_in_slack(said, drawing)]


def wrong_in_teams(said: View, *, whole: bool = True) -> list[str]:
    """List what is wrong with the card of a message.

    To hold a card to the schema takes long; its shape depends on the kind of message, not on its words.
    """
    card = card_of(said)
    return [*(refused_card(card) if whole else ()), *slips_of_card(card), *lost_in_teams(said, card)]


def lost_in_slack(said: View, drawing: slack.SlackMessage) -> Iterator[str]:
    """List what could be pressed in *said* and cannot in its drawing."""
    drawn = drawing.blocks.decode()
    for press in (each.press for each in (*buttons(said), *options(said))):
        if json.dumps(press, ensure_ascii=False) not in drawn:
            yield f"{press} cannot be pressed"


def lost_in_teams(said: View, card: Card) -> Iterator[str]:
    """List what could be pressed in *said* and cannot in its card, which asks about one topic."""
    pressable = {each["data"][PRESS] for each in actions(card)}
    asked = View("", tuple(teams.one_topic(said.blocks)))
    for press in (each.press for each in (*buttons(said), *options(asked))):
        if press not in pressable:
            yield f"{press} cannot be pressed"
    if not card["body"]:
        yield "everything"


def card_of(said: View) -> Card:
    """Give the card of *said*, with everything that Teams adds to it."""
    refresh = teams.Refresh("show|0123456789|", "note", "29:1ana")
    card: Card = json.loads(teams.render(said, "note", NAMES, SHARED, refresh, far_away).card)
    return card


def actions(thing: Any) -> Iterator[Card]:
    """Find every Action.Execute, wherever in a card."""
    return (each for each in objects_in(thing) if each.get("type") == "Action.Execute")

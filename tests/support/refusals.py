"""What Slack and Teams refuse of a message."""

import json

from bot.conversation import messages as m, wording
from bot.platforms.slack import render as slack
from bot.platforms.teams import render as teams
from tests.fakes.slack_rules import refused_message
from tests.fakes.teams_rules import refused_card
from tests.support.pictures import far_away


def refused(message: m.Message | None) -> list[str]:
    """List what Slack and Teams refuse of a message."""
    assert message is not None
    said = wording.say(message)
    blocks = json.loads(slack.render(said, "s0123456789", picture_url=far_away).blocks)
    card = json.loads(teams.render(said, "note", {}, picture_url=far_away).card)
    return [*refused_message(blocks), *refused_card(card)]

"""What a conversation cannot show to one person goes to their private chat, without what acts on the conversation."""

import pytest

from bot.conversation.identity import DeliveryId, Person as Someone, PersonId
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.support.programs import Served


@pytest.mark.parametrize("fault", ["user_not_in_channel", "ratelimited:30"])
async def test_a_panel_of_a_team_has_no_buttons_elsewhere(
    slack: Slack, rung: Served, ana: Person, fault: str
) -> None:
    slack.fail("chat.postEphemeral", fault)
    await ana.writes("@Rung remind", slack.channel("team", ana))
    await rung.quiet()
    panel = ana.sees()[-1]
    assert panel.text == "Reminders for your team"
    assert ana.can_press(panel) == []
    assert "ask me again there" in str(panel.blocks)


@pytest.mark.parametrize("answered", [True, False])
async def test_a_mention_counts_as_taken_once_it_was_answered(
    slack: Slack, rung: Served, ana: Person, answered: bool
) -> None:
    for method in () if answered else ("chat.postEphemeral", "chat.postMessage"):
        slack.fail(method, "ratelimited:30")
    where = slack.channel("team", ana)
    await ana.writes("@Rung status", where)
    await rung.quiet()
    asked = DeliveryId(f"{where.id}:{where.messages[0].ts}")
    person = Someone("slack", slack.team.id, PersonId(ana.id))
    assert (await rung.rung.store.people.recall(person, (asked,))).taken is answered

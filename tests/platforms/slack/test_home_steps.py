"""The steps that a person owns are moved on the Home tab, and the team's board shows it."""

import pytest

from bot.conversation import events as e
from bot.conversation.identity import Conversation, Origin, Person as Member, PersonId
from bot.conversation.questions import Choice
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel
from tests.platforms.slack.seen import home
from tests.support.core import presses
from tests.support.programs import Served

TWOS = (Choice.LEVEL_2,) * 6


@pytest.fixture
def team(slack: Slack, ana: Person, ben: Person) -> Channel:
    return slack.channel("platform", ana, ben, slack.person("Chloe"))


async def adopted(rung: Served, ana: Person, ben: Person, team: Channel) -> None:
    """Let three people be assessed at level 2, and Ana and Ben take one step each from the board."""
    where = Conversation("slack", team.team.id, team.id)
    people = [Member("slack", team.team.id, PersonId(each)) for each in (ana.id, ben.id, "U0THIRD")]
    await ana.command("assess by in 5 days", team)
    await rung.quiet()
    service = rung.rung.service
    (running,) = await rung.rung.store.assessments.running(where)
    for person in people:
        await service.take(Origin(person, where), e.Joined(running.ref))
        for press in presses(running.ref, person.id, TWOS):
            await service.take(Origin(person, person.chat), press)
    await ana.command("close", team)
    await rung.quiet()
    await ana.presses("Close and show", team)
    await rung.quiet()
    await ana.presses("Plan next steps", team)
    await rung.quiet()
    for who in (ana, ben):
        await who.presses("I'll take it", team)
        await rung.quiet()


def owned(team: Channel) -> int:
    """Count the steps that have an owner on the board as it stands."""
    boards = [text for each in team.messages if "our next steps" in (text := str(each.blocks))]
    return boards[-1].count("has owned this")


@pytest.mark.parametrize(
    ("labels", "told", "left"),
    [
        (("Done", "Yes"), "done and confirmed", 1),
        (("Done", "Not yet"), "is open again", 2),
        (("Still on it",), "I'll check in on", 2),
        (("Need help", "Ask my team"), "knows that you'd like help", 2),
        (("Drop it",), "Dropped: Move", 1),
        (("Drop it", "Undo"), "is open again", 2),
    ],
)
async def test_a_step_is_moved_from_home(
    rung: Served, ana: Person, ben: Person, team: Channel, labels: tuple[str, ...], told: str, left: int
) -> None:
    await adopted(rung, ana, ben, team)
    assert owned(team) == 2
    page = await home(ana, rung, *labels)
    assert told in page
    assert "My overview" in page
    assert owned(team) == left

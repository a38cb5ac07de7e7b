"""What a mention asks for in a thread is answered there, and what was deleted is posted again on request."""

import pytest

from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel, Message
from tests.support.programs import Served


@pytest.fixture
def team(slack: Slack, rung: Served, ana: Person, ben: Person) -> Channel:
    team = slack.channel("team")
    team.members += [ana.id, ben.id, slack.person("Chloe").id]
    return team


async def thread_of(slack: Slack, who: Person, team: Channel) -> str:
    """Write something that others answer to, and name its thread."""
    await who.writes("How do we deploy?", team)
    return team.messages[-1].ts


def ours(slack: Slack, who: Person, team: Channel) -> list[Message]:
    """List what everyone sees of Rung."""
    bot = slack.world.bot_of(slack.team).id
    return [each for each in who.sees(team) if each.author == bot and not each.only_for]


async def test_an_assessment_asked_for_in_a_thread_stands_there(
    slack: Slack, rung: Served, ana: Person, ben: Person, team: Channel
) -> None:
    thread = await thread_of(slack, ana, team)
    await ana.writes("@Rung assess open", team, thread)
    await rung.quiet()
    card, question = ours(slack, ben, team)
    assert (card.thread, question.thread) == (thread, thread)
    await ben.aim(ben.find("1c", team)).send()
    await rung.quiet()
    assert "1 person has answered." in ours(slack, ben, team)[1].text
    assert len(ours(slack, ben, team)) == 2


async def test_a_mention_outside_a_thread_is_answered_outside(
    slack: Slack, rung: Served, ana: Person, team: Channel
) -> None:
    await ana.writes("@Rung assess by in 7 days", team)
    await rung.quiet()
    assert [each.thread for each in ours(slack, ana, team)] == [""]


@pytest.mark.parametrize("words", ["status", "continue", "assess"])
async def test_a_deleted_question_is_posted_again_on_request(
    slack: Slack, rung: Served, ana: Person, ben: Person, team: Channel, words: str
) -> None:
    await ana.command("assess open", team)
    await rung.quiet()
    card, question = ours(slack, ben, team)
    slack.world.remove(question)
    await ben.command(words, team)
    await rung.quiet()
    again = ours(slack, ben, team)[-1]
    assert (again.thread, len(ours(slack, ben, team))) == (card.ts, 2)
    await ben.aim(ben.find("1c", team)).send()
    await rung.quiet()
    assert "1 person has answered." in ours(slack, ben, team)[-1].text


async def test_a_deleted_card_is_posted_again_on_request_and_once(
    slack: Slack, rung: Served, ana: Person, ben: Person, team: Channel
) -> None:
    await ana.command("assess by in 7 days", team)
    await rung.quiet()
    (card,) = ours(slack, ben, team)
    slack.world.remove(card)
    for _ in range(2):
        await ben.command("assess by in 7 days", team)
        await rung.quiet()
    assert len(ours(slack, ben, team)) == 1
    await ben.presses("Answer", team)
    await rung.quiet()
    assert ben.sees()


async def test_a_status_moves_nothing_that_is_still_there(
    slack: Slack, rung: Served, ana: Person, ben: Person, team: Channel
) -> None:
    await ana.command("assess open", team)
    await rung.quiet()
    before = [each.ts for each in ours(slack, ben, team)]
    await ben.command("status", team)
    await rung.quiet()
    assert [each.ts for each in ours(slack, ben, team)] == before

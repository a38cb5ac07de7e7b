"""An open assessment in Slack asks in the thread of its card."""

import pytest

from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel
from tests.support.programs import Served


@pytest.fixture
async def team(slack: Slack, rung: Served, ana: Person, ben: Person) -> Channel:
    """Let Ana start one in a channel where Ben is, too."""
    team = slack.channel("team")
    team.members += [ana.id, ben.id, slack.person("Chloe").id]
    await ana.command("assess open", team)
    await rung.quiet()
    return team


async def test_questions_stand_in_the_thread_of_the_card(rung: Served, ben: Person, team: Channel) -> None:
    card, question = (each for each in ben.sees(team) if not each.only_for)
    assert (card.thread, question.thread) == ("", card.ts)


async def test_an_answer_redraws_the_question_where_it_stands(
    rung: Served, ben: Person, team: Channel
) -> None:
    before = [each.ts for each in ben.sees(team) if not each.only_for]
    await ben.aim(ben.find("1c", team)).send()
    await rung.quiet()
    assert [each.ts for each in ben.sees(team) if not each.only_for] == before
    assert "1 person has answered." in ben.sees(team)[1].text


async def test_a_private_answer_in_a_thread_stays_there(
    slack: Slack, rung: Served, ana: Person, ben: Person, team: Channel
) -> None:
    people = [ana, ben, slack.person("Chloe")]
    team.members.append(people[-1].id)
    for person in people:
        await person.aim(person.find("1c", team)).send()
        await rung.quiet()
    await ben.aim(ben.find("Reveal", team)).send()
    await rung.quiet()
    card, told = ben.sees(team)[0], [each for each in ben.sees(team) if each.only_for][-1]
    assert told.thread == card.ts

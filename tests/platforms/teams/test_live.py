"""A live assessment in Teams: each person sees their own answer, and in a channel all stands below one post."""

import pytest

from tests.fakes.slack_doors import Answer
from tests.fakes.teams import Teams
from tests.fakes.teams_people import Person, words
from tests.fakes.teams_world import Conversation
from tests.support.programs import Served


@pytest.fixture
def ben(teams: Teams, rung: Served) -> Person:
    """Let Ben use Teams."""
    return teams.person("Ben Okafor")


@pytest.fixture
async def channel(teams: Teams, rung: Served, ana: Person, ben: Person) -> Conversation:
    """Let Ana start a live assessment in a channel where Ben is, too."""
    channel = teams.channel("team", ana, ben, teams.person("Chloe Xu"))
    await ana.writes("@Rung assess open", channel)
    await rung.quiet()
    return channel


async def taps(rung: Served, who: Person, channel: Conversation, label: str) -> Answer:
    """Tap what begins with *label*, and wait until everyone has what follows."""
    found = next(
        each
        for shown in reversed(who.sees(channel))
        for each in who.can_press(shown)
        if each.label.startswith(label)
    )
    answer = await who.touches(found)
    await rung.quiet()
    return answer


def topic(who: Person, channel: Conversation) -> str:
    """Read the newest card with answers aloud."""
    cards = [words({"items": (each.card or {}).get("body", [])}) for each in who.sees(channel)]
    return next(card for card in reversed(cards) if "a) " in card)


async def test_the_presser_sees_their_answer_and_others_the_count(
    rung: Served, ana: Person, ben: Person, channel: Conversation
) -> None:
    for letter in "cb":
        answer = await taps(rung, ben, channel, f"{letter}) ")
        assert f"✓ {letter}) " in answer.body
    assert "✓ e) " in (await taps(rung, ana, channel, "e) ")).body
    assert "✓" not in topic(ben, channel)  # the count was drawn for everyone
    for person in (ana, ben):
        await person.looks(channel)
        assert "2 people have answered" in topic(person, channel)
        assert topic(person, channel).count("✓") == 1
    assert "✓ e) " in topic(ana, channel)
    assert "✓ b) " in topic(ben, channel)
    assert ben.errors == ana.errors == []


async def test_a_topic_names_no_person_to_the_clients_of_others(
    teams: Teams, rung: Served, ben: Person, channel: Conversation
) -> None:
    await taps(rung, ben, channel, "c) ")
    asked = [call.body for call in teams.calls if "refresh" in str(call.body)]
    assert asked
    assert [ben.id for body in asked if ben.id in str(body) or ben.member.aad in str(body)] == []


async def test_everything_in_a_channel_stands_below_the_card(
    teams: Teams, rung: Served, ana: Person, ben: Person, channel: Conversation
) -> None:
    chloe = teams.person("Chloe Martin")
    channel.members.append(chloe.id)
    for at in range(6):
        for person in (ana, ben, chloe):
            await taps(rung, person, channel, "c) ")
        await taps(rung, ana, channel, "Reveal")
        await taps(rung, ana, channel, "Close" if at == 5 else "Next topic")
    await ana.presses("Close and show")
    await rung.quiet()
    await taps(rung, ben, channel, "Plan next steps")
    ours = [each for each in channel.messages if each.author == teams.world.bot]
    card, *roots = [each for each in ours if not each.thread]
    assert roots == []
    below = [each.summary for each in ours if each.thread == card.id]
    assert len(below) == 8
    assert ["level 3 of 5" in below[6], "next steps" in below[7]] == [True, True]

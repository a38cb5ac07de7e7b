"""A post that Teams never answered is given back, so that the person can try it again."""

import pytest

from tests.fakes.teams import Teams
from tests.fakes.teams_people import Person
from tests.support.programs import Served


async def shares(rung: Served, who: Person) -> None:
    """Post the newest result of a check."""
    offered = {each.label: each for on in who.sees() for each in who.can_press(on)}
    if "Post it" not in offered:
        await who.touches(offered["Share with my team"])
    await who.presses("Post it")
    await rung.quiet()


async def test_a_post_that_is_cut_off_can_be_tried_again(
    teams: Teams, rung: Served, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = teams.channel("team", ana, teams.person("Ben Okafor"), teams.person("Chloe Xu"))
    await ana.writes("@Rung check", channel)
    await rung.quiet()
    for _ in range(6):
        await ana.touches(
            [each for each in ana.can_press(ana.sees()[-1]) if each.label.startswith("c) ")][-1]
        )
        await rung.quiet()
    before = len(channel.messages)
    teams.fail("send", "hang")
    with monkeypatch.context() as now:
        now.setattr("bot.platforms.common.background_tasks.TASK_SECONDS", 0.3)
        await shares(rung, ana)
    assert len(channel.messages) == before
    await shares(rung, ana)
    assert len(channel.messages) == before + 1

"""Figures about several teams show no single one; a person's own teams show only what is theirs."""

from collections.abc import Sequence

import pytest

from bot.conversation import events as e, messages as m, wording
from bot.conversation.identity import AssessmentRef, Conversation, ConversationId, Origin
from bot.conversation.questions import LEVELS, Choice
from bot.conversation.reports.portfolio import CapabilityFigures
from bot.ports.membership import MembershipStatus
from tests.support.clock import DAY
from tests.support.core import FAY, ROOM, House, alone, member, person, presses

ROOMS = tuple(Conversation("core", "tenant", ConversationId(f"room {at}")) for at in range(6))


async def closed(house: House, where: Conversation, level: int) -> AssessmentRef:
    """Let three people of a conversation answer alike, and Fay close it."""
    fay = Origin(person(FAY), where)
    card, *_ = await house.take(fay, e.AssessAsked(by="in 7 days"))
    assert isinstance(card.live_message, m.CardOf)
    ref = card.live_message.assessment
    for name in ("ana", "ben", "chloe"):
        await house.take(Origin(person(name), where), e.Joined(ref))
        choices: Sequence[Choice] = [LEVELS[level - 1]] * len(house.rubric.aspects)
        for press in presses(ref, name, choices):
            await house.take(alone(name), press)
    await house.take(fay, e.CloseAsked(ref, confirmed=True))
    return ref


async def shared(house: House, *teams: tuple[Conversation, int]) -> None:
    """Let teams reach a level and share their figures, a day ago."""
    for where, level in teams:
        await closed(house, where, level)
        await house.take(Origin(person(FAY), where), e.PortfolioShared(where))
    house.clock.forward(DAY)


async def figures(house: House) -> CapabilityFigures | None:
    found = await house.service.reader.portfolio(("core", "tenant"))
    return found[0] if found else None


async def test_three_teams_show_how_many_are_at_each_level(house: House) -> None:
    await shared(house, (ROOMS[0], 2), (ROOMS[1], 3), (ROOMS[2], 3))
    found = await figures(house)
    assert found is not None
    assert (found.teams, {each.at_least for each in found.aspects}) == (3, {(3, 3, 2, 0, 0)})


async def test_two_teams_show_nothing(house: House) -> None:
    await shared(house, (ROOMS[0], 2), (ROOMS[1], 3))
    assert await figures(house) is None


async def test_a_team_counts_a_day_after_it_agreed(house: House) -> None:
    await shared(house, (ROOMS[0], 2), (ROOMS[1], 3), (ROOMS[2], 3))
    house.clock.forward(-1)
    assert await figures(house) is None


async def test_a_change_of_two_teams_waits_for_a_third(house: House) -> None:
    await shared(house, *((where, 2) for where in ROOMS[:3]))
    before = await figures(house)
    for added in (1, 2):
        await shared(house, (ROOMS[2 + added], 4))
        assert await figures(house) == before
    await shared(house, (ROOMS[5], 4))
    now = await figures(house)
    assert now is not None
    assert (now.teams, now.aspects[0].at_least) == (6, (6, 6, 3, 3, 0))


async def test_a_team_that_leaves_is_not_shown_by_the_difference(house: House) -> None:
    await shared(house, *((where, level) for where, level in zip(ROOMS, (2, 2, 2, 4), strict=False)))
    before = await figures(house)
    await house.take(Origin(person("ben"), ROOMS[3]), e.PortfolioLeft(ROOMS[3]))
    house.clock.forward(DAY)
    assert await figures(house) == before


async def test_no_team_is_named(house: House) -> None:
    await shared(house, *((where, 2) for where in ROOMS[:4]))
    found = repr(await figures(house))
    assert not any(where.id in found for where in ROOMS)
    assert not any(name in found for name in ("ana", "ben", "chloe", FAY))


@pytest.mark.parametrize("levels", [(1, 1, 3), (3, 3, 3)])
async def test_one_more_team_never_shows_its_level(house: House, levels: tuple[int, ...]) -> None:
    await shared(house, *zip(ROOMS, levels, strict=False))
    before = await figures(house)
    await shared(house, (ROOMS[3], 5))
    assert await figures(house) == before


async def test_figures_are_worked_out_once_a_day(house: House) -> None:
    await shared(house, (ROOMS[0], 2), (ROOMS[1], 3))
    await house.store.portfolio.share(ROOMS[2], 0)
    assert await figures(house) is None
    await closed(house, ROOMS[2], 3)
    assert await figures(house) is None
    house.clock.forward(DAY)
    found = await figures(house)
    assert found is not None
    assert found.teams == 3


async def test_without_its_facilitator_a_team_still_has_a_result(house: House) -> None:
    (asked,) = await house.take(member("ben"), e.PortfolioAsked())
    assert isinstance(asked.message, m.PortfolioState)
    assert not asked.message.has_result
    await closed(house, ROOM, 2)
    await house.take(alone(FAY), e.ForgetAsked(confirmed=True))
    (asked,) = await house.take(member("ben"), e.PortfolioAsked())
    assert isinstance(asked.message, m.PortfolioState)
    assert (asked.message.has_result, asked.message.facilitator) == (True, None)
    assert "needs a result" not in wording.say(asked.message).summary


async def test_only_the_facilitator_shares_and_any_member_stops(house: House) -> None:
    where = ROOMS[0]
    await closed(house, where, 2)
    (refused,) = await house.take(Origin(person("ben"), where), e.PortfolioShared(where))
    assert refused.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
    (told,) = await house.take(Origin(person(FAY), where), e.PortfolioShared(where))
    assert (told.to, type(told.message)) == (m.To.EVERYONE, m.PortfolioNews)
    (refused,) = await house.take(member("max"), e.PortfolioLeft(where))
    assert refused.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
    (told,) = await house.take(Origin(person("ben"), where), e.PortfolioLeft(where))
    assert told.message == m.PortfolioNews(where, "ben", None, "")
    assert await house.store.portfolio.members(("core", "tenant")) == {}


async def test_a_team_that_leaves_learns_whether_its_figures_were_shared_already(house: House) -> None:
    where = ROOMS[0]
    await shared(house, (where, 2))
    (told,) = await house.take(Origin(person("ben"), where), e.PortfolioLeft(where))
    assert told.message == m.PortfolioNews(where, "ben", None, "", begun=True)


async def test_a_forgotten_conversation_leaves_the_portfolio(house: House) -> None:
    await shared(house, (ROOMS[0], 2))
    await house.service.forget_conversations([ROOMS[0]])
    assert await house.store.portfolio.members(("core", "tenant")) == {}


# A person's own teams


class Left:
    """A platform that says that everyone has left."""

    async def has(self, *_: object, **__: object) -> MembershipStatus:
        return MembershipStatus.NOT_MEMBER


async def teams(house: House, name: str) -> tuple[m.TeamOverview, ...]:
    (reply,) = await house.take(alone(name), e.TeamsAsked())
    assert isinstance(reply.message, m.Teams)
    return reply.message.teams


async def test_teams_shows_ones_own_results_and_what_goes_on(house: House) -> None:
    await closed(house, ROOM, 2)
    house.clock.forward(30 * DAY)
    await closed(house, ROOM, 3)
    await house.take(member("max"), e.AssessAsked(by="in 7 days"))
    (team,) = await teams(house, "ana")
    assert [record.result.level for _, record in team.results] == [3, 2]
    assert (team.open_steps, team.running) == (0, (house.rubric.name,))
    (closer,) = await teams(house, FAY)
    assert len(closer.results) == 2
    assert await teams(house, "max") == ()


async def test_teams_shows_a_leaver_nothing_newer(house: House) -> None:
    await closed(house, ROOM, 2)
    house.membership = Left()  # type: ignore[assignment]
    (team,) = await teams(house, "ana")
    assert (len(team.results), team.open_steps, team.running) == (1, None, None)
    assert await teams(house, FAY) == ()

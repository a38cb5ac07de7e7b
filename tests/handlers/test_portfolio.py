"""Figures about several teams show no single one; a person's own teams show only what is theirs."""

from collections.abc import Sequence

import pytest

from bot.conversation import events as e, messages as m, wording
from bot.conversation.identity import AssessmentRef, Conversation, ConversationId, Origin
from bot.conversation.questions import LEVELS, Choice
from bot.conversation.reports.portfolio import CapabilityFigures
from bot.ports.membership import MembershipStatus
from tests.support.clock import DAY
from tests.support.core import FAY, ROOM, Core, alone, member, person, presses

ROOMS = tuple(Conversation("core", "tenant", ConversationId(f"room {at}")) for at in range(6))


async def closed(core: Core, where: Conversation, level: int) -> AssessmentRef:
    """Let three people of a conversation answer alike, and Fay close it."""
    fay = Origin(person(FAY), where)
    card, *_ = await core.take(fay, e.AssessAsked(by="in 7 days"))
    assert isinstance(card.live_message, m.CardOf)
    ref = card.live_message.assessment
    for name in ("ana", "ben", "chloe"):
        await core.take(Origin(person(name), where), e.Joined(ref))
        choices: Sequence[Choice] = [LEVELS[level - 1]] * len(core.rubric.aspects)
        for press in presses(ref, name, choices):
            await core.take(alone(name), press)
    await core.take(fay, e.CloseAsked(ref, confirmed=True))
    return ref


async def shared(core: Core, *teams: tuple[Conversation, int]) -> None:
    """Let teams reach a level and share their figures, a day ago."""
    for where, level in teams:
        await closed(core, where, level)
        await core.take(Origin(person(FAY), where), e.PortfolioShared(where))
    core.clock.forward(DAY)


async def figures(core: Core) -> CapabilityFigures | None:
    found = await core.service.reader.portfolio(("core", "tenant"))
    return found[0] if found else None


async def test_three_teams_show_how_many_are_at_each_level(core: Core) -> None:
    await shared(core, (ROOMS[0], 2), (ROOMS[1], 3), (ROOMS[2], 3))
    found = await figures(core)
    assert found is not None
    assert (found.teams, {each.at_least for each in found.aspects}) == (3, {(3, 3, 2, 0, 0)})


async def test_two_teams_show_nothing(core: Core) -> None:
    await shared(core, (ROOMS[0], 2), (ROOMS[1], 3))
    assert await figures(core) is None


async def test_a_team_counts_a_day_after_it_agreed(core: Core) -> None:
    await shared(core, (ROOMS[0], 2), (ROOMS[1], 3), (ROOMS[2], 3))
    core.clock.forward(-1)
    assert await figures(core) is None


async def test_a_change_of_two_teams_waits_for_a_third(core: Core) -> None:
    await shared(core, *((where, 2) for where in ROOMS[:3]))
    before = await figures(core)
    for added in (1, 2):
        await shared(core, (ROOMS[2 + added], 4))
        assert await figures(core) == before
    await shared(core, (ROOMS[5], 4))
    now = await figures(core)
    assert now is not None
    assert (now.teams, now.aspects[0].at_least) == (6, (6, 6, 3, 3, 0))


async def test_a_team_that_leaves_is_not_shown_by_the_difference(core: Core) -> None:
    await shared(core, *((where, level) for where, level in zip(ROOMS, (2, 2, 2, 4), strict=False)))
    before = await figures(core)
    await core.take(Origin(person("ben"), ROOMS[3]), e.PortfolioLeft(ROOMS[3]))
    core.clock.forward(DAY)
    assert await figures(core) == before


async def test_no_team_is_named(core: Core) -> None:
    await shared(core, *((where, 2) for where in ROOMS[:4]))
    found = repr(await figures(core))
    assert not any(where.id in found for where in ROOMS)
    assert not any(name in found for name in ("ana", "ben", "chloe", FAY))


@pytest.mark.parametrize("levels", [(1, 1, 3), (3, 3, 3)])
async def test_one_more_team_never_shows_its_level(core: Core, levels: tuple[int, ...]) -> None:
    await shared(core, *zip(ROOMS, levels, strict=False))
    before = await figures(core)
    await shared(core, (ROOMS[3], 5))
    assert await figures(core) == before


async def test_figures_are_worked_out_once_a_day(core: Core) -> None:
    await shared(core, (ROOMS[0], 2), (ROOMS[1], 3))
    await core.store.portfolio.share(ROOMS[2], 0)
    assert await figures(core) is None
    await closed(core, ROOMS[2], 3)
    assert await figures(core) is None
    core.clock.forward(DAY)
    found = await figures(core)
    assert found is not None
    assert found.teams == 3


async def test_without_its_facilitator_a_team_still_has_a_result(core: Core) -> None:
    (asked,) = await core.take(member("ben"), e.PortfolioAsked())
    assert isinstance(asked.message, m.PortfolioState)
    assert not asked.message.has_result
    await closed(core, ROOM, 2)
    await core.take(alone(FAY), e.ForgetAsked(confirmed=True))
    (asked,) = await core.take(member("ben"), e.PortfolioAsked())
    assert isinstance(asked.message, m.PortfolioState)
    assert (asked.message.has_result, asked.message.facilitator) == (True, None)
    assert "needs a result" not in wording.say(asked.message).summary


async def test_only_the_facilitator_shares_and_any_member_stops(core: Core) -> None:
    where = ROOMS[0]
    await closed(core, where, 2)
    (refused,) = await core.take(Origin(person("ben"), where), e.PortfolioShared(where))
    assert refused.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
    (told,) = await core.take(Origin(person(FAY), where), e.PortfolioShared(where))
    assert (told.to, type(told.message)) == (m.To.EVERYONE, m.PortfolioNews)
    (refused,) = await core.take(member("max"), e.PortfolioLeft(where))
    assert refused.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
    (told,) = await core.take(Origin(person("ben"), where), e.PortfolioLeft(where))
    assert told.message == m.PortfolioNews(where, "ben", None, "")
    assert await core.store.portfolio.members(("core", "tenant")) == {}


async def test_a_team_that_leaves_learns_whether_its_figures_were_shared_already(core: Core) -> None:
    where = ROOMS[0]
    await shared(core, (where, 2))
    (told,) = await core.take(Origin(person("ben"), where), e.PortfolioLeft(where))
    assert told.message == m.PortfolioNews(where, "ben", None, "", begun=True)


async def test_a_forgotten_conversation_leaves_the_portfolio(core: Core) -> None:
    await shared(core, (ROOMS[0], 2))
    await core.service.forget_conversations([ROOMS[0]])
    assert await core.store.portfolio.members(("core", "tenant")) == {}


# A person's own teams


class Left:
    """A platform that says that everyone has left."""

    async def has(self, *_: object, **__: object) -> MembershipStatus:
        return MembershipStatus.NOT_MEMBER


async def teams(core: Core, name: str) -> tuple[m.TeamOverview, ...]:
    (reply,) = await core.take(alone(name), e.TeamsAsked())
    assert isinstance(reply.message, m.Teams)
    return reply.message.teams


async def test_teams_shows_ones_own_results_and_what_goes_on(core: Core) -> None:
    await closed(core, ROOM, 2)
    core.clock.forward(30 * DAY)
    await closed(core, ROOM, 3)
    await core.take(member("max"), e.AssessAsked(by="in 7 days"))
    (team,) = await teams(core, "ana")
    assert [record.result.level for _, record in team.results] == [3, 2]
    assert (team.open_steps, team.running) == (0, (core.rubric.name,))
    (closer,) = await teams(core, FAY)
    assert len(closer.results) == 2
    assert await teams(core, "max") == ()


async def test_teams_shows_a_leaver_nothing_newer(core: Core) -> None:
    await closed(core, ROOM, 2)
    core.membership = Left()  # type: ignore[assignment]
    (team,) = await teams(core, "ana")
    assert (len(team.results), team.open_steps, team.running) == (1, None, None)
    assert await teams(core, FAY) == ()

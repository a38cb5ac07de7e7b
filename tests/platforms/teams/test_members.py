"""Who is in a conversation is asked once in a while, and nobody is believed to be there who is not."""

from collections.abc import AsyncIterator, Iterable

import pytest

from bot.conversation.identity import Conversation
from bot.platforms.teams.client import Blocked, TeamsTarget, Unanswered
from bot.platforms.teams.members import CONVERSATIONS_CACHED, TeamsMembers, TeamsMembership
from bot.ports.membership import MembershipStatus
from tests.fakes.teams import Teams
from tests.fakes.teams_people import Person
from tests.fakes.teams_site import Clock
from tests.support.programs import Served

TEAM = TeamsTarget("https://smba.trafficmanager.net/emea/", "a tenant", "19:team@thread.tacv2")


class Members:
    """A connector that knows *people*, and counts how often it is asked."""

    def __init__(self, *people: str) -> None:
        self.people: Iterable[str] | None = people
        self.error: Exception = Blocked("BotNotInConversationRoster")
        self.asked = 0

    async def members(self, of: TeamsTarget) -> AsyncIterator[dict[str, object]]:
        """Give everybody, or fail where nobody may know."""
        self.asked += 1
        if self.people is None:
            raise self.error
        for person in self.people:
            yield {"id": f"29:{person}", "aadObjectId": person, "name": None if person == "guest" else person}


def cached(members: Members, clock: Clock) -> TeamsMembers:
    return TeamsMembers(members, clock)  # type: ignore[arg-type]


async def test_members_are_known_by_name_and_asked_for_once() -> None:
    members = Members("ana", "guest")
    known = cached(members, Clock())
    assert [await known.names(TEAM) for _ in range(3)] == [{"ana": "ana", "guest": ""}] * 3
    assert members.asked == 1


async def test_what_is_known_grows_old() -> None:
    members, clock = Members("ana"), Clock()
    known = cached(members, clock)
    await known.names(TEAM)
    members.people, clock.now = ("ben",), 601.0
    assert await known.names(TEAM) == {"ben": "ben"}


async def test_new_members_are_found_and_strangers_looked_up_rarely() -> None:
    members, clock = Members("ana"), Clock()
    known = cached(members, clock)
    assert not await known.has(TEAM, "ben")
    assert not await known.has(TEAM, "ben")
    assert members.asked == 1
    members.people, clock.now = ("ana", "ben"), 11.0
    assert await known.has(TEAM, "ben")


async def test_without_a_roster_nobody_is_a_member() -> None:
    members = Members("ana")
    known = cached(members, Clock())
    members.people = None
    assert not await known.has(TEAM, "ana")
    members.people = ("ana",)
    assert await known.has(TEAM, "ana")


class References:
    """Knows where the team's conversation is reached, and nothing else."""

    async def find(self, conversation: Conversation) -> str | None:
        return TEAM.service_url if conversation.id == TEAM.conversation else None


def where(id_: str = TEAM.conversation) -> Conversation:
    return Conversation("teams", TEAM.tenant, id_)


async def test_membership_is_looked_up_each_time_and_unknown_where_teams_tells_nothing() -> None:
    members = Members("ana", "ben")
    membership = TeamsMembership(cached(members, Clock()), References())  # type: ignore[arg-type]
    assert await membership.has(where(), "ana", fresh=True) is MembershipStatus.MEMBER
    assert await membership.pair(where()) == {"ana", "ben"}
    members.people = ("ben",)
    assert await membership.has(where(), "ana", fresh=True) is MembershipStatus.NOT_MEMBER
    assert await membership.pair(where()) is None
    assert await membership.has(where("19:nowhere"), "ben", fresh=True) is MembershipStatus.NOT_TOLD
    assert await membership.pair(where("19:nowhere")) is None
    members.people = None
    assert await membership.has(where(), "ben", fresh=True) is MembershipStatus.NOT_TOLD


async def test_only_so_many_conversations_are_remembered() -> None:
    members = Members("ana")
    known = cached(members, Clock())
    for number in range(CONVERSATIONS_CACHED + 1):
        await known.names(TeamsTarget(TEAM.service_url, TEAM.tenant, f"19:{number}"))
    await known.names(TeamsTarget(TEAM.service_url, TEAM.tenant, "19:0"))
    assert members.asked == CONVERSATIONS_CACHED + 2


# Who is still there, asked while a person waits


async def test_a_member_is_believed_for_minutes_and_one_who_left_may_be_back() -> None:
    members, clock = Members("ana"), Clock()
    known = cached(members, clock)
    assert await known.status(TEAM, "ana", fresh=False) is MembershipStatus.MEMBER
    members.people, clock.now = ("ben",), 100.0
    assert await known.status(TEAM, "ana", fresh=False) is MembershipStatus.MEMBER
    assert await known.status(TEAM, "ana", fresh=True) is MembershipStatus.NOT_MEMBER
    members.people = ("ana",)
    assert await known.status(TEAM, "ana", fresh=False) is MembershipStatus.NOT_MEMBER
    clock.now += 11
    assert await known.status(TEAM, "ana", fresh=False) is MembershipStatus.MEMBER
    assert members.asked == 3


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Blocked("BotNotInConversationRoster"), MembershipStatus.NOT_TOLD),
        (Unanswered("ServerDisconnectedError"), MembershipStatus.UNKNOWN),
        (TimeoutError(), MembershipStatus.UNKNOWN),
    ],
)
async def test_a_connector_that_fails_is_told_from_one_that_does_not_tell(
    error: Exception, told: MembershipStatus
) -> None:
    members = Members("ana")
    members.people, members.error = None, error
    assert await cached(members, Clock()).status(TEAM, "ana", fresh=False) is told


async def test_a_facilitator_who_has_left_a_team_changes_nothing_from_the_private_chat(
    teams: Teams, rung: Served, ana: Person
) -> None:
    ben = teams.person("Ben Okafor")
    team = teams.group(ana, ben, teams.person("Chloe Xu"))
    for person in (ana, ben):
        await person.installs()
    await ana.writes("@Rung assess by in 7 days", team)
    await rung.quiet()
    await ana.writes("@Rung manage", team)
    await rung.quiet()
    team.members.remove(ana.member.id)
    await rung.restart()  # Teams was asked a moment ago
    before = [repr(shown) for shown in ben.sees(team)]
    await ana.presses("Require 5 answers")
    await rung.quiet()
    assert "That is for your whole team" in str(ana.sees(ana.chat)[-1].card)
    assert [repr(shown) for shown in ben.sees(team)] == before

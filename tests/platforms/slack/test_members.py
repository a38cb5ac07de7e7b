"""Who is in a conversation is asked seldom, and only people of ours are counted. Whoever leaves is left in peace."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.conversation.identity import Conversation, MessageId
from bot.platforms.common.sending import RateLimiter
from bot.platforms.slack.client import OneWorkspace, SlackClient
from bot.platforms.slack.members import (
    FRESH_SECONDS,
    LARGEST,
    MEMBERSHIP_SECONDS,
    MOST,
    PERSON_SECONDS,
    STRANGER_SECONDS,
    SlackMembers,
)
from bot.ports.membership import MembershipStatus
from tests.fakes.backoff import Backoffs
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel
from tests.support.clock import Clock
from tests.support.programs import Served


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def members(slack: Slack, clock: Clock, long_limits: None) -> AsyncIterator[SlackMembers]:
    async def wait(seconds: float) -> None:
        clock.forward(seconds)
        slack.clock.forward(seconds)

    async with ClientSession() as session:
        limiter = RateLimiter(lambda: clock.now)
        sender = SlackClient(
            session, slack.api_url, OneWorkspace(slack.token), limiter, Backoffs(lambda: clock.now), wait
        )
        yield SlackMembers(sender, lambda: clock.now)


def where(channel: Channel) -> Conversation:
    return Conversation("slack", channel.team.id, channel.id)


def crowd(slack: Slack, count: int) -> list[Person]:
    return [slack.person(f"P{at}") for at in range(count)]


async def test_members_exclude_bots_deactivated_accounts_and_other_companies(
    slack: Slack, members: SlackMembers
) -> None:
    ana, guest, gone, stranger = crowd(slack, 4)
    guest.member.guest, gone.member.deleted = True, True
    stranger.member.team = slack.add_team("T0OTHER", "other")
    channel = slack.channel("team", ana, guest, gone, stranger)
    assert await members.members(where(channel)) == {ana.id, guest.id}


async def test_an_organisations_people_count_wherever_their_home_is(
    slack: Slack, members: SlackMembers
) -> None:
    slack.team.enterprise = "E0ORG"
    ana, ben, chloe, stranger = crowd(slack, 4)
    ben.member.home = "T0HOME"
    chloe.member.team = slack.add_team("T0HOME", "home", "E0ORG")  # in a channel of both workspaces
    stranger.member.team = slack.add_team("T0OTHER", "other", "E0OTHER")
    channel = slack.channel("team", ana, ben, chloe, stranger)
    for tenant in ("T0RUNG", "E0ORG"):
        where = Conversation("slack", tenant, channel.id)
        assert await members.members(where) == {ana.id, ben.id, chloe.id}
    assert slack.counted()["auth.test"] == 1


async def test_members_are_read_once_and_people_once_a_day(
    slack: Slack, members: SlackMembers, clock: Clock
) -> None:
    ana, ben = crowd(slack, 2)
    channel = slack.channel("team", ana)
    for _ in range(3):
        assert await members.members(where(channel)) == {ana.id}
    assert slack.counted() == {"conversations.members": 1, "users.info": 2}
    channel.members.append(ben.id)
    clock.forward(FRESH_SECONDS)
    assert await members.members(where(channel)) == {ana.id, ben.id}
    assert slack.counted() == {"conversations.members": 2, "users.info": 3}
    ben.member.deleted = True
    clock.forward(PERSON_SECONDS)
    assert await members.members(where(channel)) == {ana.id}


async def test_reminders_of_a_conversation_share_one_look(slack: Slack, members: SlackMembers) -> None:
    ana, *others = crowd(slack, 40)
    channel = slack.channel("team", *others)
    left = await asyncio.gather(*(members.has_left(each.id, where(channel)) for each in (ana, *others)))
    assert left == [True] + [False] * 39
    assert slack.counted() == {"conversations.members": 1}


async def test_the_address_of_a_message_is_asked_for_once(
    slack: Slack, rung: Served, members: SlackMembers
) -> None:
    (ana,) = crowd(slack, 1)
    channel = slack.channel("team", ana)
    await ana.command("assess by in 5 days", channel)
    await rung.quiet()
    ts = channel.messages[0].ts
    before = slack.counted()["chat.getPermalink"]
    found = [await members.message_url(where(channel), MessageId(ts, channel.id, ts)) for _ in "12"]
    assert found == [f"https://rungtest.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"] * 2
    assert await members.message_url(where(channel), MessageId("1.2", channel.id)) is None
    assert slack.counted()["chat.getPermalink"] - before == 2


async def test_a_single_membership_is_looked_up_each_time(slack: Slack, members: SlackMembers) -> None:
    ana, ben = crowd(slack, 2)
    channel = slack.channel("team", ana, *crowd(slack, MOST + 200))
    assert await member(members, ana, channel, fresh=True) is MembershipStatus.MEMBER
    assert await member(members, ben, channel, fresh=True) is MembershipStatus.NOT_MEMBER
    channel.members.remove(ana.id)
    assert await member(members, ana, channel, fresh=True) is MembershipStatus.NOT_MEMBER


@pytest.mark.parametrize("kind", ["channel", "group"])
async def test_no_membership_is_known_where_rung_is_no_member(
    slack: Slack, members: SlackMembers, kind: str
) -> None:
    ana, ben = crowd(slack, 2)
    channel = slack.channel("secret", ana, ben, bot=False, kind=kind)
    assert await member(members, ana, channel) is MembershipStatus.NOT_TOLD


async def test_no_pair_is_known_where_slack_hangs(
    slack: Slack, members: SlackMembers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.slack.members.LOOKUP_SECONDS", 0.3)
    ana, ben = crowd(slack, 2)
    channel = slack.channel("team", ana, ben)
    slack.fail("conversations.members", "hang")
    assert await members.pair(where(channel)) is None


async def test_two_people_are_a_pair_among_bots_and_three_are_none(
    slack: Slack, members: SlackMembers
) -> None:
    ana, ben, chloe, gone = crowd(slack, 4)
    gone.member.deleted = True
    channel = slack.channel("two", ana)
    assert await members.pair(where(channel)) is None
    channel.members += [gone.id, ben.id]
    assert await members.pair(where(channel)) == {ana.id, ben.id}
    channel.members.append(chloe.id)
    assert await members.pair(where(channel)) is None


async def test_a_person_of_another_company_makes_a_pair_a_crowd(slack: Slack, members: SlackMembers) -> None:
    ana, ben, stranger = crowd(slack, 3)
    stranger.member.team = slack.add_team("T0OTHER", "other")
    assert await members.pair(where(slack.channel("three", ana, ben, stranger))) is None
    assert await members.pair(where(slack.channel("two", ana, stranger))) is None


async def test_there_is_no_pair_where_rung_is_no_member(slack: Slack, members: SlackMembers) -> None:
    assert await members.pair(where(slack.channel("open", *crowd(slack, 2), bot=False))) is None


async def test_a_conversation_too_large_to_count_costs_one_call(slack: Slack, members: SlackMembers) -> None:
    channel = slack.channel("all", *crowd(slack, MOST + 200))
    assert await members.members(where(channel)) is None
    assert slack.counted() == {"conversations.members": 1}


async def test_the_largest_counted_team_stays_within_slacks_rate(slack: Slack, members: SlackMembers) -> None:
    people = crowd(slack, MOST - 1)
    channel = slack.channel("team", *people)
    assert await members.members(where(channel)) == {each.id for each in people}


@pytest.mark.parametrize(("kind", "scope"), [("channel", "channels:read"), ("group", "groups:read")])
async def test_without_the_optional_scope_nothing_is_known(
    slack: Slack, members: SlackMembers, kind: str, scope: str
) -> None:
    channel = slack.channel("team", *crowd(slack, 2), kind=kind)
    slack.world.tokens[slack.token].scopes -= {scope}
    assert await members.members(where(channel)) is None
    slack.forgive("missing_scope")


async def test_a_conversation_that_rung_is_not_in_tells_nothing(slack: Slack, members: SlackMembers) -> None:
    channel = slack.channel("secret", *crowd(slack, 2), bot=False, kind="group")
    assert await members.members(where(channel)) is None


async def test_a_slow_slack_leaves_the_count_unknown(
    slack: Slack, members: SlackMembers, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = crowd(slack, 2)
    channel = slack.channel("team", ana, ben)
    slack.fail("conversations.members", "hang")
    with monkeypatch.context() as short:
        short.setattr("bot.platforms.slack.members.LOOK_SECONDS", 0.3)
        assert await members.members(where(channel)) is None
    clock.forward(FRESH_SECONDS)
    slack.fail("users.info", "ratelimited:30")
    assert await members.members(where(channel)) is None
    clock.forward(FRESH_SECONDS)
    assert await members.members(where(channel)) == {ana.id, ben.id}


async def test_a_leaver_gets_no_more_reminders_there(
    slack: Slack, rung: Served, ana: Person, ben: Person
) -> None:
    chloe = slack.person("Chloe")
    team, other = slack.channel("team", ana, ben, chloe), slack.channel("other", ana, ben, chloe)
    for channel in (team, other):
        await ana.command("assess by in 7 days", channel)
        await rung.quiet()
        await ben.presses("Answer", channel)
        await rung.quiet()
    planned = await reminders(rung, ben)
    for who, channel in ((ben, team), (ana, other)):
        answer = await who.leaves(channel)
        assert answer is not None
        assert answer.ok
    assert await reminders(rung, ben) == [each for each in planned if each[0] == other.id] != []


async def reminders(rung: Served, person: Person) -> list[tuple[str, int]]:
    """List what is planned for somebody: in which conversation, and the how manieth it is."""
    chat = Conversation("slack", person.member.team.id, person.id, private=True)
    found = await rung.rung.store.jobs.planned(chat)
    return [(each.job.assessment.conversation.id, each.job.sequence) for each in found]


# Who is still there, asked while a person waits


async def member(
    members: SlackMembers, person: Person, channel: Channel, *, fresh: bool = False
) -> MembershipStatus:
    return await members.has(where(channel), person.id, fresh=fresh)


async def test_a_member_is_asked_for_once_an_hour_and_a_stranger_every_ten_seconds(
    slack: Slack, members: SlackMembers, clock: Clock
) -> None:
    ana, ben = crowd(slack, 2)
    channel = slack.channel("team", ana)
    for seconds in (0, MEMBERSHIP_SECONDS - 1):
        clock.forward(seconds)
        assert await member(members, ana, channel) is MembershipStatus.MEMBER
    assert slack.counted() == {"conversations.members": 1, "auth.test": 1}
    channel.members.remove(ana.id)
    assert await member(members, ana, channel) is MembershipStatus.MEMBER
    assert await member(members, ana, channel, fresh=True) is MembershipStatus.NOT_MEMBER
    assert await member(members, ana, channel) is MembershipStatus.NOT_MEMBER
    assert await member(members, ben, channel) is MembershipStatus.NOT_MEMBER
    channel.members.append(ben.id)
    assert await member(members, ben, channel) is MembershipStatus.NOT_MEMBER
    clock.forward(STRANGER_SECONDS)
    assert await member(members, ben, channel) is MembershipStatus.MEMBER


async def test_nobody_is_looked_for_in_a_channel_of_thousands(slack: Slack, members: SlackMembers) -> None:
    people = crowd(slack, LARGEST)
    channel = slack.channel("all", *people[1:])  # with Rung in it
    assert await member(members, people[-1], channel) is MembershipStatus.MEMBER
    channel.members.append(people[0].id)
    assert await member(members, people[0], channel) is MembershipStatus.NOT_TOLD


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("missing_scope", MembershipStatus.NOT_TOLD),
        ("channel_not_found", MembershipStatus.NOT_TOLD),
        ("ratelimited:30", MembershipStatus.UNKNOWN),
        ("internal_error", MembershipStatus.UNKNOWN),
        ("500", MembershipStatus.UNKNOWN),
        ("refuse", MembershipStatus.UNKNOWN),
        ("hang", MembershipStatus.UNKNOWN),
    ],
)
async def test_a_slack_that_fails_is_told_from_one_that_does_not_tell(
    slack: Slack, members: SlackMembers, monkeypatch: pytest.MonkeyPatch, fault: str, told: MembershipStatus
) -> None:
    if fault == "hang":
        monkeypatch.setattr("bot.platforms.slack.members.LOOKUP_SECONDS", 0.3)
    (ana,) = crowd(slack, 1)
    channel = slack.channel("team", ana)
    slack.fail("conversations.members", fault)
    assert await member(members, ana, channel) is told


@pytest.mark.parametrize("heard", [True, False], ids=["Slack says so", "Slack says nothing"])
async def test_a_facilitator_who_has_left_changes_nothing_from_the_private_chat(
    slack: Slack, rung: Served, ana: Person, ben: Person, heard: bool
) -> None:
    team = slack.channel("team", ana, ben, slack.person("Chloe"))
    await ana.command("assess by in 7 days", team)
    await rung.quiet()
    await ana.command("manage", team)
    await rung.quiet()
    if heard:
        await ana.leaves(team)
    else:
        team.members.remove(ana.id)
    before = [message.text for message in slack.world.visible(ben.id, team)]
    await ana.presses("Require 5 answers")
    await rung.quiet()
    assert "That is for your whole team" in ana.sees()[-1].text
    assert [message.text for message in slack.world.visible(ben.id, team)] == before


async def test_a_facilitator_is_told_when_slack_does_not_say_whether_they_are_there(
    slack: Slack, rung: Served, ana: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = slack.channel("team", ana, ben, slack.person("Chloe"))
    await ana.command("assess by in 7 days", team)
    await rung.quiet()
    await ana.command("manage", team)
    await rung.quiet()
    slack.fail("conversations.members", "hang")
    with monkeypatch.context() as short:
        short.setattr("bot.platforms.slack.members.LOOKUP_SECONDS", 0.3)
        await ana.presses("Require 5 answers")
    await rung.quiet()
    assert "whether you are still in that conversation" in ana.sees()[-1].text
    await ana.command("manage", team)
    await rung.quiet()
    await ana.presses("Require 5 answers")
    await rung.quiet()
    assert "from now on a result of" in ben.sees(team)[-1].text

"""Colleagues of an organisation are served in all its workspaces, and people of other companies in none."""

import pytest

from bot.conversation.identity import Conversation, Person as Someone
from bot.platforms.slack.parse import Affiliation, affiliation_of_actor, affiliation_of_author
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import Channel, Team, View
from tests.platforms.slack import payloads as p
from tests.platforms.slack.seen import said, stored
from tests.support.programs import Served
from tests.support.servers import Server

REFUSED = "you belong to another one"
COLLEAGUE, PRESUMED = Affiliation.COLLEAGUE, Affiliation.PRESUMED
OUTSIDER, UNKNOWN = Affiliation.OUTSIDER, Affiliation.UNKNOWN


@pytest.mark.parametrize(
    ("tenant", "enterprise", "team", "shared", "expected"),
    [
        ("T0TEAM", None, "T0TEAM", False, COLLEAGUE),
        ("T0TEAM", None, "T0TEAM", True, COLLEAGUE),
        ("T0TEAM", None, "T0OTHER", True, OUTSIDER),
        ("T0TEAM", None, "T0OTHER", False, OUTSIDER),
        ("T0TEAM", None, None, False, PRESUMED),
        ("T0TEAM", None, None, True, OUTSIDER),
        ("T0TEAM", "E0ORG", "T0TEAM", True, COLLEAGUE),
        ("T0TEAM", "E0ORG", "T0HOME", False, UNKNOWN),
        ("T0TEAM", "E0ORG", "T0OTHER", True, UNKNOWN),
        ("T0TEAM", "E0ORG", "E0ELSE", True, UNKNOWN),
        ("T0TEAM", "E0ORG", None, True, OUTSIDER),
        ("E0ORG", "E0ORG", "E0ORG", True, COLLEAGUE),
        ("E0ORG", "E0ORG", "T0HOME", False, UNKNOWN),
        ("E0ORG", "E0ORG", None, False, UNKNOWN),
        ("E0ORG", "E0ORG", None, True, OUTSIDER),
    ],
)
def test_a_payload_tells_who_belongs_to_the_install(
    tenant: str, enterprise: str | None, team: str | None, shared: bool, expected: Affiliation
) -> None:
    granted = [{"enterprise_id": enterprise, "team_id": "T0TEAM"}]
    body = p.direct("hi", team=team) | {"authorizations": granted, "is_ext_shared_channel": shared}
    person = Someone("slack", tenant, "U0ANA")
    assert affiliation_of_author(body, person) is expected
    pressed = p.press("help", user={"id": "U0ANA", "team_id": team}, enterprise={"id": enterprise})
    assert affiliation_of_actor(pressed, person) is (expected if team else UNKNOWN)


def test_an_author_belongs_to_the_team_of_user_team() -> None:
    body = p.direct("hi", team="T0TEAM", user_team="T0OTHER")
    assert affiliation_of_author(body, Someone("slack", "T0TEAM", "U0EVE")) is OUTSIDER


@pytest.fixture
def grid(slack: Slack) -> Team:
    """Let the workspace be one of an organisation."""
    slack.team.enterprise = "E0ORG"
    return slack.team


@pytest.fixture
def whole(slack: Slack, grid: Team) -> Team:
    """Let the whole organisation have installed Rung."""
    grid.whole = True
    return grid


def from_home(slack: Slack, name: str) -> Person:
    """Let somebody join whom Slack names as of another workspace of the organisation."""
    who = slack.person(name)
    who.member.home = "T0HOME"
    return who


def stranger(slack: Slack, where: Channel, enterprise: str = "") -> Person:
    """Let somebody of another company into a conversation by Slack Connect."""
    team = next((each for each in slack.teams if each.id == "T0ELSE"), None)
    eve = slack.person("Eve", team or slack.add_team("T0ELSE", "elsewhere", enterprise))
    where.members.append(eve.id)
    return eve


async def test_a_colleague_of_another_workspace_presses_as_everyone(
    slack: Slack, rung: Served, grid: Team
) -> None:
    ana, ben = from_home(slack, "Ana"), from_home(slack, "Ben")
    team = slack.channel("team", ana, ben, from_home(slack, "Chloe"))
    await ana.command("check", team)
    await rung.quiet()
    await ana.presses("1c")
    await rung.quiet()
    assert "1 of 6 topics answered" in ana.sees()[-1].text
    await ana.command("assess by in 7 days", team)
    await rung.quiet()
    await ben.presses("Answer", team)
    await rung.quiet()
    assert ben.find("1c")
    await ben.opens_home()
    await rung.quiet()
    assert REFUSED not in said(ben.home)
    await ben.press(ben.can_press(_home(ben))[0])
    await rung.quiet()
    assert REFUSED not in said(ben.home)


async def test_a_colleague_of_another_workspace_stays_the_facilitator(
    slack: Slack, rung: Served, grid: Team
) -> None:
    ana = from_home(slack, "Ana")
    team = slack.channel("team", ana, from_home(slack, "Ben"), from_home(slack, "Chloe"))
    await ana.command("assess by in 7 days", team)
    await rung.quiet()
    where = Conversation("slack", "T0RUNG", team.id)
    (found,) = await rung.rung.store.assessments.running(where)
    await rung.rung.service.note_left(where, Someone("slack", "T0RUNG", "U0NOBODY"))
    await rung.sweep()
    (now,) = await rung.rung.store.assessments.running(where)
    assert now.facilitator == found.facilitator == ana.id
    assert not now.offered


@pytest.mark.parametrize("installed", ["workspace", "grid", "whole"])
@pytest.mark.parametrize("enterprise", ["", "E0ELSE"])
async def test_another_companys_people_are_refused_everywhere(
    slack: Slack,
    rung: Served,
    server: Server,
    request: pytest.FixtureRequest,
    installed: str,
    enterprise: str,
) -> None:
    if installed != "workspace":
        request.getfixturevalue(installed)
    ana = slack.person("Ana")
    team = slack.channel("team", ana)
    await ana.command("assess by in 7 days", team)
    await rung.quiet()
    before, eve = stored(server), stranger(slack, team, enterprise)
    direct = slack.channel("directmessage", eve, kind="im")
    for text in ("@Rung result", "@Rung assess by in 7 days", "@Rung check"):
        await eve.writes(text, team)
        await rung.quiet()
        assert REFUSED in eve.sees(team)[-1].text
    await eve.presses("Answer", team)
    await rung.quiet()
    assert REFUSED in eve.sees(team)[-1].text
    for text in ("check", "3"):
        await eve.writes(text, direct)
        await rung.quiet()
        assert REFUSED in direct.messages[-1].text
    await eve.opens_home("messages", direct)
    await eve.opens_home("home", direct)
    await rung.quiet()
    assert REFUSED in said(eve.home)
    assert REFUSED in direct.messages[-1].text
    assert stored(server) == before
    with server.client() as client:
        assert not list(client.scan_iter(f"*{eve.id}*"))


async def test_a_shared_channels_event_without_a_team_is_refused(
    slack: Slack, rung: Served, ana: Person
) -> None:
    direct = slack.channel("directmessage", ana, kind="im")
    stranger(slack, direct)
    event = {"type": "app_home_opened", "user": ana.id, "channel": direct.id, "tab": "home"}
    assert slack.door is not None
    await slack.events.deliver(slack.door, slack.team, {**event, "event_ts": slack.world.stamp()})
    await rung.quiet()
    assert REFUSED in said(ana.home)
    assert "users.info" not in slack.counted()


@pytest.mark.parametrize("fault", ["ratelimited:30", "missing_scope", "500", "hang"])
async def test_an_unknown_slack_person_gets_a_sentence(
    slack: Slack, rung: Served, server: Server, grid: Team, fault: str
) -> None:
    ana = from_home(slack, "Ana")
    await ana.command("check")
    await rung.quiet()
    before = stored(server)
    slack.fail("users.info", fault)
    press = ana.aim(ana.find("1c"))
    assert (await press.send()).ok
    await rung.quiet()
    assert "couldn't find out in time whether you belong" in ana.sees()[-1].text
    assert stored(server) == before


async def test_a_person_is_recognised_once_slack_tells(
    slack: Slack, rung: Served, server: Server, grid: Team
) -> None:
    ana = from_home(slack, "Ana")
    await ana.command("check")
    await rung.quiet()
    before = stored(server)
    slack.fail("users.info", "500")
    for _ in range(2):
        await ana.presses("1c")
        await rung.quiet()
    assert stored(server) != before


async def test_slack_is_asked_about_a_colleague_once(slack: Slack, rung: Served, grid: Team) -> None:
    ana = from_home(slack, "Ana")
    await ana.command("check")
    await rung.quiet()
    for label in ("1c", "2c", "3c"):
        await ana.presses(label)
        await rung.quiet()
    assert slack.counted()["users.info"] == 1


async def test_colleagues_of_a_known_workspace_need_no_look_up(
    slack: Slack, rung: Served, whole: Team
) -> None:
    ana, ben = from_home(slack, "Ana"), from_home(slack, "Ben")
    for person in (ana, ben):
        await person.command("check")
        await rung.quiet()
    await ana.presses("1c")
    await rung.quiet()
    slack.fail("users.info", "ratelimited:30")
    await ben.presses("1c")
    await rung.quiet()
    assert "1 of 6 topics answered" in ben.sees()[-1].text


async def test_a_press_acts_for_the_install_of_its_message(
    slack: Slack, rung: Served, server: Server
) -> None:
    team = slack.channel("team", slack.person("Ana"))
    await slack.people[0].command("assess by in 7 days", team)
    await rung.quiet()
    eve = stranger(slack, team)
    press = eve.aim(eve.find("Answer", team))
    press.payload["team"] = {"id": eve.member.team.id, "domain": "elsewhere"}
    before = stored(server)
    await press.send()
    await rung.quiet()
    assert REFUSED in eve.sees(team)[-1].text
    assert stored(server) == before


def _home(who: Person) -> View:
    assert who.home is not None
    return who.home

"""When Slack fails: posted at most once, never before we may, nothing that was answered is lost, and the log says why."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.support.programs import Served
from tests.support.simulated_time import let_slack_wait_on

LOST = {"500": "http_500", "html": "malformed", "drop": "lost", "refuse": "lost"}


@pytest.fixture(autouse=True)
def slept(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let what Rung waits for pass on Slack's clock, and note how long each wait was."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        slack.clock.forward(seconds)

    let_slack_wait_on(slack.clock, monkeypatch, sleep)
    return slept


@pytest.fixture
def logged() -> Iterator[list[EventDict]]:
    """Collect what is logged."""
    with capture_logs() as found:
        yield found


@pytest.fixture
async def asked(slept: list[float], rung: Served, ana: Person) -> Person:
    """Let Ana begin a check, and see the first questions."""
    await ana.command("check")
    await rung.quiet()
    return ana


def reasons(logged: list[EventDict]) -> list[str]:
    return [each["reason"] for each in logged if each["event"] == "send_failed"]


@pytest.mark.parametrize(("fault", "reason"), LOST.items())
async def test_an_unanswered_post_is_not_repeated(
    slack: Slack,
    slept: list[float],
    rung: Served,
    ana: Person,
    logged: list[EventDict],
    fault: str,
    reason: str,
) -> None:
    slack.fail("chat.postMessage", fault)
    await ana.command("check")
    await rung.quiet()
    assert reasons(logged) == [reason]
    assert len([each for each in ana.sees() if not each.only_for]) == (fault == "drop")
    await ana.command("continue")
    await rung.quiet()
    assert ana.find("1a")


async def test_a_throttled_post_waits_and_is_made_once(
    slack: Slack, slept: list[float], rung: Served, ana: Person, logged: list[EventDict]
) -> None:
    slack.fail("chat.postMessage", "ratelimited:3")
    await ana.command("check")
    await rung.quiet()
    assert slept == [3.0]
    assert [each.only_for for each in ana.sees()].count("") == 1
    assert reasons(logged) == []


async def test_an_overlong_wait_is_given_up_with_a_reason(
    slack: Slack, slept: list[float], rung: Served, ana: Person, logged: list[EventDict]
) -> None:
    slack.fail("chat.postMessage", "ratelimited:120")
    await ana.command("check")
    await rung.quiet()
    assert slept == []
    assert reasons(logged) == ["ratelimited"]


async def test_one_teams_wait_does_not_hold_up_another(
    slack: Slack, slept: list[float], rung: Served, ana: Person
) -> None:
    other = slack.add_team("T0CALM", "calm")
    eve = slack.person("Eve", other)
    slack.fail("chat.postMessage", "ratelimited:120")
    await ana.command("check")
    await rung.quiet()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.platforms.slack.client.OneWorkspace.token", _any_token)
        await eve.command("check")
        await rung.quiet()
    assert eve.find("1a")
    assert slept == []


async def _any_token(_: object, tenant: str) -> str:
    return f"xoxb-{tenant}"


@pytest.mark.parametrize(("fault", "reason"), LOST.items())
async def test_an_unanswered_redraw_posts_nothing(
    slack: Slack, asked: Person, rung: Served, logged: list[EventDict], fault: str, reason: str
) -> None:
    slack.fail("response", fault)
    await asked.presses("1b")
    await rung.quiet()
    assert reasons(logged) == [reason]
    assert len([each for each in asked.sees() if not each.only_for]) == 1
    await asked.presses("2b")
    await rung.quiet()
    assert any("2 of 6 topics answered" in each.text for each in asked.sees())


async def test_a_used_up_response_url_leads_to_an_update(slack: Slack, asked: Person, rung: Served) -> None:
    press = asked.aim(asked.find("1b"))
    slack.clock.forward(31 * 60)
    await press.send()
    await rung.quiet()
    assert any("1 of 6 topics answered" in each.text for each in asked.sees())
    assert slack.counted()["chat.update"] == 1


@pytest.mark.parametrize("error", ["account_inactive", "token_revoked", "channel_not_found", "is_archived"])
async def test_a_final_error_is_not_tried_again_and_named(
    slack: Slack, slept: list[float], rung: Served, ana: Person, logged: list[EventDict], error: str
) -> None:
    slack.fail("chat.postMessage", error)
    await ana.command("check")
    await rung.quiet()
    assert reasons(logged) == [error]
    assert slack.counted()["chat.postMessage"] == 0


async def test_a_channel_without_us_names_the_invitation(
    slack: Slack, slept: list[float], rung: Served, ana: Person
) -> None:
    team = slack.channel("team", ana, bot=False)
    await ana.command("check", team)
    await rung.quiet()
    for number in range(1, 7):
        await ana.presses(f"{number}c")
        await rung.quiet()
    await ana.presses("Share in #team", confirm=True)
    await rung.quiet()
    assert "/invite @Rung" in ana.sees()[-1].text
    team.members.append(slack.world.bot_of(slack.team).id)
    await ana.presses("Share again")
    await rung.quiet()
    assert [each.only_for for each in team.messages].count("") == 1

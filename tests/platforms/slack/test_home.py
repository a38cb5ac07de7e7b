"""The Home tab, the shortcut and the first meeting: useful to whoever comes, and everyone sees only their own."""

import json
from typing import Any, cast

import pytest

from bot.conversation import events as e
from bot.conversation.identity import Origin
from bot.errors import StoreUnavailable
from bot.handlers.service import Replies, Service
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_world import View
from tests.platforms.slack.seen import said
from tests.support.programs import Served
from tests.support.servers import Server


def labels(who: Person) -> list[str]:
    """Name what can be pressed in the Home tab."""
    return [each.label for each in who.can_press(cast(View, who.home))]


async def presses_home(who: Person, label: str, rung: Served) -> None:
    """Press what is called *label* in the Home tab."""
    found = next(each for each in who.can_press(cast(View, who.home)) if each.label == label)
    await who.aim(found).send()
    await rung.quiet()


async def opens(who: Person, rung: Served, tab: str = "home") -> None:
    """Open the app."""
    await who.opens_home(tab)
    await rung.quiet()


async def finished(who: Person, rung: Served) -> None:
    """Take a whole check."""
    await who.command("check")
    await rung.quiet()
    for number in range(1, 7):
        await who.presses(f"{number}c")
        await rung.quiet()


async def test_a_first_visit_shows_the_start_and_privacy(rung: Served, ana: Person) -> None:
    await opens(ana, rung)
    assert "Answer a few questions and see your team's level" in said(ana.home)
    assert {"Take a quick check", "Assess our team", "Who sees what?", "More"} <= set(labels(ana))


async def test_an_open_check_is_continued_from_the_home_tab(rung: Served, ana: Person) -> None:
    await ana.command("check")
    await rung.quiet()
    await ana.presses("1b")
    await rung.quiet()
    await opens(ana, rung)
    await presses_home(ana, "Continue", rung)
    assert any("1 of 6 topics answered" in each.text for each in ana.sees())
    assert ana.find("2b")
    assert "in your private chat" in said(ana.home)
    assert "My overview" in labels(ana)


async def test_home_shows_the_last_result_to_its_owner_only(rung: Served, ana: Person, ben: Person) -> None:
    await finished(ana, rung)
    await opens(ana, rung)
    await opens(ben, rung)
    assert "level 3 of 5" in said(ana.home)
    assert "level 3 of 5" not in said(ben.home)
    assert ana.id not in said(ben.home)


async def test_every_page_leads_back(rung: Served, ana: Person) -> None:
    await finished(ana, rung)
    await opens(ana, rung)
    for label in dict.fromkeys(labels(ana)):
        if label in labels(ana):
            await presses_home(ana, label, rung)
            assert ana.can_press(cast(View, ana.home)), label
            await presses_home(ana, "My overview", rung)
            assert "Your own checks" in said(ana.home), label


async def test_deleting_is_asked_for_and_then_done(rung: Served, server: Server, ana: Person) -> None:
    await finished(ana, rung)
    await opens(ana, rung)
    await presses_home(ana, "Who sees what?", rung)
    await presses_home(ana, "Forget me", rung)
    await presses_home(ana, "Delete it all", rung)
    assert "are deleted" in said(ana.home)
    with server.client() as client:
        assert list(client.scan_iter("rung:{slack:*")) == []


async def test_home_in_another_workspace_shows_nothing_of_ours(
    slack: Slack, rung: Served, ana: Person
) -> None:
    await finished(ana, rung)
    twin = slack.person("Twin", slack.add_team("T0OTHER", "elsewhere"))
    twin.member.id, hers = ana.id, twin.member.id
    await opens(twin, rung)
    twin.member.id = hers
    assert all(
        "level 3 of 5" not in json.dumps(call.args) for call in slack.calls if call.method == "views.publish"
    )
    slack.complaints.clear()  # one token serves one workspace, so Slack refuses the other's page


async def test_the_shortcut_starts_a_check_in_the_private_chat(rung: Served, ana: Person) -> None:
    await ana.uses_shortcut("check")
    await rung.quiet()
    assert ana.find("1a")


async def test_opening_the_messages_greets_once(rung: Served, ana: Person) -> None:
    for _ in range(3):
        await opens(ana, rung, "messages")
    assert [message.text for message in ana.sees()] == [
        "I'm Rung. In about a minute you see your level, 1 to 5, for Flexible Infrastructure and what to do next. Only you see it."
    ]


async def test_a_greeting_that_slack_refused_is_given_later(slack: Slack, rung: Served, ana: Person) -> None:
    ana.member.refuses = "messages_tab_disabled"
    await opens(ana, rung, "messages")
    assert ana.sees() == []
    ana.member.refuses = ""
    for _ in range(2):
        await opens(ana, rung, "messages")
    assert len(ana.sees()) == 1


async def test_nobody_is_greeted_below_their_open_questions(slack: Slack, rung: Served, ana: Person) -> None:
    await ana.command("check", slack.channel("team", ana))
    await rung.quiet()
    await opens(ana, rung, "messages")
    assert len(ana.sees()) == 1


async def test_home_without_a_store_says_so_and_is_retried(
    slack: Slack, rung: Served, server: Server, ana: Person
) -> None:
    with server.client() as client:
        client.config_set("maxmemory", "1")
        try:
            await opens(ana, rung)
            assert "I can't reach my memory" in said(ana.home)
        finally:
            client.config_set("maxmemory", "0")
    await slack.pass_time(60)
    await rung.quiet()
    assert "Answer a few questions and see your team's level" in said(ana.home)


async def test_a_press_on_a_page_redrawn_since_is_shown(rung: Served, ana: Person) -> None:
    await opens(ana, rung)
    found = next(each for each in ana.can_press(cast(View, ana.home)) if each.label == "Who sees what?")
    press = ana.aim(found)
    await opens(ana, rung)
    await press.send()
    await rung.quiet()
    assert "My overview" in labels(ana)


async def test_a_greeting_survives_a_failure_of_the_store(
    rung: Served, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Service.take

    async def fails_for_help(service: Service, origin: Origin, event: e.Event, *more: Any) -> Replies:
        if isinstance(event, e.HelpAsked):
            raise StoreUnavailable
        return await take(service, origin, event, *more)

    with monkeypatch.context() as now:
        now.setattr(Service, "take", fails_for_help)
        assert (await ana.opens_home("messages")).status == 503
    await opens(ana, rung, "messages")
    assert len(ana.sees()) == 1


async def test_reminders_are_changed_from_the_home_tab(rung: Served, ana: Person) -> None:
    await opens(ana, rung)
    assert "09:30 to 16:30" in said(ana.home)
    for label in ("Only in the mornings", "Save", "My overview"):
        await presses_home(ana, label, rung)
    assert "09:00 to 12:00" in said(ana.home)
    assert "In the usual hours" in labels(ana)


async def test_times_are_said_where_a_person_lives(slack: Slack, rung: Served, ana: Person) -> None:
    ana.member.zone = "Asia/Tokyo"
    await opens(ana, rung)
    assert "09:30 to 16:30 (Tokyo time)" in said(ana.home)
    team = slack.channel("platform", ana)
    await ana.command("assess by in 7 days", team)
    await rung.quiet()
    assert "17:00 (Tokyo time)" in json.dumps([each.blocks for each in ana.sees(team)])


@pytest.mark.parametrize("fault", ["ratelimited:30", "missing_scope", "500", "hang"])
async def test_home_is_drawn_without_a_zone(slack: Slack, rung: Served, ana: Person, fault: str) -> None:
    slack.fail("users.info", fault)
    await opens(ana, rung)
    assert "09:30 to 16:30 (UTC)" in said(ana.home)


async def test_home_shows_a_team_by_name_with_its_level(slack: Slack, rung: Served) -> None:
    people = [slack.person(name) for name in ("Dev", "Eli", "Fay", "Max")]
    team = slack.channel("platform", *people)
    await people[0].command("assess by in 7 days", team)
    await rung.quiet()
    for who in people[:3]:
        await who.presses("Answer", team)
        await rung.quiet()
        for letter in ("c", "Yes", "No") * 5 + ("c", "Yes", "Yes"):
            await who.writes(letter)
            await rung.quiet()
    for label in ("Close", "Close and show"):
        await people[0].presses(label, team)
        await rung.quiet()
    for who in people:
        await opens(who, rung)
    assert "#platform, Flexible Infrastructure" in said(people[1].home)
    assert "Your teams' results" not in said(people[3].home)
    await presses_home(people[1], "Show result", rung)
    assert "level 3 of 5" in said(people[1].home)

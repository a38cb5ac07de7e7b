"""*Create issue* is a button that opens the browser, on every platform, and leads back to the chat."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.conversation import messages as m, wording
from bot.conversation.assessment import Status
from bot.conversation.identity import Conversation, MessageId
from bot.conversation.step_plan import team_plan
from bot.conversation.tracker import LONGEST_ADDRESS, IssueTarget, Tracker
from bot.platforms.playground.log_entries import Entry, ShownEntry
from bot.platforms.playground.people import PLAYERS
from bot.platforms.playground.render import environment, message
from bot.platforms.slack.render import render as slack
from bot.platforms.teams.deep_links import message_url
from bot.platforms.teams.render import render as teams
from rubric.model import Step
from tests.support.messages import ENDINGS, adopted, assessment, record
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC = capability(FLEXIBLE)
GITHUB = Tracker("GitHub", "https://github.com/acme/app/issues/new?title={title}&body={body}")
SEEN_AT = "https://acme.slack.com/archives/C024BE91L/p1355517523000008"


FULLEST = 5


def board(taken: int, opened: int | None = None) -> m.Board:
    """Give a board with so many open steps, one of them opened, and suggestions below."""
    now = record(RUBRIC, ENDINGS[1], 5)
    steps = [step.id for aspect in RUBRIC.aspects for step in aspect.levels[2].steps][:taken]
    ref, kept = assessment(RUBRIC, Status.CLOSED).ref, tuple(adopted(each, now) for each in steps)
    target, shown = IssueTarget(GITHUB, SEEN_AT), "" if opened is None else steps[opened]
    return m.Board(RUBRIC, now, ref, kept, issues=target, opened=shown)


def titles(found: m.Board) -> list[str]:
    """Name every step that a board shows, from the top."""
    planned = team_plan(RUBRIC, found.record, found.adopted, ())
    assert len(planned.suggested) == 3
    return [
        *(RUBRIC.step(each.step)[2].title for each in planned.open),
        *(each.step.title for each in planned.suggested),
    ]


def in_slack(found: m.Board) -> list[str]:
    blocks = json.loads(slack(wording.say(found), "n1").blocks)
    elements = [each for block in blocks for each in block.get("elements", ()) if "url" in each]
    assert all("value" not in each for each in elements if each["type"] == "button")
    return [each["url"] for each in elements if each["type"] == "button"]


def in_teams(found: m.Board) -> list[str]:
    card = json.loads(teams(wording.say(found), "note", {}).card)
    actions = [each for part in card["body"] for each in part.get("actions", ())]
    return [each["url"] for each in actions if each["type"] == "Action.OpenUrl"]


def on_the_page(found: m.Board) -> list[str]:
    shown = ShownEntry("b.1", 1, 1, Entry("", 0, wording.say(found)))
    html = message(environment(), PLAYERS[0], "team", shown, aside=False).html
    links = [each.partition('"')[0] for each in html.split('<a class="button plain" href="')[1:]]
    return [each.replace("&amp;", "&") for each in links]


Drawn = Callable[[m.Board], list[str]]
EVERYWHERE = pytest.mark.parametrize("drawn", [in_slack, in_teams, on_the_page])


def issues(links: list[str]) -> list[dict[str, str]]:
    assert max(map(len, links)) <= LONGEST_ADDRESS
    return [{name: text for name, (text,) in parse_qs(urlsplit(each).query).items()} for each in links]


@EVERYWHERE
@pytest.mark.parametrize("taken", range(FULLEST + 1))
def test_every_step_of_a_board_opens_an_issue(drawn: Drawn, taken: int) -> None:
    found = issues(drawn(board(taken)))
    assert [each["title"] for each in found] == titles(board(taken))
    assert all(each["body"].endswith(SEEN_AT) for each in found)


@EVERYWHERE
@pytest.mark.parametrize("taken", [0, 3])
def test_an_issue_of_a_usual_board_says_all_of_its_step(drawn: Drawn, taken: int) -> None:
    for each in issues(drawn(board(taken))):
        step = next(step for step in steps() if step.title == each["title"])
        parts = (
            step.why,
            f"First step: {step.first}",
            f"Done when: {step.done}",
            f"From our chat: {SEEN_AT}",
        )
        assert each["body"] == "\n\n".join(parts)


@EVERYWHERE
@pytest.mark.parametrize("taken", range(1, FULLEST + 1))
def test_an_opened_step_opens_a_whole_issue_on_any_board(drawn: Drawn, taken: int) -> None:
    opened = titles(board(taken))[0]
    (found,) = (each for each in issues(drawn(board(taken, 0))) if each["title"] == opened)
    assert "Done when: " in found["body"]


def steps() -> list[Step]:
    cells = (cell for aspect in RUBRIC.aspects for cell in aspect.levels.values())
    return [step for cell in cells for step in cell.steps]


def test_a_message_in_teams_is_seen_in_its_channel_or_chat() -> None:
    channel = Conversation("teams", "a-tenant", "19:team@thread.tacv2")
    chat = Conversation("teams", "a-tenant", "19:a_b@unq.gbl.spaces")
    assert message_url(channel, MessageId("16487")) == (
        "https://teams.microsoft.com/l/message/19%3Ateam%40thread.tacv2/16487"
        "?tenantId=a-tenant&parentMessageId=16487"
    )
    assert (
        urlsplit(message_url(chat, MessageId("16487"))).query
        == "context=%7B%22contextType%22%3A%22chat%22%7D"
    )

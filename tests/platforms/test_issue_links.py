"""*Create issue* is a button that opens the browser, on every platform, and leads back to the chat."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.conversation import messages as m, wording
from bot.conversation.assessment import Status
from bot.conversation.identity import Conversation, MessageId
from bot.conversation.tracker import LONGEST_ADDRESS, IssueTarget, Tracker
from bot.platforms.playground.entries import Entry, Shown
from bot.platforms.playground.people import PLAYERS
from bot.platforms.playground.render import environment, message
from bot.platforms.slack.render import render as slack
from bot.platforms.teams.deep_links import message_url
from bot.platforms.teams.render import render as teams
from rubric import plan
from tests.support.messages import ENDINGS, adopted, assessment, record
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC = capability(FLEXIBLE)
GITHUB = Tracker("GitHub", "https://github.com/acme/app/issues/new?title={title}&body={body}")
SEEN_AT = "https://acme.slack.com/archives/C024BE91L/p1355517523000008"


def fullest() -> m.Board:
    """Give a board with as many open steps as it shows, and suggestions below."""
    now = record(RUBRIC, ENDINGS[1], 5)
    steps = [step for aspect in RUBRIC.aspects for step in aspect.levels[2].steps][:5]
    taken = tuple(adopted(each.id, now) for each in steps)
    ref = assessment(RUBRIC, Status.CLOSED).ref
    assert plan(RUBRIC, now.result).steps
    return m.Board(RUBRIC, now, ref, taken, issues=IssueTarget(GITHUB, SEEN_AT))


def in_slack() -> list[str]:
    blocks = json.loads(slack(wording.say(fullest()), "n1").blocks)
    elements = [each for block in blocks for each in block.get("elements", ()) if "url" in each]
    assert all("value" not in each for each in elements if each["type"] == "button")
    return [each["url"] for each in elements if each["type"] == "button"]


def in_teams() -> list[str]:
    card = json.loads(teams(wording.say(fullest()), "note", {}).card)
    actions = [each for part in card["body"] for each in part.get("actions", ())]
    return [each["url"] for each in actions if each["type"] == "Action.OpenUrl"]


def on_the_page() -> list[str]:
    shown = Shown("b.1", 1, 1, Entry("", 0, wording.say(fullest())))
    html = message(environment(), PLAYERS[0], "team", shown, aside=False).html
    found = [each.partition('"')[0] for each in html.split('<a class="button plain" href="')[1:]]
    return [each.replace("&amp;", "&") for each in found]


@pytest.mark.parametrize("drawn", [in_slack, in_teams, on_the_page])
def test_every_open_step_of_a_full_board_opens_an_issue(drawn: object) -> None:
    links = drawn() if callable(drawn) else []
    issues = [parse_qs(urlsplit(each).query) for each in links]
    titles = [RUBRIC.step(each.step)[2].title for each in fullest().adopted]
    assert [each["title"] for each in issues] == [[title] for title in titles]
    assert all(each["body"][0].endswith(SEEN_AT) for each in issues)
    assert max(map(len, links)) <= LONGEST_ADDRESS


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

"""Pictures in Slack: shown where Slack can fetch them, and never in the way of the words."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.bootstrap import opened
from bot.conversation import events as e, messages as m
from bot.conversation.identity import Conversation, Origin, Person as Someone, SessionRef
from bot.conversation.pictures import GridPicture
from bot.conversation.questions import LEVELS, Question
from bot.conversation.view import Image, Text, Tone, View
from bot.pictures.links import public
from bot.platforms.slack.parse import PLATFORM
from bot.platforms.slack.render import LONGEST_ALT, MOST_BYTES, render
from bot.settings import Settings, read as read_settings
from bot.worker import messengers
from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_shapes import Json
from tests.fakes.slack_world import Channel
from tests.support.pictures import far_away, grids
from tests.support.programs import Served
from tests.support.servers import Server

PUBLIC = "https://rung.example.org"
RESULT = "Flexible Infrastructure: level 2 of 5"
PICTURE = grids()[0]


def drawn(*blocks: Text | Image, deduplicator: bool = True) -> list[dict[str, str]]:
    drawing = render(View("x", blocks), "s1", picture_url=far_away if deduplicator else None)
    blocks: list[dict[str, str]] = json.loads(drawing.blocks)
    assert drawing.pictured is any(each["type"] == "image" for each in blocks)
    return blocks


def test_a_picture_is_an_image_with_alt_text() -> None:
    (block,) = drawn(Image(PICTURE, "Level 3."))
    assert block == {"type": "image", "image_url": far_away(PICTURE), "alt_text": "Level 3."}


def test_without_an_address_there_is_no_picture() -> None:
    assert drawn(Image(PICTURE, "Level 3."), deduplicator=False) == []


def test_the_longest_words_for_a_picture_are_cut() -> None:
    (block,) = drawn(Image(PICTURE, "x" * 9_999))
    assert len(block["alt_text"]) == LONGEST_ALT


def test_a_picture_goes_before_any_words_do() -> None:
    long = Text("x" * (MOST_BYTES // 4 - 250), Tone.QUIET)
    assert [each["type"] for each in drawn(*[long] * 4, Image(PICTURE, "x"))] == ["context"] * 4


# In the whole program


@pytest.fixture
def settings(slack: Slack, server: Server) -> Settings:
    env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
    deduplicator = {"RUNG_PUBLIC_URL": PUBLIC, "RUNG_SECRET_KEY": b64encode(bytes(32)).decode()}
    return read_settings({"REDIS_URL": server.url, "SLACK_API_URL": slack.api_url, **env, **deduplicator})


@pytest.fixture
async def rung(slack: Slack, server: Server, settings: Settings) -> AsyncIterator[Served]:
    """Serve Slack where pictures have an address."""
    with server.client() as client:
        client.flushall()
    program = Served(slack, lambda: opened(settings))
    await program.start()
    yield program
    await program.stop()


@pytest.fixture
async def team(slack: Slack, settings: Settings, rung: Served, ana: Person) -> Channel:
    """Let three people answer an assessment, so that it can be closed."""
    people = (ana, slack.person("Ben"), slack.person("Chloe"))
    room, tenant = slack.channel("team", *people), slack.team.id
    where = Conversation(PLATFORM, tenant, room.id)
    async with opened(settings) as beside:
        origins = [Origin(Someone(PLATFORM, tenant, each.id), where) for each in people]
        card, *_ = await beside.service.take(origins[0], e.AssessAsked(by="in 7 days"))
        assert isinstance(card.live_message, m.CardOf)
        for origin in origins:
            ref = card.live_message.assessment
            await beside.service.take(origin, e.Joined(ref))
            for aspect in range(6):
                session = SessionRef(ref, origin.person.id)
                told = Origin(origin.person, origin.person.chat)
                await beside.service.take(told, e.Answered(session, Question(aspect), LEVELS[1], 0))
    return room


async def close(rung: Served, who: Person, team: Channel) -> None:
    await who.command("close", team)
    await rung.quiet()
    await who.presses("Close and show", team)
    await rung.quiet()


def images(blocks: Json) -> list[str]:
    assert isinstance(blocks, list)
    return [str(each["image_url"]) for each in blocks if isinstance(each, dict) and each["type"] == "image"]


def posted(slack: Slack) -> list[list[str]]:
    """List the pictures in each post of a result, in order, those that were refused included."""
    calls = [call for call in slack.calls if call.method in ("chat.postMessage", "response")]
    return [images(call.args["blocks"]) for call in calls if RESULT in str(call.args.get("text"))]


async def test_everyone_sees_a_result_with_its_picture(
    slack: Slack, settings: Settings, rung: Served, ana: Person, team: Channel
) -> None:
    await close(rung, ana, team)
    ((address,),) = posted(slack)
    links = public(settings, lambda: 0)
    assert links
    token = address.removeprefix(f"{PUBLIC}/pictures/").removesuffix(".png")
    picture = links.find(token)
    assert isinstance(picture, GridPicture)
    assert picture.level == 2
    async with slack.session.get(f"{rung.base}/pictures/{token}.png") as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")


async def test_a_result_with_an_unfetchable_picture_is_posted_once(
    slack: Slack, rung: Served, ana: Person, team: Channel
) -> None:
    slack.fail("chat.postMessage", "invalid_blocks")
    await close(rung, ana, team)
    (shown,) = [each for each in ana.sees(team) if RESULT in each.text]
    assert images(shown.blocks) == []
    assert "Nothing was posted" not in str([each.text for each in ana.sees(team)])


async def test_a_command_shows_the_picture_where_retrying_is_possible(
    slack: Slack, rung: Served, ana: Person, team: Channel
) -> None:
    await close(rung, ana, team)
    for refusals in ((), ("invalid_blocks",)):
        slack.fail("response", *refusals)
        before = len(ana.sees(team))
        await ana.command("result", team)
        await rung.quiet()
        (shown,) = ana.sees(team)[before:]
        assert shown.only_for == ana.id
        assert len(images(shown.blocks)) == (not refusals)


async def test_a_mention_falls_back_to_no_picture(
    slack: Slack, rung: Served, ana: Person, team: Channel
) -> None:
    await close(rung, ana, team)
    for refusals in ((), ("invalid_blocks",)):
        slack.fail("chat.postEphemeral", *refusals)
        await ana.writes("@Rung result", team)
        await rung.quiet()
        shown = ana.sees(team)[-1]
        assert shown.only_for == ana.id
        assert len(images(shown.blocks)) == (not refusals)


async def test_another_refusal_is_not_retried_without_the_picture(
    slack: Slack, rung: Served, ana: Person, team: Channel
) -> None:
    await close(rung, ana, team)
    slack.fail("chat.postEphemeral", "user_not_in_channel")
    await ana.writes("@Rung result", team)
    await rung.quiet()
    assert ana.sees(team)[-1].author == ana.id
    assert len(images(ana.sees()[-1].blocks)) == 1


async def test_a_worker_posts_the_picture_at_the_same_address(
    slack: Slack, settings: Settings, rung: Served, ana: Person, team: Channel
) -> None:
    await close(rung, ana, team)
    where = Conversation(PLATFORM, slack.team.id, team.id)
    async with opened(settings) as beside, AsyncExitStack() as stack:
        someone = Origin(Someone(PLATFORM, slack.team.id, ana.id), where)
        (reply,) = await beside.service.take(someone, e.ResultAsked())
        found = await messengers(beside, stack)
        await found[PLATFORM].deliver(m.Reply(m.To.EVERYONE, reply.message, conversation=where))
    first, again = posted(slack)
    assert first == again != []

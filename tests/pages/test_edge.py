"""Pages over HTTP: who makes and stops them, how long they open, and what strangers are told."""

import re
import shlex
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.bootstrap import Rung, opened
from bot.cli.exports import write_page
from bot.conversation import events as e, messages as m, wording
from bot.conversation.identity import AssessmentRef, Conversation, ConversationId, MessageId, Origin
from bot.conversation.view import Copyable
from bot.handlers.service import Replies
from bot.links.sealed import LinkKind, SealedLinks
from bot.outbox.job import SENT, Job, JobKind
from bot.pages.edge import page_routes
from bot.pages.html import content_security_policy
from bot.settings import read
from tests.pages.serving import Client, served
from tests.support.clock import DAY, Clock
from tests.support.closed_team import BASE, KEY, ROOM, closed, in_private, origin, person
from tests.support.outbox import due_jobs

ELSEWHERE = Conversation("core", "tenant", "19:other@thread")


@pytest.fixture
async def client(rung: Rung) -> AsyncIterator[Client]:
    async with served(rung) as client:
        yield client


@pytest.fixture
async def ref(rung: Rung) -> AssessmentRef:
    return await closed(rung.service, "ana", "ben", "chloe", letters="bcd")


async def shared(rung: Rung, ref: AssessmentRef, who: Origin | None = None) -> str:
    """Make a page, have everyone told of it, and give its address."""
    told, *_ = await rung.service.take(who or origin("ben"), e.ResultPageAsked(ref))
    assert isinstance(told.message, m.PageShared)
    assert told.live_message == m.PageOf(ref)
    await rung.service.set_message_id(m.PageOf(ref), MessageId("m1"))
    return told.message.page.url


async def status(client: Client, url: str) -> int:
    return (await client.get(url.removeprefix(BASE))).status


def kinds(replies: Replies) -> list[tuple[m.To, type[m.Message]]]:
    return [(reply.to, type(reply.message)) for reply in replies]


async def test_a_page_shows_the_result_and_no_name(rung: Rung, client: Client, ref: AssessmentRef) -> None:
    url = await shared(rung, ref)
    assert url.startswith(f"{BASE}/results/")
    answer = await client.get(url.removeprefix(BASE))
    text = await answer.text()
    assert (answer.status, answer.content_type, answer.charset) == (200, "text/html", "utf-8")
    assert '<h1 dir="auto">Flexible Infrastructure: level' in text
    assert not any(name in text.replace("Autonomy", "") for name in ("ana,", ">ana", "ben", "chloe"))
    assert answer.headers["Content-Security-Policy"] == content_security_policy()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]


async def test_a_second_press_gives_the_same_link_to_the_person_alone(rung: Rung, ref: AssessmentRef) -> None:
    url = await shared(rung, ref)
    (reply,) = await rung.service.take(origin("chloe"), e.ResultPageAsked(ref))
    assert reply.to is m.To.YOU
    assert isinstance(reply.message, m.PageLink)
    assert reply.message.page.url == url


async def test_a_page_that_nobody_was_told_of_is_told_of_by_a_later_press(
    rung: Rung, clock: Clock, ref: AssessmentRef
) -> None:
    for name in ("ana", "ben"):
        clock.forward(61)  # two presses at once tell of it once
        replies = await rung.service.take(origin(name), e.ResultPageAsked(ref))
        assert kinds(replies) == [(m.To.EVERYONE, m.PageShared)]


async def test_a_page_that_cannot_be_told_of_is_stopped(
    rung: Rung, client: Client, ref: AssessmentRef
) -> None:
    event = e.ResultPageAsked(ref)
    (told,) = await rung.service.take(origin("ana"), event)
    assert isinstance(told.message, m.PageShared)
    assert await status(client, told.message.page.url) == 200
    await rung.service.not_posted(origin("ana"), event, told, SENT)
    assert await status(client, told.message.page.url) == 404


async def test_any_member_stops_a_page_in_place_of_its_link(
    rung: Rung, client: Client, ref: AssessmentRef
) -> None:
    url = await shared(rung, ref)
    (told,) = await rung.service.take(origin("max"), e.ResultPageStopped(ref, public=True))
    assert (told.to, type(told.message), told.message_id) == (m.To.EVERYONE, m.PageStopped, MessageId("m1"))
    assert await status(client, url) == 404
    again = await shared(rung, ref)
    assert again != url
    assert (await status(client, url), await status(client, again)) == (404, 200)


async def test_a_page_whose_time_is_over_says_so_in_place_of_its_link(
    rung: Rung, clock: Clock, ref: AssessmentRef
) -> None:
    await shared(rung, ref)
    job = Job(JobKind.PAGE_ENDED, ref)
    due = (await due_jobs(rung.store, int(clock.now) + 30 * DAY))[job]
    clock.now = due - 1
    assert await rung.service.run_job(job) == ()
    clock.now = due
    (told,) = await rung.service.run_job(job)
    assert (told.to, type(told.message), told.message_id) == (m.To.EVERYONE, m.PageEnded, MessageId("m1"))


async def test_a_stopped_page_is_not_said_to_be_over(rung: Rung, clock: Clock, ref: AssessmentRef) -> None:
    await shared(rung, ref)
    await rung.service.take(origin("max"), e.ResultPageStopped(ref, public=True))
    assert Job(JobKind.PAGE_ENDED, ref) not in await due_jobs(rung.store, int(clock.now) + 40 * DAY)


async def test_outsiders_neither_make_nor_stop_a_page(rung: Rung, client: Client, ref: AssessmentRef) -> None:
    url = await shared(rung, ref)
    for event in (e.ResultPageAsked(ref), e.ResultPageStopped(ref)):
        for who in (Origin(person("max"), ELSEWHERE), in_private("max")):
            assert kinds(await rung.service.take(who, event)) == [(m.To.YOU, m.CouldNotPost)]
    for who in (Origin(person("max"), ELSEWHERE), in_private("max")):
        assert kinds(await rung.service.take(who, e.MarkdownAsked(ref))) == [(m.To.YOU, m.ErrorMessage)]
    assert await status(client, url) == 200


async def test_a_page_ends_with_its_result(rung: Rung, client: Client, clock: Clock) -> None:
    ref = await closed(rung.service, "ana", "ben", "chloe")
    url = await shared(rung, ref)
    await rung.service.take(in_private("ben"), e.ForgetAsked(confirmed=True))
    assert await status(client, url) == 404
    ref = await closed(rung.service, "ana", "chloe", "dan")
    url = await shared(rung, ref)
    await rung.service.forget_conversations([ROOM])
    assert await status(client, url) == 404
    ref = await closed(rung.service, "ana", "chloe", "dan")
    url = await shared(rung, ref)
    await rung.service.forget_tenant("core", "tenant")
    assert await status(client, url) == 404
    ref = await closed(rung.service, "ana", "chloe", "dan")
    url = await shared(rung, ref)
    clock.now += 30 * DAY - 1
    assert await status(client, url) == 200
    clock.now += 1
    assert await status(client, url) == 404


def invalid(token: str) -> Iterator[str]:
    yield token[:-1] + ("A" if token[-1] != "A" else "B")
    yield token[: len(token) // 2]
    yield token + "A"
    yield SealedLinks([KEY], LinkKind.EXPORT).seal(b"x", 2_000_000_000)
    yield SealedLinks([KEY], LinkKind.PAGE).seal(
        b'["core", "rival", "19:room@thread", "x", "y"]', 2_000_000_000
    )
    yield SealedLinks([KEY], LinkKind.PAGE).seal(b"no page", 2_000_000_000)
    yield "A" * 5000
    yield "%00"
    yield "x"


async def test_all_who_hold_no_open_page_are_told_the_same(
    rung: Rung, client: Client, ref: AssessmentRef
) -> None:
    url = await shared(rung, ref)
    token = url.rpartition("/")[2]
    tokens = list(invalid(token))
    await rung.service.take(origin("ana"), e.ResultPageStopped(ref))
    told = []
    for each in (token, *tokens):
        answer = await client.get(f"/results/{each}")
        headers = {name: value for name, value in answer.headers.items() if name != "Date"}
        told.append((answer.status, headers, await answer.text()))
    assert [each for each in told if each != told[0]] == []
    assert told[0][0] == 404
    assert "not here" in told[0][2]


@pytest.mark.parametrize("path", ["/exports/x", "/calendar/x.ics", "/portfolio/x"])
async def test_every_kind_of_link_has_the_same_page_for_the_lost(rung: Rung, path: str) -> None:
    async with served(rung) as client:
        lost, page = await client.get(path), await client.get("/results/x")
        assert (lost.status, await lost.text()) == (404, await page.text())
        assert lost.headers["Content-Security-Policy"] == page.headers["Content-Security-Policy"]


@pytest.fixture
async def demo(store: str, clock: Clock) -> AsyncIterator[Rung]:
    async with opened(read({"REDIS_URL": store}), at_home=True, clock=clock.runtime) as rung:
        yield rung


async def test_on_one_computer_a_page_is_a_file_too(demo: Rung) -> None:
    assert demo.page_links is not None
    app = web.Application()
    app.add_routes(page_routes(demo.service.reader, demo.page_links))
    async with TestClient(TestServer(app)) as client:
        ref = await closed(demo.service, "ana", "ben", "chloe")
        (told,) = await demo.service.take(origin("ana"), e.ResultPageAsked(ref))
        assert isinstance(told.message, m.PageShared)
        page, url = told.message.page, told.message.page.file_url
        answer = await client.get(url)
        named = answer.headers["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="rung-flexible-infrastructure-[0-9-]{10}\.html"', named)
        file, shown = await answer.text(), await (await client.get(page.url)).text()
        assert "<h1" in file
        assert ("can be opened until" in shown, "can be opened until" in file) == (True, False)
        await demo.service.take(origin("ben"), e.ResultPageStopped(ref))
        assert await status(client, url) == 404


async def test_a_public_page_has_no_file(rung: Rung, client: Client, ref: AssessmentRef) -> None:
    url = await shared(rung, ref)
    assert await status(client, f"{url}/file") == 404
    (told,) = await rung.service.take(origin("ben"), e.ResultPageAsked(ref))
    assert isinstance(told.message, m.PageLink)
    assert told.message.page.file_url is None


async def test_without_an_address_a_command_writes_the_page(store: str, clock: Clock, tmp_path: Path) -> None:
    settings = read({"REDIS_URL": store})
    async with opened(settings, clock=clock.runtime) as rung:
        ref = await closed(rung.service, "ana", "ben", "chloe")
        (reply,) = await rung.service.take(origin("ana"), e.ResultAsked())
        assert isinstance(reply.message, m.TeamReport)
        assert reply.message.page is m.PageWay.COMMAND
        (reply,) = await rung.service.take(origin("ana"), e.ResultPageAsked(ref))
        assert kinds((reply,)) == [(m.To.YOU, m.PageCommand)]
        (refused,) = await rung.service.take(Origin(person("max"), ELSEWHERE), e.ResultPageAsked(ref))
        assert isinstance(refused.message, m.ErrorMessage)
    command = next(part.text for part in wording.say(reply.message).blocks if isinstance(part, Copyable))
    program, name, *options = shlex.split(command)
    assert (program, name, options[0], options[2]) == ("rung", "export", "--conversation", "--html")
    await write_page(settings, options[1], tmp_path / options[3])
    assert "<h1" in (tmp_path / options[3]).read_text()


async def test_pages_can_be_switched_off(store: str, addressed: dict[str, str], clock: Clock) -> None:
    settings = read({"REDIS_URL": store, "RUNG_PAGES": "off", **addressed})
    async with opened(settings, clock=clock.runtime) as rung, served(rung) as client:
        ref = await closed(rung.service, "ana", "ben", "chloe")
        (reply,) = await rung.service.take(origin("ana"), e.ResultPageAsked(ref))
        assert reply.message == m.ErrorMessage(m.ErrorCode.NO_PAGES)
        assert await status(client, "/results/x") == 404
        (reply,) = await rung.service.take(origin("ana"), e.ResultAsked())
        assert isinstance(reply.message, m.TeamReport)
        assert reply.message.page is None


async def test_the_portfolio_opens_by_its_own_link_alone(rung: Rung, client: Client) -> None:
    assert rung.page_links is not None
    teams = [Conversation("core", "tenant", ConversationId(f"19:team{at}@thread")) for at in range(3)]
    refs = [
        await closed(rung.service, "ana", "ben", "chloe", letters=letter, where=where)
        for letter, where in zip("bcd", teams, strict=True)
    ]
    url = rung.page_links.portfolio_url(ROOM.workspace)
    for where in teams:
        assert await status(client, url) == 404  # too few teams share
        await rung.store.portfolio.share(where, 0)
    text = await (await client.get(url.removeprefix(BASE))).text()
    assert "2 of 3" in text
    assert not any(where.id in text for where in teams)
    told, *_ = await rung.service.take(origin("ben", teams[0]), e.ResultPageAsked(refs[0]))
    assert isinstance(told.message, m.PageShared)
    assert await status(client, told.message.page.url.replace("/results/", "/portfolio/")) == 404
    assert await status(client, url.replace("/portfolio/", "/results/")) == 404

import json
import math
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer

from bot.conversation import wording
from bot.conversation.messages import Help, Privacy, Reply, To
from bot.errors import StoreUnavailable
from bot.outbox.dispatcher import JobDispatcher
from bot.platforms.playground.app import HELLO
from bot.platforms.playground.edge import PlaygroundEdge
from bot.platforms.playground.log_entries import Entry, dump
from bot.platforms.playground.parse import LONGEST_BODY
from tests.fakes.playground import MemoryLog, ScriptedService, playground
from tests.support.messages import unanswered_assessments
from tests.support.rubrics import SMALL, capability
from tests.support.timeouts import PATIENCE

WROTE = {"kind": "write", "id": "a-1", "pane": "chat", "text": "privacy"}
Client = TestClient[web.Request, web.Application]


class Page:
    """A browser's view of the playground: knows its own origin, and may lie about it."""

    def __init__(self, client: Client, service: ScriptedService, log: MemoryLog) -> None:
        self.client = client
        self.service = service
        self.log = log
        self.origin = f"http://127.0.0.1:{client.port}"

    async def turn(self, body: object = WROTE, *, who: str = "ana", **headers: str) -> ClientResponse:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        told = {"Origin": self.origin, "Content-Type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return await self.client.post(f"/{who}/turn", data=sent, headers={k: v for k, v in told.items() if v})

    async def news(self, who: str = "ana", shown: str = "{}") -> Any:
        async with self.client.ws_connect(f"/{who}/live", headers={"Origin": self.origin}) as socket:
            await socket.send_str(f'{{"shown": {shown}}}')
            return await socket.receive_json(timeout=PATIENCE)


async def nothing_due() -> float:
    """Do nothing by itself."""
    return math.inf


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    made, service, log = playground(lambda origin, event: (Reply(To.YOU, Privacy()),))
    async with TestClient(TestServer(PlaygroundEdge(made, nothing_due).application())) as client:
        yield Page(client, service, log)


async def test_the_first_address_leads_to_the_first_person(page: Page) -> None:
    response = await page.client.get("/", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (302, "/ana/team")


@pytest.mark.parametrize("path", ["/zoe", "/zoe/team", "/ana/attic", "/zoe/live", "/static/../edge.py"])
async def test_what_is_not_there_is_not_found(page: Page, path: str) -> None:
    assert (await page.client.get(path)).status == 404


async def test_the_page_runs_no_script_but_its_own(page: Page) -> None:
    policy = (await page.client.get("/ana/team")).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


async def test_refusals_are_protected_like_pages(page: Page) -> None:
    assert "Content-Security-Policy" in (await page.client.get("/zoe/team")).headers


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil", "127.0.0.2", ""]
)
@pytest.mark.parametrize("path", ["/", "/ana/team", "/static/page.js"])
async def test_another_name_for_this_machine_gets_nothing(page: Page, host: str, path: str) -> None:
    response = await page.client.get(path, headers={"Host": host})
    assert response.status in (400, 403)


@pytest.mark.parametrize("host", ["localhost", "localhost:4000", "127.0.0.1:9"])
async def test_the_page_may_be_reached_through_a_tunnel(page: Page, host: str) -> None:
    assert (await page.client.get("/ana/team", headers={"Host": host})).status == 200


@pytest.mark.parametrize(
    "origin", ["", "null", "https://evil.example", "http://127.0.0.1:1", "http://localhost"]
)
async def test_no_other_page_can_write(page: Page, origin: str) -> None:
    assert (await page.turn(Origin=origin)).status == 403
    assert page.service.taken == []


async def skips(page: Page, body: bytes, **headers: str) -> ClientResponse:
    told = {"Origin": page.origin, "Content-Type": "application/json"} | headers
    return await page.client.post("/ana/clock", data=body, headers=told)


async def test_time_stops_at_each_hour_with_something_due_and_is_remembered() -> None:
    hours: list[int] = []
    made, service, log = playground(lambda origin, event: ())
    start = made.clock.now()

    async def due() -> float:
        hours.append((made.clock.now() - start) // 3600)
        return start + {1: 5_400, 2: 7_200, 3: 14_400}.get(hours[-1], math.inf)

    async with TestClient(TestServer(PlaygroundEdge(made, due).application())) as client:
        answer = await skips(Page(client, service, log), b'{"hours": 24}')
        assert (answer.status, await answer.json()) == (200, {"ahead": 86_400})
    assert hours == [1, 2, 3, 4, 24]
    assert log.ahead == 86_400


async def test_an_open_page_hears_what_time_it_is(page: Page) -> None:
    async with page.client.ws_connect("/ben/live", headers={"Origin": page.origin}) as socket:
        await socket.send_str('{"shown": {}}')
        assert (await socket.receive_json(timeout=PATIENCE))["ahead"] == 0
        await skips(page, b'{"hours": 1}')
        assert (await socket.receive_json(timeout=PATIENCE))["ahead"] == 3600


@pytest.mark.parametrize("body", [b"", b"{}", b'{"hours": 2}', b'{"hours": -1}', b'{"hours": "1"}', b"[1]"])
async def test_time_passes_only_in_the_offered_steps(page: Page, body: bytes) -> None:
    assert (await skips(page, body)).status == 400
    assert page.log.ahead == 0


async def test_no_other_page_can_move_the_time(page: Page) -> None:
    assert (await skips(page, b'{"hours": 1}', Origin="https://evil.example")).status == 403
    assert page.log.ahead == 0


async def test_time_stands_while_the_store_is_away(page: Page) -> None:
    page.log.away = True
    answer = await skips(page, b'{"hours": 1}')
    assert answer.status == 503
    assert "can&#39;t reach my memory" in (await answer.json())["away"]


class AwayJobs:
    """An outbox that is away whenever a worker looks for what is due."""

    async def times(self) -> None:
        raise StoreUnavailable


async def test_time_stops_when_due_work_cannot_be_read() -> None:
    made, service, log = playground(lambda origin, event: ())
    worker = JobDispatcher(service, AwayJobs(), {}, made.clock.runtime)  # type: ignore[arg-type]
    async with TestClient(TestServer(PlaygroundEdge(made, worker.sweep).application())) as client:
        answer = await skips(Page(client, service, log), b'{"hours": 24}')
        assert answer.status == 503
    assert log.ahead == 3600


async def test_no_other_page_can_listen(page: Page) -> None:
    response = await page.client.get(
        "/ana/live",
        headers={"Origin": "http://evil.example", "Upgrade": "websocket", "Connection": "Upgrade"},
    )
    assert response.status == 403


async def test_a_plain_form_cannot_write(page: Page) -> None:
    assert (await page.turn(Content_Type="text/plain")).status == 415
    assert page.service.taken == []


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[" * 50_000, b"\xff", b'{"kind":"write"}', WROTE | {"id": "é"}]
)
async def test_rubbish_is_refused_before_anything_is_touched(page: Page, body: object) -> None:
    assert (await page.turn(body)).status == 400
    assert page.service.taken == []


async def test_an_endless_body_is_refused(page: Page) -> None:
    assert (await page.turn(b" " * (LONGEST_BODY + 1))).status == 413
    assert page.service.taken == []


async def test_nobody_acts_for_someone_who_is_not_there(page: Page) -> None:
    assert (await page.turn(who="zoe")).status == 404


async def test_forty_kilobytes_of_text_are_taken(page: Page) -> None:
    assert (await page.turn(WROTE | {"text": "é\ud800\0<b>" * 8192})).status == 200


async def test_the_conversation_is_there_after_a_reload(page: Page) -> None:
    await page.turn()
    html = await (await page.client.get("/ana/chat")).text()
    assert "privacy" in html
    assert "Who sees what" in html


async def test_words_that_arrive_twice_are_shown_once(page: Page) -> None:
    await page.turn()
    await page.turn()
    assert [id_ for id_ in page.log.places["chat.ana"] if id_.startswith("t.")] == ["t.a-1"]


async def test_a_new_page_gets_everything_and_then_changes(page: Page) -> None:
    first = await page.news()
    assert {each["id"] for each in first["changed"]} == {"hello"}
    shown = {f"{each['pane']}/{each['id']}": each["version"] for each in first["changed"]}
    assert (await page.news(shown=json.dumps(shown)))["changed"] == []


async def test_a_greeting_offers_no_assessment_later(page: Page) -> None:
    await page.turn()
    unanswered = unanswered_assessments(capability(SMALL))
    greeting = wording.say(Help(tuple(each.rubric for each in unanswered), None, True, unanswered=unanswered))
    await page.log.put("chat.ana", HELLO, dump(Entry("", 0, greeting)), move=False)
    html = await (await page.client.get("/ana/chat")).text()
    assert "Who sees what" in html
    assert "Not this time" not in html


async def test_an_open_page_shows_others_changes_at_once(page: Page) -> None:
    async with page.client.ws_connect("/ben/live", headers={"Origin": page.origin}) as socket:
        await socket.send_str('{"shown": {}}')
        await socket.receive_json(timeout=PATIENCE)
        await page.turn(WROTE | {"pane": "team"})
        news = await socket.receive_json(timeout=PATIENCE)
    assert [(each["who"], each["summary"]) for each in news["changed"]] == [("Ana", "privacy")]


async def test_nobody_hears_what_is_private(page: Page) -> None:
    await page.turn()
    await page.turn(WROTE | {"pane": "team", "id": "a-2", "text": "hello all"})
    told = {each["summary"] for each in (await page.news("ben"))["changed"]}
    assert "hello all" in told
    assert "Who sees what" not in told
    assert "privacy" not in told


async def test_a_page_forgets_what_is_gone(page: Page) -> None:
    assert (await page.news(shown='{"chat/s.old": 3}'))["gone"] == ["chat/s.old"]


@pytest.mark.parametrize("first", ["", "hello", '{"shown": 3}', "[" * 5000])
async def test_a_listener_that_talks_rubbish_is_shut_out(page: Page, first: str) -> None:
    async with page.client.ws_connect("/ana/live", headers={"Origin": page.origin}) as socket:
        await socket.send_str(first)
        assert (await socket.receive(timeout=PATIENCE)).type is WSMsgType.CLOSE


async def test_a_page_reports_a_missing_store_and_recovers(page: Page) -> None:
    page.log.away = True
    async with page.client.ws_connect("/ana/live", headers={"Origin": page.origin}) as socket:
        await socket.send_str('{"shown": {}}')
        assert "can't reach my memory" in (await socket.receive_json(timeout=PATIENCE))["away"].replace(
            "&#39;", "'"
        )
        page.log.away = False
        assert {each["id"] for each in (await socket.receive_json(timeout=PATIENCE))["changed"]} == {"hello"}


async def test_an_unsaved_turn_is_no_success() -> None:
    def away(*_: object) -> tuple[Reply, ...]:
        raise StoreUnavailable

    made, service, log = playground(away)
    async with TestClient(TestServer(PlaygroundEdge(made, nothing_due).application())) as client:
        response = await Page(client, service, log).turn()
        assert response.status == 503
        assert "can&#39;t reach my memory" in (await response.json())["away"]


async def test_a_mistake_of_ours_tells_the_sender_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> tuple[Reply, ...]:
        raise RuntimeError("secret-detail")

    made, service, log = playground(broken)
    async with TestClient(TestServer(PlaygroundEdge(made, nothing_due).application())) as client:
        response = await Page(client, service, log).turn()
        assert response.status == 500
        assert await response.text() == "{}"


async def test_closing_down_lets_open_pages_go(page: Page) -> None:
    async with (
        ClientSession() as session,
        session.ws_connect(f"{page.origin}/ana/live", headers={"Origin": page.origin}) as socket,
    ):
        await socket.send_str('{"shown": {}}')
        await socket.receive_json(timeout=PATIENCE)
        await page.client.server.close()
        assert (await socket.receive(timeout=PATIENCE)).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)

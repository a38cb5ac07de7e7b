"""What we send reaches Teams once, in order, at the pace that Teams asks for, or ends in an error with a name."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout, TraceConfig, web
from structlog.testing import capture_logs

from bot.conversation.identity import MessageId
from bot.platforms.common.sending import CALL_SECONDS, RateLimit, RateLimiter, client_session
from bot.platforms.teams import client as c
from bot.platforms.teams.authentication import Hosts
from bot.platforms.teams.background_refresh import FetchFailed
from bot.platforms.teams.client import TeamsClient, TeamsTarget
from bot.settings import ProxySettings
from bot.telemetry.metrics import REGISTRY
from tests.fakes.backoff import Backoffs
from tests.fakes.teams_site import TENANT, Clock, Site, html, opened, says, session
from tests.platforms.teams.forgeries import FORGED_ADDRESSES

CHAT = "a:1x/y..z;messageid=17@thread.tacv2"
QUOTED = "a%3A1x%2Fy..z%3Bmessageid%3D17%40thread.tacv2"
HELLO = {"type": "message", "text": "the words of a person"}


class OneToken:
    """Gives the same token, or none where a test takes it away."""

    def __init__(self) -> None:
        self.value: str | None = "the-token"
        self.asked = 0

    async def token(self) -> str:
        self.asked += 1
        if self.value is None:
            raise FetchFailed("token")
        return self.value


class Line:
    """A connector whose way leads to a site on this machine, with all that a test wants to touch."""

    def __init__(self, site: Site, http: ClientSession) -> None:
        self.site = site
        self.http = http
        self.clock = site.clock
        self.tokens = OneToken()
        self.backoff = Backoffs(self.clock)
        self.client = TeamsClient(
            http,
            Hosts(local=True),
            self.tokens,
            self.clock,
            self.backoff,
            self.clock.sleep,
            jitter=lambda: 0.25,
        )
        self.chat = TeamsTarget(f"{site.url}/emea/", TENANT, CHAT)

    async def fails(self, *answers: Callable[[], web.Response]) -> c.SendError:
        """Send to a site that gives these answers. Give the error."""
        self.site.answers.extend(answers)
        with pytest.raises(c.SendError) as caught:
            await self.client.send(self.chat, HELLO)
        return caught.value


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with opened(Clock()) as site, session() as http:
        yield Line(site, http)


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("rung_sends_total", {"platform": "teams", "outcome": outcome}) or 0.0


# What is asked


async def test_a_message_is_posted_with_our_token_and_named(line: Line) -> None:
    assert await line.client.send(line.chat, HELLO) == "m1"
    (asked,) = line.site.asked
    assert (asked.method, asked.path) == ("POST", f"/emea/v3/conversations/{QUOTED}/activities")
    assert asked.json == HELLO
    assert asked.headers["Authorization"] == "Bearer the-token"
    assert asked.headers["Content-Type"].startswith("application/json")


async def test_a_message_can_be_answered_changed_and_taken_away(line: Line) -> None:
    assert await line.client.send(replace(line.chat, thread="17:1"), HELLO) == "m1"
    await line.client.update(line.chat, MessageId("17:2"), HELLO)
    line.site.answers.append(web.Response)
    await line.client.delete(line.chat, MessageId("17:2"))
    path = f"/emea/v3/conversations/{QUOTED}/activities/17%3A2"
    assert [(asked.method, asked.path) for asked in line.site.asked] == [
        ("POST", f"/emea/v3/conversations/{QUOTED}%3Bmessageid%3D17%3A1/activities"),
        ("PUT", path),
        ("DELETE", path),
    ]
    assert [asked.text != "" for asked in line.site.asked] == [True, True, False]


async def test_everything_goes_over_one_connection(line: Line) -> None:
    for at in range(20):
        await line.client.send(replace(line.chat, conversation=f"a:{at}"), HELLO)
        await line.client.update(line.chat, MessageId("m1"), HELLO)
    assert len(line.site.asked) == 40
    assert len({asked.peer for asked in line.site.asked}) == 1


async def test_a_private_chat_is_opened_in_its_tenant(line: Line) -> None:
    line.site.answers.append(says({"id": "a:chat"}, 201))
    chat = await line.client.open_chat(line.chat.service_url, TENANT, "28:bot", "29:person")
    assert chat == replace(line.chat, conversation="a:chat")
    (asked,) = line.site.asked
    assert (asked.method, asked.path) == ("POST", "/emea/v3/conversations")
    assert asked.json["bot"] == {"id": "28:bot"}
    assert asked.json["members"] == [{"id": "29:person"}]
    assert asked.json["tenantId"] == asked.json["channelData"]["tenant"]["id"] == TENANT


async def test_a_chat_without_a_name_is_no_chat(line: Line) -> None:
    line.site.answers.append(says({}, 201))
    with pytest.raises(c.Unanswered):
        await line.client.open_chat(line.chat.service_url, TENANT, "28:bot", "29:person")


async def test_members_come_page_by_page_as_they_are_taken(line: Line) -> None:
    line.site.answers.append(
        says({"members": [{"id": "29:a"}, {"id": "29:b"}], "continuationToken": "a+b/="})
    )
    line.site.answers.append(says({"members": [{"id": "29:c"}]}))
    found = [(member["id"], len(line.site.asked)) async for member in line.client.members(line.chat)]
    assert found == [("29:a", 1), ("29:b", 1), ("29:c", 2)]
    first, second = line.site.asked
    assert (first.method, first.path) == ("GET", f"/emea/v3/conversations/{QUOTED}/pagedmembers")
    assert first.query == {"pageSize": "500"}
    assert second.query == {"pageSize": "500", "continuationToken": "a+b/="}


async def test_without_a_token_none_is_sent(line: Line) -> None:
    line.tokens.value = ""
    await line.client.send(line.chat, HELLO)
    assert "Authorization" not in line.site.asked[0].headers


async def test_an_empty_answer_is_a_message_without_id(line: Line) -> None:
    line.site.answers.append(html(200))
    assert await line.client.send(line.chat, HELLO) == ""


# Where it may go


async def test_a_forged_address_is_not_contacted() -> None:
    begun: list[str] = []

    async def note(_: Any, __: Any, params: Any) -> None:
        begun.append(str(params.url))

    trace = TraceConfig()
    trace.on_request_start.append(note)
    async with ClientSession(trace_configs=[trace]) as http:
        tokens, clock = OneToken(), Clock()
        client = TeamsClient(http, Hosts(local=True), tokens, clock, Backoffs(), clock.sleep)
        for address in FORGED_ADDRESSES:
            to = TeamsTarget(address, TENANT, CHAT)
            for call in (
                client.send(to, HELLO),
                client.update(to, MessageId("1"), HELLO),
                client.delete(to, MessageId("1")),
                client.open_chat(address, TENANT, "28:bot", "29:person"),
                anext(client.members(to)),
            ):
                with pytest.raises(c.Refused):
                    await call
        assert begun == []
        assert tokens.asked == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(line: Line, status: int) -> None:
    error = await line.fails(says(None, status, Location=f"{line.site.url}/elsewhere"))
    assert isinstance(error, c.Refused)
    assert line.site.count("/elsewhere") == 0
    assert len(line.site.asked) == 1


@pytest.mark.parametrize("id_", ["", ".", ".."])
async def test_an_id_that_is_a_way_leads_nowhere(line: Line, id_: str) -> None:
    with pytest.raises(c.Refused):
        await line.client.send(replace(line.chat, conversation=id_), HELLO)
    with pytest.raises(c.Refused):
        await line.client.delete(line.chat, MessageId(id_))
    assert line.site.asked == []


@pytest.mark.parametrize("id_", ["../../../admin", "x?y=1", "x#y", "%2e%2e", "a b", "ü\t"])
async def test_an_id_stays_one_part_of_the_way(line: Line, id_: str) -> None:
    await line.client.send(replace(line.chat, conversation=id_), HELLO)
    (asked,) = line.site.asked
    assert asked.path.startswith("/emea/v3/conversations/")
    assert asked.path.count("/") == 5
    assert asked.query == {}


# What comes back


def problem(status: int, code: str) -> Callable[[], web.Response]:
    return says({"error": {"code": code, "message": "the words of a person"}}, status)


ENDS: dict[str, tuple[Callable[[], web.Response], type[c.SendError], str]] = {
    "removed": (problem(403, "BotNotInConversationRoster"), c.Blocked, "BotNotInConversationRoster"),
    "blocked": (problem(403, "MessageWritesBlocked"), c.Blocked, "MessageWritesBlocked"),
    "403 in HTML": (html(403), c.Blocked, "status_403"),
    "gone": (problem(404, "ConversationNotFound"), c.Gone, "ConversationNotFound"),
    "too big": (problem(413, "MessageSizeTooBig"), c.TooBig, "MessageSizeTooBig"),
    "413 in HTML": (html(413), c.TooBig, "status_413"),
    "token refused": (says({"message": "Authorization has been denied"}, 401), c.Refused, "status_401"),
    "bad card": (problem(400, "BadSyntax"), c.Refused, "BadSyntax"),
    "a sentence as code": (problem(400, "the words of a person"), c.Refused, "status_400"),
    "500": (problem(500, "ServiceError"), c.Unanswered, "ServiceError"),
    "503": (html(503), c.Unanswered, "status_503"),
}


@pytest.mark.parametrize("case", ENDS)
async def test_a_final_error_is_named_and_not_retried(line: Line, case: str) -> None:
    answer, kind, reason = ENDS[case]
    error = await line.fails(answer)
    assert type(error) is kind
    assert error.reason == reason
    assert len(line.site.asked) == 1


async def test_a_log_gives_reasons_without_texts_and_names(line: Line) -> None:
    before = counted("refused")
    with capture_logs() as said:
        await line.fails(problem(403, "MessageWritesBlocked"))
    assert [(entry["event"], entry["reason"]) for entry in said] == [("send_failed", "MessageWritesBlocked")]
    for secret in ("words", "the-token", CHAT, TENANT):
        assert secret not in str(said)
    assert counted("refused") == before + 1


# When it may be sent


async def test_a_throttled_message_waits_as_long_as_teams_says(line: Line) -> None:
    line.site.answers.append(says({}, 429, Retry_After="4"))
    assert await line.client.send(line.chat, HELLO) == "m2"
    first, second = line.site.asked
    assert second.at - first.at == 4.25
    assert first.text == second.text


@pytest.mark.parametrize("status", [412, 429, 502, 504])
async def test_what_teams_wants_repeated_is_repeated_ever_more_slowly(line: Line, status: int) -> None:
    line.site.answers.extend([html(status)] * 2)
    assert await line.client.send(line.chat, HELLO) == "m3"
    first, second, third = (asked.at for asked in line.site.asked)
    assert (second - first, third - second) == (0.75, 1.25)


@pytest.mark.parametrize("text", ["", "soon", "-5", "1e9", "9" * 400, "٣", "Wed, 21 Oct 2026 07:28:00 GMT"])
async def test_a_wait_that_is_no_number_is_ignored(line: Line, text: str) -> None:
    line.site.answers.append(says({}, 429, Retry_After=text))
    assert await line.client.send(line.chat, HELLO) == "m2"
    assert line.clock.slept == [0.75]


async def test_a_wait_that_is_too_long_is_told_instead(line: Line) -> None:
    error = await line.fails(says({}, 429, Retry_After="120"))
    assert isinstance(error, c.Throttled)
    assert error.seconds == 120
    assert line.clock.slept == []
    assert len(line.site.asked) == 1


async def test_nothing_is_sent_before_the_wait_of_teams_ends(line: Line) -> None:
    await line.fails(says({}, 429, Retry_After="120"))
    error = await line.fails()
    assert isinstance(error, c.Throttled)
    assert len(line.site.asked) == 1
    line.clock.now += 121
    assert await line.client.send(line.chat, HELLO) == "m2"


async def test_nor_by_a_process_that_was_not_told(line: Line) -> None:
    await line.fails(says({}, 429, Retry_After="120"))
    other = Line(line.site, line.http)
    other.backoff.until = line.backoff.until
    assert isinstance(await other.fails(), c.Throttled)
    assert len(line.site.asked) == 1
    line.clock.now += 122
    assert await other.client.send(line.chat, HELLO) == "m2"


async def test_a_throttled_conversation_delays_no_other(line: Line) -> None:
    await line.fails(says({}, 429, Retry_After="120"))
    assert await line.client.send(replace(line.chat, conversation="another"), HELLO) == "m2"
    assert line.clock.slept == []


async def test_a_gateway_that_stays_unwell_ends_within_our_patience(line: Line) -> None:
    error = await line.fails(*[html(502)] * 20)
    assert isinstance(error, c.Unanswered)
    assert error.reason == "status_502"
    assert len(line.site.asked) == 4
    assert line.clock.now <= c.MAX_WAIT_SECONDS


async def test_a_conflict_that_stays_was_not_done(line: Line) -> None:
    assert isinstance(await line.fails(*[html(412)] * 20), c.Throttled)


async def test_messages_arrive_in_their_order(line: Line) -> None:
    line.site.answers.append(html(502))
    texts = [str(number) for number in range(5)]
    await asyncio.gather(*(line.client.send(line.chat, {"text": text}) for text in texts))
    assert [asked.json["text"] for asked in line.site.asked] == ["0", *texts]


async def test_a_conversation_does_not_wait_for_another(line: Line) -> None:
    line.site.gate.clear()
    slow = asyncio.create_task(line.client.send(line.chat, HELLO))
    await line.site.arrived.wait()
    line.site.arrived.clear()
    other = asyncio.create_task(line.client.send(replace(line.chat, conversation="another"), HELLO))
    await line.site.arrived.wait()
    line.site.gate.set()
    assert {await slow, await other} == {"m1", "m2"}


def most_within(times: list[float], seconds: float) -> int:
    """Count the most that fall into any window, to the microsecond."""
    return max(sum(0 <= round(time - start, 6) <= seconds for time in times) for start in times)


PACES: list[tuple[tuple[RateLimit, ...], int, tuple[tuple[float, int], ...]]] = [
    ((c.SENDS, c.SENDS_AN_HOUR), 700, ((1, 7), (2, 8), (30, 60))),
    ((c.SENDS_AN_HOUR,), 2000, ((3600, 1800),)),
    ((c.ROSTERS,), 300, ((1, 14), (2, 16), (30, 120))),
    ((c.TENANT,), 300, ((1, 30),)),
]


@pytest.mark.parametrize(("paces", "calls", "limits"), PACES)
def test_the_pace_keeps_every_limit_that_teams_names(
    paces: tuple[RateLimit, ...], calls: int, limits: tuple[tuple[float, int], ...]
) -> None:
    clock = Clock()
    limiter = RateLimiter(clock)
    times = []
    for _ in range(calls):
        wait = limiter.reserve([(str(pace), pace) for pace in paces], 1e9)
        assert wait is not None
        clock.now += wait
        times.append(clock.now)
    for seconds, most in limits:
        assert most_within(times, seconds) <= most


async def test_a_conversation_is_sent_to_at_that_pace(line: Line) -> None:
    for _ in range(10):
        await line.client.send(line.chat, HELLO)
    times = [asked.at for asked in line.site.asked]
    assert most_within(times, 1) == 7
    assert most_within(times, 2) == 8


async def test_an_hour_of_sends_stays_below_the_limit(line: Line) -> None:
    for _ in range(910):
        await line.client.send(line.chat, HELLO)
    before, last = line.site.asked[-2:]
    assert last.at - before.at == pytest.approx(c.SENDS_AN_HOUR.interval)


async def test_a_whole_organisation_is_sent_to_at_its_pace(line: Line) -> None:
    for number in range(80):
        await line.client.send(replace(line.chat, conversation=f"chat-{number}"), HELLO)
    assert most_within([asked.at for asked in line.site.asked], 1) == 30
    line.clock.slept.clear()
    await line.client.send(replace(line.chat, tenant="another"), HELLO)
    assert line.clock.slept == []


async def test_a_roster_is_read_at_its_pace(line: Line) -> None:
    line.site.answers.extend([says({"members": [{"id": "29:a"}], "continuationToken": "on"})] * 29)
    line.site.answers.append(says({"members": [{"id": "29:a"}]}))
    assert len([member async for member in line.client.members(line.chat)]) == 30
    assert most_within([asked.at for asked in line.site.asked], 2) == 16


async def test_who_waited_too_long_in_the_queue_is_told(line: Line) -> None:
    ends = await asyncio.gather(
        *(line.client.send(line.chat, HELLO) for _ in range(40)), return_exceptions=True
    )
    late = [end for end in ends if isinstance(end, c.Throttled)]
    assert len(late) == 40 - len(line.site.asked)
    assert 6 < len(line.site.asked) < 20
    assert line.clock.now <= c.MAX_WAIT_SECONDS


# When nobody answers


async def test_a_lost_answer_is_not_asked_for_again(line: Line) -> None:
    line.site.hangs_up = True
    error = await line.fails()
    assert type(error) is c.Unanswered
    assert len(line.site.asked) == 1


async def test_no_connection_is_nothing_done() -> None:
    clock = Clock()
    async with opened(clock) as gone:
        url = gone.url
    async with session() as http:
        client = TeamsClient(http, Hosts(local=True), OneToken(), clock, Backoffs(), clock.sleep)
        with pytest.raises(c.NotConnected):
            await client.send(TeamsTarget(url, TENANT, CHAT), HELLO)


async def test_a_call_that_hangs_may_have_been_done() -> None:
    async with opened(Clock()) as site, session(ClientTimeout(total=0.1)) as client:
        site.gate.clear()
        assert type(await Line(site, client).fails()) is c.Unanswered
        assert len(site.asked) == 1


async def test_a_call_without_a_free_connection_was_not_made() -> None:
    async with opened(Clock()) as site, session(ClientTimeout(connect=0.1), connections=1) as client:
        line = Line(site, client)
        site.gate.clear()
        slow = asyncio.create_task(line.client.send(replace(line.chat, conversation="another"), HELLO))
        await site.arrived.wait()
        assert type(await line.fails()) is c.NotConnected
        site.gate.set()
        assert await slow == "m1"
        assert len(site.asked) == 1


async def test_no_token_is_nothing_done(line: Line) -> None:
    line.tokens.value = None
    assert type(await line.fails()) is c.NotConnected
    assert line.site.asked == []


async def test_a_session_gives_up_and_keeps_no_cookies() -> None:
    async with client_session(CALL_SECONDS, ProxySettings()) as client, opened(Clock()) as site:
        assert client.timeout.total == CALL_SECONDS
        site.pages["/"] = lambda: web.Response(headers={"Set-Cookie": "a=b"})
        for _ in range(2):
            await (await client.get(f"{site.url}/".replace("127.0.0.1", "localhost"))).read()
        assert len(site.asked) == 2
        assert all("Cookie" not in asked.headers for asked in site.asked)

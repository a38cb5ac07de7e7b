"""A date is a file that two libraries read, for as long as it is a date and its link is good."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from icalendar import Calendar

from bot.bootstrap import Rung, opened
from bot.calendars.edge import calendar_routes
from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.calendar import CalendarDate
from bot.conversation.identity import AssessmentRef
from bot.conversation.view import Buttons, Heading, Text, buttons
from bot.conversation.when.zones import local_day
from bot.conversation.wording import say
from bot.conversation.wording.pages import NOT_FOUND
from bot.conversation.wording.phrases import calendar_day, weekday_date
from bot.links.sealed import InvalidLink
from bot.pages.edge import not_found
from bot.pages.html import html
from bot.settings import read
from tests.calendars.team import BASE, KEY, NAMES, begun, closed, in_private, origin
from tests.support.clock import DAY, HOUR, Clock
from tests.support.servers import Server

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def rung(server: Server, clock: Clock) -> AsyncIterator[Rung]:
    with server.client() as client:
        client.flushall()
    env = {"REDIS_URL": server.url, "RUNG_PUBLIC_URL": BASE, "RUNG_SECRET_KEY": KEY, "RUNG_PAGES": "2d"}
    async with opened(read(env), clock=clock.runtime) as rung:
        yield rung


@pytest.fixture
async def client(rung: Rung) -> AsyncIterator[Client]:
    assert rung.calendar_links is not None
    app = web.Application()
    app.add_routes(calendar_routes(rung.service.reader, rung.calendar_links, rung.runtime, not_found))
    async with TestClient(TestServer(app)) as client:
        yield client


async def link(rung: Rung, ref: AssessmentRef, what: CalendarDate, name: str = "ana") -> str:
    (reply,) = await rung.service.take(origin(name), e.CalendarAsked(ref, what))
    assert reply.to is m.To.YOU
    assert isinstance(reply.message, m.CalendarLink)
    assert reply.message.url is not None
    assert reply.message.url.startswith(f"{BASE}/calendar/")
    return reply.message.url.removeprefix(BASE)


async def get(client: Client, url: str) -> ClientResponse:
    return await client.get(url)


async def test_a_closing_time_is_an_event_that_moves_with_it(
    rung: Rung, client: Client, clock: Clock
) -> None:
    ref = await begun(rung.service)
    url = await link(rung, ref, CalendarDate.CLOSING)
    uids, starts, versions = [], [], []
    for _ in range(2):
        answer = await get(client, url)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert (answer.headers["X-Robots-Tag"], answer.headers["Referrer-Policy"]) == (
            "noindex, nofollow",
            "no-referrer",
        )
        text = await answer.text()
        (event,) = Calendar.from_ical(text).walk("VEVENT")
        other = vobject.readOne(text).vevent
        assert (str(event["uid"]), str(event["summary"])) == (other.uid.value, other.summary.value)
        assert event["dtstart"].dt == other.dtstart.value.astimezone(UTC)
        uids.append(str(event["uid"]))
        starts.append(event["dtstart"].dt)
        versions.append(int(event["sequence"]))
        assert not any(name in text.lower() for name in NAMES)
        clock.forward(HOUR)
        await rung.service.take(origin("ana"), e.Extended(ref, "in 9 days"))
    head = await rung.store.assessments.get(ref)
    assert head is not None
    assert starts[1] == datetime.fromtimestamp(head.closes, UTC) > starts[0]
    assert uids[0] == uids[1]
    assert versions[0] < versions[1]


async def test_looking_again_is_a_working_day(rung: Rung, client: Client, clock: Clock) -> None:
    while (datetime.fromtimestamp(clock.now, UTC) + timedelta(days=90)).weekday() != 5:
        clock.forward(DAY)
    ref = await closed(rung.service)
    url = await link(rung, ref, CalendarDate.LOOK_AGAIN, "ben")
    text = await (await get(client, url)).text()
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    day = datetime.fromtimestamp(clock.now, UTC).date() + timedelta(days=92)  # from Saturday to Monday
    assert event["dtstart"].dt == day == vobject.readOne(text).vevent.dtstart.value
    assert type(event["dtstart"].dt) is date
    await rung.service.take(origin("ben"), e.RemindAsked("off"))
    text = await (await get(client, url)).text()
    (after,) = Calendar.from_ical(text).walk("VEVENT")
    assert (Calendar.from_ical(text)["method"], after["status"], after["uid"]) == (
        "CANCEL",
        "CANCELLED",
        event["uid"],
    )


async def test_the_next_assessment_is_said_with_its_day_and_today(rung: Rung, clock: Clock) -> None:
    ref = await closed(rung.service)
    (reply,) = await rung.service.take(in_private("ben"), e.CalendarAsked(ref, CalendarDate.LOOK_AGAIN))
    assert isinstance(reply.message, m.CalendarLink)
    heading, text, file, hint, _ = say(reply.message).blocks
    day = local_day(reply.message.entry.at, None)
    assert heading == Heading(f"Flexible Infrastructure: next assessment on {calendar_day(day)}")
    assert isinstance(text, Text)
    assert text.text.endswith(f"This is the plan as of {calendar_day(local_day(int(clock.now), ''))}.")
    assert isinstance(file, Buttons)
    assert [each.title for each in file.links] == ["Calendar file"]
    assert isinstance(hint, Text)
    assert f"until {weekday_date(day)}" in hint.text


async def test_a_scheduled_start_takes_the_place_of_looking_again(rung: Rung, client: Client) -> None:
    ref = await closed(rung.service)
    url = await link(rung, ref, CalendarDate.LOOK_AGAIN)
    before = vobject.readOne(await (await get(client, url)).text()).vevent
    event = e.ScheduleAsked("every quarter on mon 10:00", rubric_id="flexible-infrastructure", keep=True)
    await rung.service.take(origin("ana"), event)
    text = await (await get(client, url)).text()
    schedule = await rung.store.schedules.get(ref.conversation, "flexible-infrastructure")
    assert schedule is not None
    (after,) = Calendar.from_ical(text).walk("VEVENT")
    assert after["dtstart"].dt == datetime.fromtimestamp(schedule.start.at, UTC)
    assert str(after["uid"]) == before.uid.value
    assert "Your next assessment starts on Monday" in str(after["description"])


async def test_a_file_opened_a_second_later_is_newer(rung: Rung, client: Client, clock: Clock) -> None:
    ref = await begun(rung.service)
    url = await link(rung, ref, CalendarDate.CLOSING)
    versions = []
    for _ in range(2):
        (event,) = Calendar.from_ical(await (await get(client, url)).text()).walk("VEVENT")
        versions.append(int(event["sequence"]))
        clock.forward(1)
    assert versions[0] < versions[1]


async def test_the_date_of_a_talk_leads_back_to_its_guide(rung: Rung) -> None:
    ref = await closed(rung.service)
    (reply,) = await rung.service.take(origin("ana"), e.CalendarAsked(ref, CalendarDate.TALK))
    assert callback_data.pack(e.GuideOpened(ref)) in [each.press for each in buttons(say(reply.message))]


@pytest.mark.parametrize(("closes_in", "opens"), [("tomorrow", 2), ("in 7 days", 7)])
async def test_a_link_opens_for_as_long_as_pages_and_until_its_date(
    rung: Rung, clock: Clock, closes_in: str, opens: int
) -> None:
    assert rung.calendar_links is not None
    ref, started = await begun(rung.service), int(clock.now)
    await rung.service.take(origin("ana"), e.Extended(ref, closes_in, earlier=True))
    (reply,) = await rung.service.take(origin("ana"), e.CalendarAsked(ref, CalendarDate.CLOSING))
    assert isinstance(reply.message, m.CalendarLink)
    assert reply.message.url is not None
    entry, token = reply.message.entry, reply.message.url.removeprefix(f"{BASE}/calendar/")
    until = max(entry.at, started + 2 * DAY)
    assert reply.message.until == datetime.fromtimestamp(until, UTC).date()
    assert (until - started + DAY // 2) // DAY == opens
    clock.forward(until - started - 1)
    assert rung.calendar_links.find(token.removesuffix(".ics")) == (ref, CalendarDate.CLOSING)
    clock.forward(1)
    with pytest.raises(InvalidLink):
        rung.calendar_links.find(token.removesuffix(".ics"))


@pytest.mark.parametrize("event", [e.CloseAsked, e.DropAsked])
async def test_ending_an_assessment_early_cancels_its_closing_time(
    rung: Rung, client: Client, clock: Clock, event: type[e.CloseAsked | e.DropAsked]
) -> None:
    ref = await begun(rung.service)
    url = await link(rung, ref, CalendarDate.CLOSING)
    before = vobject.readOne(await (await get(client, url)).text()).vevent
    clock.forward(1)
    await rung.service.take(origin("ana"), event(ref, confirmed=True))
    text = await (await get(client, url)).text()
    (after,) = Calendar.from_ical(text).walk("VEVENT")
    other = vobject.readOne(text)
    assert (other.method.value, other.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert (str(after["uid"]), after["dtstart"].dt) == (before.uid.value, before.dtstart.value)
    assert int(after["sequence"]) > int(before.sequence.value)
    assert str(after["summary"]) == f"Cancelled: {before.summary.value}"
    (reply,) = await rung.service.take(origin("ana"), e.CalendarAsked(ref, CalendarDate.CLOSING))
    assert not isinstance(reply.message, m.CalendarLink)


@pytest.mark.parametrize("gone", ["over", "forgotten", "uninstalled", "altered"])
async def test_a_date_that_is_over_or_unknown_is_not_found(
    rung: Rung, client: Client, clock: Clock, gone: str
) -> None:
    ref = await begun(rung.service)
    await rung.service.take(origin("ana"), e.Extended(ref, "tomorrow", earlier=True))
    url = await link(rung, ref, CalendarDate.CLOSING)
    match gone:
        case "over":
            clock.forward(2 * DAY - 1)
            await rung.service.take(origin("ana"), e.CloseAsked(ref, confirmed=True))
        case "forgotten":
            await rung.service.forget_conversations([ref.conversation])
        case "uninstalled":
            await rung.service.forget_tenant(ref.conversation.platform, ref.conversation.tenant)
        case _:
            url = url.replace(".ics", "A.ics")
    answer = await get(client, url)
    assert (answer.status, await answer.text()) == (404, html(NOT_FOUND))
    (reply,) = await rung.service.take(origin("ana"), e.CalendarAsked(ref, CalendarDate.CLOSING))
    assert gone == "altered" or not isinstance(reply.message, m.CalendarLink)


async def test_only_people_of_the_team_get_a_date(rung: Rung) -> None:
    ref = await closed(rung.service)
    for what in CalendarDate:
        (reply,) = await rung.service.take(in_private("max"), e.CalendarAsked(ref, what))
        assert isinstance(reply.message, m.ErrorMessage)


async def test_without_a_public_address_the_date_is_said_in_words(server: Server, clock: Clock) -> None:
    with server.client() as client:
        client.flushall()
    async with opened(read({"REDIS_URL": server.url}), clock=clock.runtime) as rung:
        ref = await begun(rung.service)
        (reply,) = await rung.service.take(origin("ana"), e.CalendarAsked(ref, CalendarDate.CLOSING))
        assert isinstance(reply.message, m.CalendarLink)
        assert (reply.message.url, reply.message.entry.at > clock.now) == (None, True)


async def test_the_card_offers_the_closing_time(rung: Rung) -> None:
    ref = await begun(rung.service)
    card = await rung.service.draw(m.CardOf(ref))
    assert card
    assert isinstance(card.message, m.Invitation)
    assert card.message.has_calendar


async def test_the_guide_offers_the_talk_until_it_is_over(rung: Rung, clock: Clock) -> None:
    ref = await closed(rung.service)
    for offered in (True, False):
        (guide,) = await rung.service.take(origin("ana"), e.GuideOpened(ref))
        assert isinstance(guide.message, m.TalkCard)
        assert guide.message.can_be_planned is offered
        clock.forward(2 * DAY)

"""What every store must do for pages of results, on every server we support."""

from dataclasses import replace

from bot.conversation.identity import MessageId, Person
from bot.conversation.reports.pages import SharedPage
from bot.conversation.session import WriteStatus
from bot.ports.store import Store
from bot.store import keys
from bot.store.pages import KEPT_SECONDS
from tests.store.people import ANA, TEAM
from tests.store.team import CLOSES, WEEK, published, running
from tests.support.servers import Server

PAGE = SharedPage("p1", CLOSES + WEEK)
THREE = ("ana", "bo", "cy")


async def test_a_result_has_one_open_page(store: Store) -> None:
    ref = await running(store)
    await published(store, ref, *THREE)
    assert await store.pages.share(ref, PAGE, CLOSES) == (WriteStatus.CHANGED, PAGE)
    assert await store.pages.share(ref, PAGE, CLOSES) == (WriteStatus.CHANGED, PAGE)  # the same try, repeated
    await store.pages.set_message(ref, MessageId("5", "C1", "3"))
    told = replace(PAGE, message=MessageId("5", "C1", "3"))
    other = SharedPage("p2", CLOSES + 2 * WEEK)
    assert await store.pages.share(ref, other, PAGE.until - 1) == (WriteStatus.UNCHANGED, told)
    assert await store.pages.share(ref, other, PAGE.until) == (WriteStatus.CHANGED, other)
    assert await store.pages.get(ref) == other


async def test_without_a_result_there_is_no_page(store: Store) -> None:
    ref = await running(store)
    assert await store.pages.share(ref, PAGE, CLOSES) == (WriteStatus.MISSING, None)
    assert await store.pages.get(ref) is None


async def test_a_stopped_page_stays_stopped(store: Store) -> None:
    ref = await running(store)
    await published(store, ref, *THREE)
    await store.pages.share(ref, PAGE, CLOSES)
    await store.pages.stop(ref)
    await store.pages.set_message(ref, MessageId("5", "C1", "3"))
    assert await store.pages.get(ref) is None


async def test_a_page_lapses_by_itself(store: Store, server: Server) -> None:
    ref = await running(store)
    await published(store, ref, *THREE)
    await store.pages.share(ref, PAGE, CLOSES)
    with server.client() as client:
        assert WEEK < client.ttl(keys.page(ref)) <= WEEK + KEPT_SECONDS


async def test_a_page_goes_with_its_result(store: Store) -> None:
    ref = await running(store)
    await published(store, ref, *THREE)
    await store.pages.share(ref, PAGE, CLOSES)
    await store.erasure.erase_person(Person(ANA.platform, ANA.tenant, "bo"))
    assert await store.results.published(TEAM) == ()
    assert await store.pages.get(ref) is None

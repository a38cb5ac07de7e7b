"""Microsoft's keys are at hand, new ones at once, and nobody makes us fetch them more often than once a minute."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from bot.errors import NotAuthenticated
from bot.platforms.common.edge import ClockSkew
from bot.platforms.teams.authentication import RequestHead, authenticator
from bot.platforms.teams.keys import FRESH_SECONDS, UNKNOWN_KEY_SECONDS, USABLE_SECONDS, SigningKeys
from bot.platforms.teams.parse import PLATFORM
from tests.fakes.teams_site import (
    NOW,
    Clock,
    Signer,
    Site,
    claims,
    html,
    opened,
    says,
    session,
    settings,
)

OLD, NEW = Signer("old"), Signer("new")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with opened(Clock()) as found:
        yield found


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with session() as found:
        yield found


async def test_a_first_request_with_a_new_key_is_trusted(site: Site, client: ClientSession) -> None:
    skew = ClockSkew(PLATFORM, site.clock)
    gate = authenticator(settings(), SigningKeys(client, site.clock, site.publish(OLD)), lambda: NOW, skew)
    assert await gate.claims(RequestHead(f"Bearer {OLD.sign(claims())}"))
    site.publish(NEW)
    assert await gate.claims(RequestHead(f"Bearer {NEW.sign(claims())}"))
    with pytest.raises(NotAuthenticated, match="key"):
        await gate.claims(RequestHead(f"Bearer {OLD.sign(claims())}"))


async def found(keys: SigningKeys, kid: str) -> bool:
    return await keys.find(kid) is not None


async def test_keys_are_fetched_once_a_half_day(site: Site, client: ClientSession) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    for _ in range(5):
        assert await found(keys, "old")
        site.clock.now += FRESH_SECONDS / 5 - 1
    assert site.count("/keys") == 1


async def test_the_first_request_with_a_new_key_is_accepted(site: Site, client: ClientSession) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    assert await found(keys, "old")
    site.publish(OLD, NEW)
    assert await found(keys, "new")
    assert await found(keys, "old")
    assert site.count("/keys") == 2


async def test_requests_with_a_new_key_share_one_fetch(site: Site, client: ClientSession) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    assert await found(keys, "old")
    site.publish(NEW)
    assert all(await asyncio.gather(*(found(keys, "new") for _ in range(50))))
    assert site.count("/keys") == 2


async def test_a_withdrawn_key_is_unknown_after_the_next_fetch(site: Site, client: ClientSession) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    assert await found(keys, "old")
    site.publish(NEW)
    site.clock.now += USABLE_SECONDS
    assert not await found(keys, "old")
    assert await found(keys, "new")


async def test_unknown_keys_are_looked_for_once_a_minute(site: Site, client: ClientSession) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    assert await found(keys, "old")
    for minute in range(1, 11):
        for number in range(1000):
            assert not await found(keys, f"made-up-{minute}-{number}")
        assert site.count("/keys") == 1 + minute
        site.clock.now += UNKNOWN_KEY_SECONDS


async def test_strangers_do_not_lock_the_known_out(site: Site, client: ClientSession) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    assert await found(keys, "old")
    site.pages["/openid"] = html(502)
    assert not await found(keys, "made-up")
    assert await found(keys, "old")


async def test_an_empty_key_set_replaces_nothing(site: Site, client: ClientSession) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    assert await found(keys, "old")
    site.publish()
    assert not await found(keys, "new")
    assert site.count("/keys") == 2
    assert await found(keys, "old")


async def test_a_slow_key_server_delays_only_its_callers(site: Site, client: ClientSession) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    assert await found(keys, "old")
    site.gate.clear()
    site.arrived.clear()
    waiting = asyncio.create_task(found(keys, "new"))
    await site.arrived.wait()
    assert await found(keys, "old")
    assert not waiting.done()
    site.publish(NEW)
    site.gate.set()
    assert await waiting


BROKEN = {
    "502 in HTML": html(502),
    "a list": says([]),
    "no address": says({"issuer": "x"}),
    "a number for an address": says({"jwks_uri": 7}),
    "an address that is none": says({"jwks_uri": "keys"}),
    "no JSON": lambda: web.Response(text="{"),
    "a redirect": says(None, 302, Location="/keys"),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_broken_key_metadata_gives_no_keys(site: Site, client: ClientSession, case: str) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    site.pages["/openid"] = BROKEN[case]
    assert not await found(keys, "old")
    assert site.count("/keys") == 0


BROKEN_SETS = {
    "502 in HTML": html(502),
    "keys under a 500": says({"keys": [OLD.jwk]}, 500),
    "a list": says([]),
    "no keys": says({"keys": []}),
    "keys that are none": says(
        {"keys": ["old", None, {"kid": "old"}, {"kid": "old", "kty": "oct", "k": "eA"}]}
    ),
    "unreadable numbers": says({"keys": [{**OLD.jwk, "n": "!"}]}),
    "no id": says({"keys": [{**OLD.jwk, "kid": ["old"]}]}),
    "a redirect": says(None, 307, Location="/other"),
}


@pytest.mark.parametrize("case", BROKEN_SETS)
async def test_a_broken_key_set_gives_no_keys(site: Site, client: ClientSession, case: str) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    site.pages["/keys"] = BROKEN_SETS[case]
    assert not await found(keys, "old")
    assert site.count("/other") == 0


async def test_a_good_key_is_found_beside_a_broken_one(site: Site, client: ClientSession) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    site.pages["/keys"] = says({"keys": [{**NEW.jwk, "n": "!"}, {"kty": "EC"}, OLD.jwk]})
    assert await found(keys, "old")
    assert not await found(keys, "new")


async def test_a_key_without_endorsements_may_sign_for_nothing(site: Site, client: ClientSession) -> None:
    keys = SigningKeys(client, site.clock, site.publish(OLD))
    bare = {name: value for name, value in OLD.jwk.items() if name != "endorsements"}
    site.pages["/keys"] = says({"keys": [bare]})
    key = await keys.find("old")
    assert key is not None
    assert key.endorsements == frozenset()


async def test_a_missing_key_server_gives_no_keys(client: ClientSession) -> None:
    clock = Clock()
    async with opened(clock) as gone:
        url = gone.publish(OLD)
    assert not await found(SigningKeys(client, clock, url), "old")

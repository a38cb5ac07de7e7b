"""Redis holds what the table of keys says. Its operator can read no more than docs/privacy.md tells."""

import re
from enum import StrEnum

import pytest

from bot.store import connected, keys
from bot.store.encryption import RedisVault
from bot.store.fields import HeadField, ProfileField, SessionField
from tests.model.walk import TENANTS, walked
from tests.support.servers import Server

STEPS = 200
ID = r"[A-Za-z0-9_-]*"
PLACES = {
    "<platform>:ticket": "slack:ticket",
    "<platform>": "(slack|teams)",
    "<tenant>": ID,
    "<conversation>": f"(p:)?{ID}",
    "<person>": ID,
    "<id>": ID,
    "<name>": ID,
    "<hash>": "[0-9a-f]{12}",
    "<slot>": r"\d\d",
    "<n>": r"\d+",
    "<priority>": "(duties|reminders|redraws)",
}
PREFIXES: dict[str, str] = {  # fields that a name follows
    HeadField.QUESTION: r"\d+",
    HeadField.CLAIM: "[a-z_]+",
    SessionField.NOTE: r"\d+",
    ProfileField.RUNNING_CHECK: "[a-z-]+",
    ProfileField.QUIET: ".+",
}
FIELDS: dict[str, type[StrEnum]] = {"assessment": HeadField, "session": SessionField, "profile": ProfileField}


def is_told(field: str, enum: type[StrEnum]) -> bool:
    return any(re.fullmatch(re.escape(each) + PREFIXES.get(each, ""), field) for each in enum)


def told() -> list[tuple[re.Pattern[str], str]]:
    """Read the table: what keys look like, and their types."""
    assert keys.__doc__
    rows = re.findall(r"^\| (\S+:\S+|rung\S*) \| ([a-z ]+) \|", keys.__doc__, re.MULTILINE)
    found = []
    for name, kind in rows:
        pattern = re.escape(name.replace("<tag>", "rung:{<platform>:<tenant>:<conversation>}"))
        for place, like in PLACES.items():
            pattern = pattern.replace(re.escape(place), like)
        found.append((re.compile(pattern), kind))
    return found


@pytest.fixture
async def kept(server: Server) -> Server:
    """Let people of three tenants do everything for a while, and keep a token."""
    await walked(server, 1, STEPS, TENANTS)
    async with connected(server.url) as database:
        await database.health()
        await RedisVault(database.redis, [b"k" * 32]).put("slack", "T1", {"bot_token": "xoxb-secret"})
    return server


async def test_every_key_and_field_is_in_the_table(kept: Server) -> None:
    table = told()
    types = {b"hash": "hash", b"set": "set", b"list": "list", b"string": "string", b"zset": "sorted set"}
    with kept.client() as client:
        for key in client.scan_iter(count=1000):
            name, kind = key.decode(), types[client.type(key)]
            assert any(each.fullmatch(name) and kind == of for each, of in table), name
            sort = next((sort for sort in FIELDS if re.search(rf"}}:{sort}(:|$)", name)), None)
            for field in client.hkeys(key) if sort else ():
                assert is_told(field.decode(), FIELDS[sort or ""]), (name, field)


async def test_the_store_holds_no_token_or_answer_time(kept: Server) -> None:
    with kept.client() as client:
        for key in client.scan_iter(count=1000):
            assert b"xoxb" not in client.dump(key)
            if b":session:" in key:
                values = b" ".join(
                    value
                    for field, value in client.hgetall(key).items()
                    if field != SessionField.SHARED_AT.encode()
                )
                assert re.findall(rb"\d{9,}", values) == []

"""Sealed values: moved, changed or sealed by a lost key they do not open. While keys are changed none is lost."""

import asyncio
import random
import secrets

import pytest

from bot.errors import SealError
from bot.store import Database, keys
from bot.store.encryption import RedisVault
from tests.support.servers import Server

OLD, NEW, OTHER = (secrets.token_bytes(32) for _ in range(3))
TENANTS = ("T1", "T2")
FIELDS = ("bot_token", "scopes")


async def filled(database: Database, *secret_keys: bytes) -> RedisVault:
    vault = RedisVault(database.redis, secret_keys)
    for tenant in TENANTS:
        await vault.put("slack", tenant, {field: f"xoxb-{tenant}-{field}" for field in FIELDS})
    return vault


@pytest.mark.parametrize("times", [500, pytest.param(10_000, marks=pytest.mark.long)])
async def test_a_moved_or_changed_value_does_not_open(database: Database, server: Server, times: int) -> None:
    vault, rng = await filled(database, NEW), random.Random(times)
    with server.client() as client:
        sealed = {
            (tenant, field): client.hget(keys.vault("slack", tenant), field)
            for tenant in TENANTS
            for field in FIELDS
        }
        for _ in range(times):
            (tenant, field), others = rng.choice([*sealed]), [*sealed.values()]
            changed = bytearray(sealed[tenant, field])
            match rng.randrange(3):
                case 0:
                    changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
                case 1:
                    del changed[rng.randrange(len(changed)) :]
                case _:
                    others.remove(sealed[tenant, field])
                    changed = bytearray(rng.choice(others))
            client.hset(keys.vault("slack", tenant), field, bytes(changed))
            with pytest.raises(SealError):
                await vault.get("slack", tenant)
            client.hset(keys.vault("slack", tenant), field, sealed[tenant, field])
    assert (await vault.get("slack", "T1"))["bot_token"] == "xoxb-T1-bot_token"


async def test_a_value_sealed_by_a_lost_key_does_not_open(database: Database) -> None:
    await filled(database, OLD)
    with pytest.raises(SealError):
        await RedisVault(database.redis, [OTHER]).get("slack", "T1")


async def test_while_keys_are_changed_no_reader_misses_a_value(database: Database) -> None:
    await filled(database, OLD)
    old_too, over = RedisVault(database.redis, [NEW, OLD]), asyncio.Event()

    async def read() -> int:
        reads = 0
        while not over.is_set():
            found = await old_too.get("slack", "T1")
            assert found == {field: f"xoxb-T1-{field}" for field in FIELDS}
            reads += 1
        return reads

    readers = [asyncio.create_task(read()) for _ in range(4)]
    for vault in (old_too, RedisVault(database.redis, [OLD, NEW])) * 50:
        await vault.put("slack", "T1", await vault.get("slack", "T1"))
    await old_too.put("slack", "T1", await old_too.get("slack", "T1"))
    over.set()
    assert all(await asyncio.gather(*readers))
    assert await RedisVault(database.redis, [NEW]).get("slack", "T1")


async def test_a_value_of_an_old_key_is_sealed_anew_when_it_is_read(database: Database) -> None:
    await filled(database, OLD)
    assert await RedisVault(database.redis, [NEW, OLD]).get("slack", "T1")
    assert await RedisVault(database.redis, [NEW]).get("slack", "T1")
    with pytest.raises(SealError):
        await RedisVault(database.redis, [NEW]).get("slack", "T2")


async def test_sealing_anew_leaves_a_newer_value(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled(database, OLD)
    read, writer = database.redis.hgetall, RedisVault(database.redis, [NEW])

    async def hgetall(name: str) -> object:
        kept = await read(name)
        await writer.put("slack", "T1", {"bot_token": "xoxb-newer"})
        return kept

    with monkeypatch.context() as patched:
        patched.setattr(database.redis, "hgetall", hgetall)
        assert (await RedisVault(database.redis, [NEW, OLD]).get("slack", "T1"))[
            "bot_token"
        ] == "xoxb-T1-bot_token"
    assert await writer.get("slack", "T1") == {"bot_token": "xoxb-newer"}


async def test_a_ticket_is_redeemed_by_one_of_many(database: Database) -> None:
    vault = RedisVault(database.redis, [NEW])
    redeemed = await asyncio.gather(*(vault.redeem("slack", "t1", 60) for _ in range(20)))
    assert redeemed.count(True) == 1

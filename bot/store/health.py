"""The durability of the database, on every primary, checked by /readyz and `rung doctor`."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import StoreUnavailable
from bot.store import keys
from bot.store.aof_compaction import AofCompaction
from bot.store.client import FAILURES, Client
from bot.store.diagnosis import Diagnosis, diagnose
from bot.store.rollback_detector import RollbackDetector
from bot.store.tls_check import check_tls

OLDEST = (6, 2)
PROBE_SECONDS = 0.7  # so that what is wrong is told within a second
PAUSE_SECONDS = 0.02
SAFE_POLICY = "noeviction"
ROLLED_BACK = (
    "Redis was emptied, replaced or rolled back to an older copy within the last day: what people had saved"
    " since that copy is missing, and they are asked again. If you did not do this, look at its log."
)
NOT_COMPACTED = (
    "Deleted data is still in Redis' log on disk after five minutes, because no rewrite of the log has"
    " succeeded since: make sure that `rung worker` runs and may call BGREWRITEAOF, and look at the free"
    " disk space and memory of Redis, and at its log."
)
UNSEEN = (
    "Redis does not show its state (INFO), so nobody checks here that it keeps a log and does not evict:"
    " make sure of `appendonly yes` and `maxmemory-policy noeviction`."
)
UNSEEN_CONFIG = "Redis does not show its configuration (CONFIG GET): make sure of `appendfsync always`."
EVERY_SECOND = (
    "Redis writes its log once a second: a power loss may lose answers; `appendfsync always` does not."
)
Server = dict[str, object]  # what INFO says


@dataclass(frozen=True, slots=True)
class Health:
    """Whether answers are safe in the store, with all findings. Each finding says what to do."""

    ready: bool
    findings: tuple[str, ...]
    unsafe: bool = False  # reachable, but it may lose what it acknowledges


async def inspect(redis: Client, rollback_detector: RollbackDetector, compaction: AofCompaction) -> Health:
    """Write and read a value, then check the earlier value, the version, the log on disk and eviction."""
    if refusal := await _refusal(redis):
        return Health(False, (refusal.text,))
    servers = await _servers(redis)
    if lonely := _replicas(servers, redis.replicas):  # the scripts below would wait for them
        return Health(False, lonely)
    try:
        for shard in await redis.shards():
            if await redis.get(keys.probe(shard)) != b"1":
                return Health(False, ("Redis does not give back what was just written.",), unsafe=True)
        rolled_back = await rollback_detector.look()
        overdue = await compaction.is_overdue()
    except StoreUnavailable as error:
        return Health(False, (str(error),))
    fatal = _judge(servers)
    warnings = (
        *((ROLLED_BACK,) if rolled_back else ()),
        *((NOT_COMPACTED,) if overdue else ()),
        *(() if servers else (UNSEEN,)),
        *await _weigh(redis),
    )
    return Health(not fatal, (*fatal, *warnings), unsafe=bool(fatal))


async def _refusal(redis: Client) -> Diagnosis | None:
    """Write a value on each primary. Say why, if one refuses that, or does not answer."""
    clock = asyncio.get_running_loop().time
    end = clock() + PROBE_SECONDS
    while True:
        try:
            for shard in await redis.topology.shards():
                await redis.execute_once("SET", keys.probe(shard), "1", "EX", "60")
        except FAILURES as error:
            found = diagnose(error)
            if found.named:
                return found
            if clock() >= end:
                return await check_tls(redis.topology.address, redis.options) or found
        else:
            return None
        await asyncio.sleep(PAUSE_SECONDS)  # connections from before a restart of the server fail once


async def _servers(redis: Client) -> Sequence[Server]:
    """Ask each primary for its state. Give nothing where that is not permitted."""
    try:
        return await redis.ask_each("INFO")
    except FAILURES:
        return ()


def _judge(servers: Sequence[Server]) -> tuple[str, ...]:
    """Name the settings that lose answers. One that several primaries share is named once."""
    found: dict[str, None] = {}
    for server in servers:
        version = str(server.get("redis_version", "0.0"))
        if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
            found[f"Redis {version} is too old: 6.2 or newer is needed."] = None
        if not int(str(server.get("aof_enabled", 0))):
            found["Redis keeps no append-only log, so a crash loses answers: set `appendonly yes`."] = None
        policy = str(server.get("maxmemory_policy", SAFE_POLICY))
        if policy != SAFE_POLICY:
            found[
                f"Redis may evict answers when memory is full ({policy}): set `maxmemory-policy noeviction`."
            ] = None
    return tuple(found)


def _replicas(servers: Sequence[Server], wanted: int) -> tuple[str, ...]:
    """Name a primary with fewer replicas than have to confirm a write."""
    fewest = min((int(str(server.get("connected_slaves", 0))) for server in servers), default=wanted)
    if fewest >= wanted:
        return ()
    found = f"Redis has {fewest} of the {wanted} replicas in RUNG_REDIS_REPLICAS, so it confirms no answer"
    return (f"{found}: connect more, or ask for fewer.",)


async def _weigh(redis: Client) -> tuple[str, ...]:
    """Warn if appendfsync is not always, or cannot be read."""
    try:
        configs = await redis.ask_each("CONFIG GET", "appendfsync")
    except FAILURES:
        return (UNSEEN_CONFIG,)
    return () if all(config == {"appendfsync": "always"} for config in configs) else (EVERY_SECOND,)

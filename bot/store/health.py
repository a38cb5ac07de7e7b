"""The durability of the database, checked by /readyz and `rung doctor`."""

import asyncio
from dataclasses import dataclass

from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
)

from bot.errors import StoreUnavailable
from bot.store import keys
from bot.store.aof_compaction import AofCompaction
from bot.store.client import Client
from bot.store.rollback_detector import RollbackDetector

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
DISK_FULL = "Redis takes no writes, because it cannot write to its disk (MISCONF): make room on the disk."
_REFUSALS: dict[type[RedisError], str] = {
    ReadOnlyError: "Redis is a replica and takes no writes (READONLY): set REDIS_URL to the primary.",
    OutOfMemoryError: "Redis takes no writes, because its memory is full (OOM): give it more.",
    BusyLoadingError: "Redis is loading its data (LOADING): wait for it.",
    NoPermissionError: "Redis forbids what Rung needs (NOPERM): compare its user with docs/operations.md.",
    AuthenticationError: "Redis does not accept the user and password in REDIS_URL.",
}


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the store may be trusted, and everything found. Each finding says what to do."""

    ready: bool
    findings: tuple[str, ...]
    unsafe: bool = False  # reachable, but it may lose what it acknowledges


async def inspect(redis: Client, rollback_detector: RollbackDetector, compaction: AofCompaction) -> Health:
    """Write and read a value, then check the earlier value, the version, the log on disk and eviction."""
    if refusal := await _refusal(redis):
        return Health(False, (refusal,))
    try:
        if await redis.get(keys.PROBE) != b"1":
            return Health(False, ("Redis does not give back what was just written.",), unsafe=True)
        rolled_back = await rollback_detector.look()
        overdue = await compaction.is_overdue()
        server = await redis.info()
    except StoreUnavailable as error:
        return Health(False, (_unanswered(error.__cause__ or error),))
    fatal = _judge(server)
    warnings = (
        *((ROLLED_BACK,) if rolled_back else ()),
        *((NOT_COMPACTED,) if overdue else ()),
        *await _weigh(redis),
    )
    return Health(not fatal, (*fatal, *warnings), unsafe=bool(fatal))


async def _refusal(redis: Client) -> str | None:
    """Write a value. Say why, if the server refuses that, or does not answer."""
    clock = asyncio.get_running_loop().time
    end = clock() + PROBE_SECONDS
    while True:
        try:
            await redis.execute_once("SET", keys.PROBE, "1", "EX", "60")
        except (RedisError, OSError) as error:
            if refused := _named(error):
                return refused
            if clock() >= end:
                return _unanswered(error)
        else:
            return None
        await asyncio.sleep(PAUSE_SECONDS)  # connections from before a restart of the server fail once


def _named(error: Exception) -> str | None:
    """Name what the server says. What it says to a new connection stands behind the failure to connect."""
    said = (error, error.__cause__)
    if any(str(each).startswith("MISCONF") for each in said):
        return DISK_FULL
    refused = (text for refusal, text in _REFUSALS.items() if any(isinstance(each, refusal) for each in said))
    return next(refused, None)


def _unanswered(error: BaseException) -> str:
    return f"Redis does not answer ({type(error).__name__}): check REDIS_URL and the server."


def _judge(server: dict[str, object]) -> tuple[str, ...]:
    found = []
    version = str(server.get("redis_version", "0.0"))
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        found.append(f"Redis {version} is too old: 6.2 or newer is needed.")
    if not int(str(server.get("aof_enabled", 0))):
        found.append("Redis keeps no append-only log, so a crash loses answers: set `appendonly yes`.")
    policy = str(server.get("maxmemory_policy", SAFE_POLICY))
    if policy != SAFE_POLICY:
        found.append(
            f"Redis may evict answers when memory is full ({policy}): set `maxmemory-policy noeviction`."
        )
    return tuple(found)


async def _weigh(redis: Client) -> tuple[str, ...]:
    """Warn about what loses a second or two at a power loss, or cannot be seen."""
    try:
        config = await redis.execute_once("CONFIG GET", "appendfsync")
    except (RedisError, OSError):
        return ("Redis does not show its configuration: make sure of `appendfsync always`.",)
    if config == {"appendfsync": "always"}:
        return ()
    return (
        "Redis writes its log once a second: a power loss may lose answers; `appendfsync always` does not.",
    )

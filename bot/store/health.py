"""The durability of the database, checked by /readyz and `rung doctor`."""

from dataclasses import dataclass

from redis.exceptions import RedisError

from bot.errors import StoreUnavailable
from bot.store import keys
from bot.store.client import Client
from bot.store.rollback_detector import RollbackDetector

OLDEST = (6, 2)
SAFE_POLICY = "noeviction"
ROLLED_BACK = (
    "Redis was emptied, replaced or rolled back to an older copy within the last day: what people had saved"
    " since that copy is missing, and they are asked again. If you did not do this, look at its log."
)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the store may be trusted, and everything found. Each finding says what to do."""

    ready: bool
    findings: tuple[str, ...]
    unsafe: bool = False  # reachable, but it may lose what it acknowledges


async def inspect(redis: Client, rollback_detector: RollbackDetector) -> Health:
    """Write and read a value, then check the earlier value, the version, the log on disk and eviction."""
    try:
        await redis.set(keys.PROBE, "1", ex=60)
        if await redis.get(keys.PROBE) != b"1":
            return Health(False, ("Redis does not give back what was just written.",), unsafe=True)
        rolled_back = await rollback_detector.look()
        server = await redis.info()
    except StoreUnavailable as error:
        return Health(False, (f"Redis does not answer ({error}): check REDIS_URL and the server.",))
    fatal, warnings = _judge(server), (*((ROLLED_BACK,) if rolled_back else ()), *await _weigh(redis))
    return Health(not fatal, (*fatal, *warnings), unsafe=bool(fatal))


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

"""The Redis client and its Lua scripts: every command has a time budget, every script named arguments.

The library's defaults send again what may have been done, and wait for minutes on a
frozen server. Here one attempt is short, and only commands that may be repeated are
sent, within a total that a person still waits for.

The first lines of a script declare its names: `-- KEYS: head, session` and
`-- ARGV: aspect, choice, *others`, where a star takes all that follow. The text then
reads `keys.head` and `args.choice`, and shares enums with Python: `HeadField.STATUS`,
`WriteStatus.CLOSED`. All of them are replaced when the script is read, so a name that
is not declared is found as soon as a store is opened.
"""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError

from bot.conversation.assessment import Status
from bot.conversation.questions import Mode
from bot.conversation.session import WriteStatus
from bot.errors import RungError, StoreUnavailable
from bot.outbox.job import ClaimResult, JobState
from bot.settings import SettingsError
from bot.store.fields import HeadField, PairField, ProfileField, SessionField
from bot.store.keys import SCHEMA
from bot.telemetry.logs import logger
from bot.telemetry.metrics import store_failures

BUDGET_SECONDS = 2.3  # so that a platform hears from us within 2.5
ATTEMPT_SECONDS = 0.8
POOL = 64  # calls at once; one more waits until another is done
PAUSE_SECONDS = (0.01, 0.06)  # between attempts; jitter keeps a crowd from returning at once

PRELUDE = "prelude"
_ENUMS: dict[str, type[StrEnum]] = {
    each.__name__: each
    for each in (
        *(HeadField, SessionField, ProfileField, PairField),
        *(Status, Mode, WriteStatus, JobState, ClaimResult),
    )
}
_ENUM_MEMBER = re.compile(rf"\b({'|'.join(_ENUMS)})\.(\w+)")
_PARAMETER = re.compile(r"\b(keys|args)\.(\w+)")

T = TypeVar("T")
Send = Callable[..., Awaitable[Any]]
Value = str | bytes | int
Reply = list["Reply"] | bytes | int | None
Fields = Mapping[str, str]

log = logger("store")


class Client(Redis):
    """A Redis client whose commands and pipelines raise StoreUnavailable in time.

    A command is sent again after a failure until its budget is spent, so it must be
    harmless to run twice.
    """

    def __init__(self, url: str) -> None:
        super().__init__(connection_pool=_pool(url))
        self.auto_close_connection_pool = True
        self._room = asyncio.Semaphore(POOL)

    async def execute_command(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401, the library's own signature
        """Send a command within the budget."""
        send: Send = super().execute_command
        return await self.within_budget(lambda: send(*args, **options))

    async def execute_once(self, *args: str) -> object:
        """Send an administrative command in one attempt, and let its refusal through as a RedisError."""
        send: Send = super().execute_command
        return await self._attempt(lambda: send(*args), ATTEMPT_SECONDS)

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> "BudgetedPipeline":
        """Open a pipeline whose execution has the budget of one command."""
        return BudgetedPipeline(self, transaction, shard_hint)

    async def within_budget(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do *work*, again after a failure, until the budget is spent."""
        clock = asyncio.get_running_loop().time
        failure: Exception | None = None
        end = clock() + BUDGET_SECONDS
        while (left := end - clock()) > 0:
            try:
                return await self._attempt(work, min(left, ATTEMPT_SECONDS))
            except NoScriptError:
                raise  # the library then loads the script
            except (RedisError, OSError) as error:  # TimeoutError is an OSError
                failure = error
            await asyncio.sleep(random.uniform(*PAUSE_SECONDS))
        store_failures.inc()
        reason = type(failure).__name__
        log.warning("store_unavailable", reason=reason)
        raise StoreUnavailable(reason) from failure

    async def _attempt(self, work: Callable[[], Awaitable[T]], seconds: float) -> T:
        """Do *work* when there is room for it, or raise TimeoutError. A late reply is dropped."""
        async with asyncio.timeout(seconds), self._room:
            return await work()


class BudgetedPipeline(Pipeline):
    """A pipeline that is executed within the budget of its client. Each attempt sends all its commands."""

    def __init__(self, client: Client, transaction: bool, shard_hint: str | None) -> None:
        super().__init__(client.connection_pool, client.response_callbacks, transaction, shard_hint)
        self._client = client

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Send the commands that were queued."""
        queued, execute = self.command_stack, super().execute

        def attempt() -> Awaitable[list[Any]]:
            self.command_stack = queued  # an attempt empties it, even when it fails
            return execute(raise_on_error)

        return await self._client.within_budget(attempt)


def _pool(url: str) -> ConnectionPool:
    """Make the pool of connections to *url*, which are opened when first used.

    Raise SettingsError for an option in *url* that the library does not take.
    """
    try:
        pool = _unchecked_pool(url)
        pool.connection_class(**pool.connection_kwargs)  # which checks the options
    except (TypeError, ValueError) as error:
        raise SettingsError([f"REDIS_URL has an option that cannot be used: {error}"]) from error
    return pool


def _unchecked_pool(url: str) -> ConnectionPool:
    return ConnectionPool.from_url(
        url,
        # Client waits for room and gives up in time: with the library's own timeouts that took
        # a third of what a round trip costs.
        max_connections=2 * POOL,
        socket_timeout=None,
        socket_connect_timeout=ATTEMPT_SECONDS,
        retry=Retry(NoBackoff(), 0),
        retry_on_timeout=False,
        health_check_interval=30,
        client_name="rung",
        driver_info=None,  # naming the library takes a command that Redis has only since 7.2
        decode_responses=False,
        encoding_errors="surrogatepass",  # an id is kept as it came, whatever is in it
    )


class ScriptError(RungError):
    """A script that uses an undeclared name, declares an unused one, or is called with other names."""


@dataclass(frozen=True, slots=True)
class _Parameter:
    """A name that a script declares: the *number*-th of its table, or all from there on if *starred*."""

    name: str
    number: int
    starred: bool

    def place(self, table: str) -> str:
        """Tell what the name stands for in Lua."""
        return f"rest_of({table}, {self.number})" if self.starred else f"{table}[{self.number}]"


class Script:
    """A Lua script in scripts/*name*.lua. It must be harmless to run twice."""

    def __init__(self, redis: Redis, name: str) -> None:
        self._name = name
        self._keys, self._args, code = _prepared(name, read(name))
        self._names = frozenset(each.name for each in (*self._keys, *self._args))
        self._run = redis.register_script(code)

    async def __call__(self, **values: Value | Sequence[Value] | None) -> Reply:
        """Run the script in one round trip. Every declared name needs its value, and None is "" to Lua."""
        if values.keys() != self._names:
            raise ScriptError(f"{self._name} takes {sorted(self._names)}, not {sorted(values)}")
        keys, args = _listed(self._keys, values), _listed(self._args, values)
        reply: Reply = await self._run(keys, args)
        return reply


@cache
def read(name: str) -> str:
    """Read the text of a script."""
    return (files("bot.store") / "scripts" / f"{name}.lua").read_text("utf-8")


@cache
def _prepared(name: str, text: str) -> tuple[tuple[_Parameter, ...], tuple[_Parameter, ...], str]:
    """Give the keys and arguments of a script, and its code with every name replaced."""
    keys, args = _declared(text, "KEYS"), _declared(text, "ARGV")
    places = {f"keys.{each.name}": each.place("KEYS") for each in keys}
    places |= {f"args.{each.name}": each.place("ARGV") for each in args}
    if len({each.name for each in (*keys, *args)}) != len(keys) + len(args):
        raise ScriptError(f"{name} declares a name twice")
    code = re.sub("--.*", "", text)  # so that no line is replaced that only talks of a name
    used = {match[0] for match in _PARAMETER.finditer(code)}
    if used != places.keys():
        raise ScriptError(f"{name}: {sorted(used ^ places.keys())} not both declared and used")
    named = _with_enums(_PARAMETER.sub(lambda match: places[match[0]], code))
    return keys, args, f"{_with_enums(read(PRELUDE))}\n{named}"


def _declared(text: str, table: str) -> tuple[_Parameter, ...]:
    """Read the names that a script declares for its keys or arguments."""
    found = re.search(rf"^-- {table}: (.+)", text, re.MULTILINE)
    names = re.findall(r"(\*?)(\w+)", found[1]) if found else []
    return tuple(_Parameter(name, number, star == "*") for number, (star, name) in enumerate(names, start=1))


def _with_enums(code: str) -> str:
    """Replace the members of enums by their values."""
    try:
        code = _ENUM_MEMBER.sub(lambda match: f"'{_ENUMS[match[1]][match[2]]}'", code)
    except KeyError as error:
        raise ScriptError(f"no enum has the member {error}") from error
    return re.sub(r"\bSCHEMA\b", str(SCHEMA), code)


def _listed(
    parameters: Sequence[_Parameter], values: Mapping[str, Value | Sequence[Value] | None]
) -> list[Any]:
    """List the values of *parameters* in order. Those of a starred one follow one another."""
    listed: list[Any] = []
    for each in parameters:
        value: Any = values[each.name]
        listed += value if each.starred else ("" if value is None else value,)
    return listed


# What Redis replies, read: nothing is empty.


def as_text(value: Reply | str) -> str:
    """Read text."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else ""


def as_list(reply: Reply) -> list[Reply]:
    """Read a list."""
    return reply if isinstance(reply, list) else []


def as_fields(reply: Reply) -> Fields:
    """Read a hash, which scripts give as names and values in turns."""
    texts = [as_text(part) for part in as_list(reply)]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def as_mapping(found: Mapping[bytes | str, bytes | str]) -> Fields:
    """Read a hash as the client gives it."""
    return {as_text(name): as_text(value) for name, value in found.items()}

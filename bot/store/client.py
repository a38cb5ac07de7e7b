"""The Redis client: every command and every script has a time budget.

redis-py retries commands that may have run, and waits minutes for a frozen server. This
client makes short attempts within one budget. A command that is carried out twice leaves
the same state, and gives the same reply wherever anything is decided by it. The argument
`attempt` of a script names the call, and its key `attempts` keeps replies. Both are filled in here.
"""

import asyncio
import math
import random
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar

from hiredis import pack_command
from redis.asyncio.connection import AbstractConnection
from redis.commands import AsyncCoreCommands
from redis.event import EventDispatcher
from redis.exceptions import NoScriptError, RedisClusterException, RedisError, ResponseError

from bot.errors import NotConfirmed, StoreUnavailable
from bot.redis_address import NO_OPTIONS, RedisOptions
from bot.store import keys
from bot.store.diagnosis import diagnose
from bot.store.replica_confirmation import TOO_FEW_REPLICAS, ReplicaConfirmation, may_write
from bot.store.round_trips import SharedRoundTrips
from bot.store.script import Parameter, Script, ScriptError
from bot.store.topology import Primary, Topology, Words, is_ask_redirect, is_demoted, key_of, with_asking
from bot.telemetry.logs import logger
from bot.telemetry.metrics import store_failures
from bot.telemetry.traces import tracing

BUDGET_SECONDS = 2.3  # so that a platform hears from us within 2.5
ATTEMPT_SECONDS = 0.8
REPLY_SECONDS = 0.1  # for the reply of a server that waited for its replicas as long as it may
ROOM = 64  # round trips at once; one more waits until another is done
PAUSE_SECONDS = (0.01, 0.06)  # between attempts; jitter keeps a crowd from returning at once

_ATTEMPTS, _ATTEMPT = "attempts", "attempt"  # a key and an argument that a script gets without naming them
_ATTEMPT_BYTES = 4
T = TypeVar("T")
Value = str | bytes | int
Reply = list["Reply"] | bytes | int | None
Fields = Mapping[str, str]
Hash = Mapping[bytes | str, bytes | str]  # as the client gives it
Queued = tuple[Words, dict[str, Any]]  # and the library's options for reading its reply
FAILURES = (RedisError, RedisClusterException, OSError)  # TimeoutError is an OSError

log = logger("store")


class Commands(AsyncCoreCommands):
    """The library's methods for commands, for a class that sends or collects them itself."""

    _is_async_client: Literal[True] = True  # which chooses the library's types
    _event_dispatcher = EventDispatcher()  # which the library's types ask for


class Client(Commands):
    """A Redis client whose commands and pipelines raise StoreUnavailable in time.

    A command is sent again after a failure until its budget is spent. So a repeat must change nothing.
    With *replicas*, a write counts once so many of them have it: NotConfirmed says that they did not in time.
    """

    def __init__(self, topology: Topology, options: RedisOptions = NO_OPTIONS) -> None:
        self.topology = topology
        self.options = options
        self.replicas = options.replicas
        self._room = asyncio.Semaphore(ROOM)
        self._under_way = 0  # calls that wait for replies
        self._shared = SharedRoundTrips(self._exchange)
        self._confirmation = ReplicaConfirmation(options.replicas)

    async def aclose(self) -> None:
        """Close every connection."""
        await self.topology.aclose()

    async def execute_command(self, *words: Any, **options: Any) -> Any:  # noqa: ANN401, the library's own signature
        """Send a command within the budget, and read its reply as the library does."""
        replies = await self.within_budget(lambda end: self._send((words,), end))
        return self._read(words, options, replies[0])

    async def run(self, script: Script, /, **values: Value | Sequence[Value] | None) -> Reply:
        """Run a script in one round trip. Every declared name needs its value, and None is "" to Lua."""
        if _ATTEMPT in script.names:
            values |= _attempt(script, values)
        if values.keys() != script.names:
            raise ScriptError(f"{script.name} takes {sorted(script.names)}, not {sorted(values)}")
        with tracing.span(f"script {script.name}"):
            return await self.send_script(script, _listed(script.keys, values), _listed(script.args, values))

    async def send_script(self, script: Script, names: Sequence[Value], values: Sequence[Value]) -> Reply:
        """Send a script within the budget. A server that does not know it is sent its text."""
        rest = (len(names), *names, *values)

        async def attempt(end: float) -> list[Any]:
            try:
                return await self._send((("EVALSHA", script.sha, *rest),), end)
            except NoScriptError:
                return await self._send((("EVAL", script.text, *rest),), end)

        reply: Reply = (await self.within_budget(attempt))[0]
        return reply

    async def execute_once(self, *words: str) -> Any:  # noqa: ANN401, whatever the command replies
        """Send a command in one attempt, and let its refusal through as one of FAILURES."""
        async with asyncio.timeout(ATTEMPT_SECONDS):
            primary = await self._primary(words, math.inf)
            return await self._ask(primary, words)

    async def ask_each(self, *words: str) -> list[Any]:
        """Send an administrative command to every primary, as `execute_once` does."""
        async with asyncio.timeout(ATTEMPT_SECONDS):
            primaries = await self.topology.primaries()
            return await asyncio.gather(*(self._ask(each, words) for each in primaries))

    async def shards(self) -> Sequence[int]:
        """Give the number of a shard key on each primary."""

        async def attempt(end: float) -> Sequence[int]:
            async with asyncio.timeout_at(_limit(end)):
                return await self.topology.shards()

        return await self.within_budget(attempt)

    def pipeline(self, transaction: bool = True) -> "Pipeline":
        """Collect commands that are sent within the budget of one. A transaction keeps to one slot."""
        return Pipeline(self, transaction)

    async def send_queued(self, queued: Sequence[Queued], *, transaction: bool) -> list[Any]:
        """Send collected commands within the budget, and read their replies as the library does."""
        lines = tuple(words for words, _ in queued)
        send = self._send_transaction if transaction else self._send_scattered
        replies = await self.within_budget(lambda end: send(lines, end))
        return [self._read(*each, reply) for each, reply in zip(queued, replies, strict=True)]

    async def within_budget(self, work: Callable[[float], Awaitable[T]]) -> T:
        """Do *work*, again after a failure, until the budget ends. It is told when, by the loop's clock.

        An attempt ends in time, because all that it waits for has its limit where it is waited for.
        """
        clock = asyncio.get_running_loop().time
        failure: Exception = TimeoutError()
        end = clock() + BUDGET_SECONDS
        while clock() < end:
            try:
                return await work(end)
            except NotConfirmed:
                store_failures.inc()
                log.warning("store_unavailable", reason="not_confirmed")
                raise
            except FAILURES as error:
                failure = error
                if diagnose(error).lasting:
                    break
            await asyncio.sleep(random.uniform(*PAUSE_SECONDS))
        store_failures.inc()
        found = diagnose(failure)
        log.warning("store_unavailable", reason=found.reason)
        raise StoreUnavailable(found.text) from failure

    async def _primary(self, words: Words, end: float) -> Primary:
        """Find the primary that takes a command."""
        if self.topology.only:
            return self.topology.only
        async with asyncio.timeout_at(_limit(end)):
            return await self.topology.primary(key_of(words))

    async def _send(self, lines: Sequence[Words], end: float) -> list[Any]:
        """Send commands of one slot to its primary in one round trip. Raise the first refusal."""
        primary = await self._primary(lines[0], end)
        if self.replicas and may_write(lines):
            return await self._send_confirmed(primary, lines, end)
        return await self._exchange_followed(primary, lines, end)

    async def _send_transaction(self, lines: Sequence[Words], end: float) -> list[Any]:
        """Send commands of one slot that are executed all at once."""
        primary = await self._primary(lines[0], end)
        wrapped = (("MULTI",), *lines, ("EXEC",))
        if self.replicas and may_write(lines):
            replies = await self._send_confirmed(primary, wrapped, end, key_of(lines[0]))
        else:
            replies = await self._exchange_followed(primary, wrapped, end)
        executed: list[Any] = replies[-1]
        if refusal := _refusal(executed):
            raise await self._learned(primary, refusal, end)
        return executed

    async def _send_scattered(self, lines: Sequence[Words], end: float) -> list[Any]:
        """Send commands of any slots, those of one primary in one round trip."""
        if self.topology.only:
            return await self._send(lines, end)
        groups: dict[Primary, list[int]] = {}
        for at, words in enumerate(lines):
            groups.setdefault(await self._primary(words, end), []).append(at)
        found = await asyncio.gather(
            *(self._send_group(each, [lines[at] for at in group], end) for each, group in groups.items()),
            return_exceptions=True,
        )
        replies: list[Any] = [None] * len(lines)
        for group, part in zip(groups.values(), found, strict=True):
            if isinstance(part, BaseException):
                raise part
            for at, reply in zip(group, part, strict=True):
                replies[at] = reply
        return replies

    async def _send_group(self, primary: Primary, lines: Sequence[Words], end: float) -> list[Any]:
        """Send commands of several slots of one primary. Where any slot has moved, send each by itself.

        Replicas confirm the writes of one slot at a time, because the marker lies in the same slot.
        """
        if not (self.replicas and may_write(lines)):
            replies = await self._round_trip(primary, lines, end)
            refusals = [reply for reply in replies if isinstance(reply, ResponseError)]
            for refusal in refusals:
                await self._learned(primary, refusal, end)
            if not refusals:
                return replies
        return [(await self._send((words,), end))[0] for words in lines]

    async def _send_confirmed(
        self, primary: Primary, lines: Sequence[Words], end: float, key: Value | None = None
    ) -> list[Any]:
        """Send commands, and wait on the same connection until enough replicas have what they read or wrote.

        A marker is the first of the confirming commands. Its reply comes as quickly as theirs.
        """
        seconds = end - asyncio.get_running_loop().time() - REPLY_SECONDS
        sent = (*lines, *self._confirmation.commands(key or key_of(lines[0]), seconds))
        replies = await self._exchange_followed(primary, sent, end, quick=len(lines) + 1)
        try:
            self._confirmation.check(replies[len(lines) :])
        except ResponseError as refusal:  # such as that the server has just become a replica
            raise await self._learned(primary, refusal, end) from None
        return replies[: len(lines)]

    async def _ask(self, primary: Primary, words: Words) -> Any:  # noqa: ANN401, whatever the command replies
        """Send one command to a primary, or raise its refusal."""
        replies = await self._exchange(primary, (words,))
        if refusal := _refusal(replies):
            raise await self._learned(primary, refusal, math.inf)
        return self._read(words, {}, replies[0])

    async def _exchange_followed(
        self, primary: Primary, lines: Sequence[Words], end: float, *, quick: int = 0
    ) -> list[Any]:
        """Exchange commands of one slot with its primary, or with the one to which the slot is just moving.

        Raise the first refusal.
        """
        if quick:
            replies = await self._exchange(primary, lines, end, quick=quick)
        else:
            replies = await self._round_trip(primary, lines, end)
        refusal = _refusal(replies[: quick or None])
        if refusal and is_ask_redirect(refusal):
            primary = self.topology.redirected(refusal)
            sent, places = with_asking(lines)
            replies = await self._exchange(primary, sent, end, quick=quick and places[quick - 1] + 1)
            replies = [replies[at] for at in places]
            refusal = _refusal(replies[: quick or None])
        if refusal:
            raise await self._learned(primary, refusal, end)
        return replies

    async def _learned(self, primary: Primary, refusal: ResponseError, end: float) -> ResponseError:
        """Let the topology learn from a refusal, and give the error to raise."""
        async with asyncio.timeout_at(_limit(end)):
            return await self.topology.learn(primary, refusal)

    async def _round_trip(self, primary: Primary, lines: Sequence[Words], end: float) -> list[Any]:
        """Make a round trip for commands, which they share with others while another is under way.

        Those who share one have time for a whole attempt, so its one limit holds for all of them.
        """
        is_shared = self._under_way and _limit(end) < end
        self._under_way += 1
        try:
            if is_shared:
                return await self._shared.send(primary, lines)
            return await self._exchange(primary, lines, end)
        finally:
            self._under_way -= 1

    async def _exchange(
        self, primary: Primary, lines: Sequence[Words], end: float = math.inf, *, quick: int = 0
    ) -> list[Any]:
        """Make a round trip for commands, in time and when there is room. Give their replies.

        The replies after the first *quick* ones say that replicas have what was written. They may take until
        the *end* of the budget.
        """
        async with asyncio.timeout_at(end + REPLY_SECONDS if quick else _limit(end)), self._room:
            return await self._write_and_read(primary, lines, end, quick)

    async def _write_and_read(
        self, primary: Primary, lines: Sequence[Words], end: float, quick: int
    ) -> list[Any]:
        """Write commands to one connection and read their replies, refusals among them."""
        connection = await primary.get_connection()
        try:
            await connection.send_packed_command(_packed(connection, lines))
            if quick:
                async with asyncio.timeout(ATTEMPT_SECONDS):
                    replies = [await _reply(connection) for _ in lines[:quick]]
                try:
                    async with asyncio.timeout_at(end):
                        replies += [await _reply(connection) for _ in lines[quick:]]
                except TimeoutError:
                    raise NotConfirmed(TOO_FEW_REPLICAS) from None
            else:
                replies = [await _reply(connection) for _ in lines]
            if (refusal := _refusal(replies)) and is_demoted(refusal):
                await connection.disconnect(nowait=True)
        except BaseException:
            # A reply that was not read would be taken for that of the next command.
            await connection.disconnect(nowait=True)
            self.topology.suspect(primary)
            raise
        finally:
            await primary.release(connection)
        return replies

    def _read(self, words: Words, options: dict[str, Any], reply: Any) -> Any:  # noqa: ANN401, as the library has it
        """Turn a reply into what the library's method for the command promises."""
        callback = self.topology.callbacks.get(words[0])
        if callback is None:
            return reply
        options.pop("keys", None)  # which the library keeps for its cache
        return callback(reply, **options)


class Pipeline(Commands):
    """Collects commands. Each attempt to execute them sends them all."""

    def __init__(self, client: Client, transaction: bool) -> None:
        self._client = client
        self._transaction = transaction
        self._queued: list[Queued] = []

    async def __aenter__(self) -> "Pipeline":
        return self

    async def __aexit__(self, *_: object) -> None:
        self._queued.clear()

    def execute_command(self, *words: Any, **options: Any) -> Any:  # noqa: ANN401, the library's own signature
        """Collect a command."""
        self._queued.append((words, options))
        return self

    async def execute(self) -> list[Any]:
        """Send the commands and give their replies."""
        if not self._queued:
            return []
        return await self._client.send_queued(self._queued, transaction=self._transaction)


def _limit(end: float) -> float:
    """Tell when an attempt that begins now is over, by the loop's clock: before the *end* of the budget."""
    return min(end, asyncio.get_running_loop().time() + ATTEMPT_SECONDS)


def _packed(connection: AbstractConnection, lines: Sequence[Words]) -> list[bytes]:
    """Write commands as they go over the wire. The library's own writer takes ten times as long."""
    try:
        # The name of a command may be two words, such as CONFIG GET.
        return [pack_command((*str(name).split(), *rest)) for name, *rest in lines]
    except UnicodeEncodeError:  # of an id that is kept as it came, whatever is in it
        return connection.pack_commands(lines)


async def _reply(connection: AbstractConnection) -> Any:  # noqa: ANN401, whatever the server says
    """Read a reply, or give a refusal as a value: others may follow it."""
    try:
        return await connection.read_response()
    except ResponseError as error:
        return error


def _refusal(replies: Sequence[Any]) -> ResponseError | None:
    """Find the first refusal among replies."""
    for reply in replies:
        if isinstance(reply, ResponseError):
            return reply
    return None


def _attempt(script: Script, values: Mapping[str, Value | Sequence[Value] | None]) -> dict[str, Value]:
    """Name this call of a script. Where its reply is kept lies in the slot of the first key."""
    attempt: dict[str, Value] = {_ATTEMPT: secrets.token_hex(_ATTEMPT_BYTES)}
    if _ATTEMPTS in script.names:
        attempt[_ATTEMPTS] = keys.attempts(str(values[script.keys[0].name]))
    return attempt


def _listed(
    parameters: Sequence[Parameter], values: Mapping[str, Value | Sequence[Value] | None]
) -> list[Any]:
    """List the values of *parameters* in order. Those of a starred one follow one another."""
    listed: list[Any] = []
    for each in parameters:
        value: Any = values[each.name]
        listed += value if each.starred else ("" if value is None else value,)
    return listed


def field_list(fields: Mapping[str, Value | None]) -> list[Value]:
    """List names and values of fields in turns, for a script to set. An absent value has no field."""
    return [part for name, value in fields.items() if value is not None for part in (name, value)]


def as_text(value: Reply | str) -> str:
    """Read text. A reply of nothing reads as empty."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else ""


def as_list(reply: Reply) -> list[Reply]:
    """Read a list."""
    return reply if isinstance(reply, list) else []


def as_fields(reply: Reply) -> Fields:
    """Read a hash, which scripts give as names and values in turns."""
    texts = [as_text(part) for part in as_list(reply)]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def as_mapping(found: Hash) -> Fields:
    """Read a hash as the client gives it."""
    return {as_text(name): as_text(value) for name, value in found.items()}

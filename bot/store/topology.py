"""Where the servers are that take writes: one, the one that Sentinel names, or those of a cluster.

This is the one place that makes clients of the library from REDIS_URL. The rest of the store asks for
the primary of a key, and reports what went wrong there.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeGuard

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.connection import AbstractConnection, Connection, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.backoff import NoBackoff
from redis.cluster import PRIMARY
from redis.crc import key_slot
from redis.exceptions import (
    AskError,
    BusyLoadingError,
    ClusterDownError,
    MasterDownError,
    MovedError,
    ReadOnlyError,
    ResponseError,
)
from redis.maint_notifications import MaintNotificationsConfig

from bot.redis_address import NO_OPTIONS, Credentials, Node, RedisAddress, RedisKind, RedisOptions
from bot.store import keys
from bot.store.diagnosis import SlotMovedError

CONNECTIONS = 128  # to one server; Client lets fewer calls in at once
CONNECT_SECONDS = 0.8
ASK_SECONDS = 0.3  # for a Sentinel or a node of a cluster: another one may be asked in the same attempt
REFRESH_SECONDS = 0.2  # between two looks at a cluster that is changing: each closes all connections
DEMOTED = (ReadOnlyError, BusyLoadingError, MasterDownError)

Callbacks = Mapping[Any, Callable[..., Any]]
Key = str | bytes | int
Words = tuple[Any, ...]  # a command as it is sent
_SCRIPTS = ("EVALSHA", "EVAL")  # commands whose first key follows the number of keys


class Primary(Protocol):
    """The connections to a server that takes writes, by the names of the library's ConnectionPool."""

    async def get_connection(self) -> AbstractConnection:
        """Take a connection. It must be released."""

    async def release(self, connection: AbstractConnection) -> None:
        """Give a connection back."""

    async def disconnect(self, inuse_connections: bool) -> None:
        """Close all connections, or only those that nobody uses now."""


class Topology(Protocol):
    """The primaries of the Redis at an *address*. *callbacks* read replies as the library's methods do.

    *only* is the primary of every key, or None where there may be several.
    """

    address: RedisAddress
    callbacks: Callbacks
    only: Primary | None

    async def primary(self, key: Key) -> Primary:
        """Give the primary of a key."""

    async def primaries(self) -> Sequence[Primary]:
        """Give every primary."""

    async def shards(self) -> Sequence[int]:
        """Give the number of a shard key on each primary, 0 among them."""

    def suspect(self, primary: Primary) -> None:
        """Note that a primary does not answer."""

    async def learn(self, primary: Primary, error: ResponseError) -> ResponseError:
        """Note what the refusal of a primary says about the others, and give the error to raise."""

    def redirected(self, error: AskError) -> Primary:
        """Give the primary to which a key is just moving."""

    async def aclose(self) -> None:
        """Close every connection."""


def topology(address: RedisAddress, options: RedisOptions = NO_OPTIONS) -> Topology:
    """Make the topology of an address. Connections are opened when first used."""
    settings = _connection_settings(address.user)
    tls = _tls_settings(address, options) if address.tls else {}
    if address.kind is RedisKind.CLUSTER:
        return ClusterTopology(address, _cluster(address.nodes, settings, tls))
    settings |= {"db": address.database, "max_connections": CONNECTIONS}
    if address.kind is RedisKind.SENTINEL:
        sentinel = Sentinels(
            [(node.host, node.port) for node in address.nodes],
            sentinel_kwargs={
                **_connection_settings(address.sentinel_user, ASK_SECONDS),
                "socket_timeout": ASK_SECONDS,
                "ssl": bool(tls),
                **tls,
            },
        )
        pool: ConnectionPool = SentinelConnectionPool(  # type: ignore[no-untyped-call]
            address.service, sentinel, ssl=bool(tls), **settings, **tls
        )
        return PoolTopology(address, pool, sentinel)
    place: dict[str, Any]
    if address.socket:
        place = {"connection_class": UnixDomainSocketConnection, "path": address.socket}
    else:
        (node,) = address.nodes
        place = {
            "connection_class": SSLConnection if tls else Connection,
            "host": node.host,
            "port": node.port,
        }
    return PoolTopology(address, ConnectionPool(**place, **settings, **tls))


class Sentinels(Sentinel):
    """Sentinels that are asked by one connection after the other.

    The library moves the one that answered to the front of its list, and loses others if two do so at once.
    """

    def __init__(self, nodes: Sequence[tuple[str, int]], sentinel_kwargs: Mapping[str, Any]) -> None:
        super().__init__(nodes, sentinel_kwargs=sentinel_kwargs)  # type: ignore[no-untyped-call]
        self._asking = asyncio.Lock()

    async def discover_master(self, service_name: str) -> tuple[str, int]:
        """Ask for the address of a primary."""
        async with self._asking:
            found: tuple[str, int] = await super().discover_master(service_name)
            return found


class PoolTopology:
    """One primary: the server in REDIS_URL, or the one that *sentinel* names to each new connection."""

    def __init__(self, address: RedisAddress, pool: ConnectionPool, sentinel: Sentinel | None = None) -> None:
        self.address = address
        self.only: Primary | None = pool
        self._pool = pool
        self._sentinel = sentinel
        self.callbacks: Callbacks = Redis(connection_pool=pool).response_callbacks

    async def primary(self, key: Key) -> Primary:  # noqa: ARG002, as a cluster has it
        """Give the one primary."""
        return self._pool

    async def primaries(self) -> Sequence[Primary]:
        """Give the one primary."""
        return (self._pool,)

    async def shards(self) -> Sequence[int]:
        """Give the one shard."""
        return (0,)

    def suspect(self, primary: Primary) -> None:
        """Do nothing: a new connection looks for its server."""

    async def learn(self, primary: Primary, error: ResponseError) -> ResponseError:
        """Let new connections be made where the server has been demoted."""
        if is_demoted(error):
            await primary.disconnect(inuse_connections=False)
        return error

    def redirected(self, error: AskError) -> Primary:
        """Refuse: one server has no others."""
        raise error

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()
        if self._sentinel:
            await self._sentinel.aclose()


@dataclass(frozen=True, slots=True)
class NodePrimary:
    """A primary of a cluster."""

    node: ClusterNode

    async def get_connection(self) -> AbstractConnection:
        """Take a connection, which opens when it is used."""
        connection = self.node.acquire_connection()
        await self.node.disconnect_if_needed(connection)
        return connection

    async def release(self, connection: AbstractConnection) -> None:
        """Give a connection back."""
        self.node.release(connection)  # type: ignore[arg-type]

    async def disconnect(self, inuse_connections: bool) -> None:
        """Close all connections, or only those that nobody uses now."""
        close = self.node.disconnect if inuse_connections else self.node.disconnect_free_connections
        await close()


class ClusterTopology:
    """The primaries of a cluster. Its slots are read at the first call, and again after failures."""

    only: Primary | None = None

    def __init__(self, address: RedisAddress, cluster: RedisCluster) -> None:
        self.address = address
        self._cluster = cluster
        self._nodes = cluster.nodes_manager
        self._stale = True
        self._failed = ""
        self._read_at = float("-inf")
        self.callbacks: Callbacks = cluster.response_callbacks

    async def primary(self, key: Key) -> Primary:
        """Give the primary of a key."""
        await self._refresh()
        return NodePrimary(self._nodes.get_node_from_slot(_slot(key)))

    async def primaries(self) -> Sequence[Primary]:
        """Give every primary."""
        await self._refresh()
        return [NodePrimary(node) for node in self._cluster.get_primaries()]

    async def shards(self) -> Sequence[int]:
        """Find the lowest number of a shard key on each primary."""
        wanted = len(await self.primaries())
        found: dict[Primary, int] = {}
        for number in range(keys.SHARDS):
            found.setdefault(await self.primary(keys.probe(number)), number)
            if len(found) == wanted:
                break
        return tuple(found.values())

    def suspect(self, primary: Primary) -> None:
        """Read the slots again before the next call, unless that has just been done."""
        if asyncio.get_running_loop().time() - self._read_at >= REFRESH_SECONDS:
            self._stale = True
            self._failed = primary.node.name if isinstance(primary, NodePrimary) else ""

    async def learn(self, primary: Primary, error: ResponseError) -> ResponseError:
        """Note that a slot has moved, or that the cluster is changing."""
        if isinstance(error, MovedError):
            await self._nodes.move_slot(error)
            return SlotMovedError(str(error))
        if isinstance(error, ClusterDownError) or is_demoted(error):
            self.suspect(primary)
        return error

    def redirected(self, error: AskError) -> Primary:
        """Give the primary to which a slot is just moving. One without slots is new here."""
        node = self._nodes.get_node(host=error.host, port=error.port)
        if node is None:
            node = ClusterNode(error.host, error.port, PRIMARY, **self._nodes.connection_kwargs)
            self._nodes.set_nodes(self._nodes.nodes_cache, {node.name: node})
        return NodePrimary(node)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._nodes.aclose()
        await self._nodes.aclose("startup_nodes")

    async def _refresh(self) -> None:
        """Read the slots if they may have changed. Calls at the same time share the reading."""
        if self._stale:
            await self._nodes.initialize(last_failed_node_name=self._failed or None)
            self._stale, self._read_at = False, asyncio.get_running_loop().time()


def key_of(words: Words) -> Key:
    """Find the first key of a command."""
    key: Key = words[3] if words[0] in _SCRIPTS else words[1]
    return key


def is_ask_redirect(error: Exception) -> TypeGuard[AskError]:
    """Tell whether a slot is just moving to another primary. The library takes MOVED for a kind of ASK."""
    return isinstance(error, AskError) and not isinstance(error, MovedError)


def with_asking(lines: Sequence[Words]) -> tuple[list[Words], list[int]]:
    """Put ASKING before commands, and tell where each of them stands then. Once holds for a transaction."""
    sent, places, in_transaction = list[Words](), list[int](), False
    for words in lines:
        if not in_transaction:
            sent.append(("ASKING",))
        places.append(len(sent))
        sent.append(words)
        in_transaction = words[0] != "EXEC" and (in_transaction or words[0] == "MULTI")
    return sent, places


def is_demoted(error: Exception) -> bool:
    """Tell whether a server takes no writes now. Redis 6.2 says so in the words of a script."""
    return isinstance(error, DEMOTED) or "-READONLY" in str(error)


def _slot(key: Key) -> int:
    return key_slot(key if isinstance(key, bytes) else str(key).encode("utf-8", "surrogatepass"))


def _connection_settings(user: Credentials, connect_seconds: float = CONNECT_SECONDS) -> dict[str, Any]:
    return {
        "username": user.username,
        "password": user.password,
        # Client gives up in time: the library's own timeouts took a third of what a round trip costs.
        "socket_timeout": None,
        "socket_connect_timeout": connect_seconds,
        "retry": Retry(NoBackoff(), 0),
        "health_check_interval": 30,
        "driver_info": None,  # naming the library takes a command that Redis has only since 7.2
        "decode_responses": False,
        "encoding_errors": "surrogatepass",  # an id is kept as it came, whatever is in it
        # Else the library asks each new connection for notices that only one vendor's servers have.
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }


def _tls_settings(address: RedisAddress, options: RedisOptions) -> dict[str, Any]:
    return {
        "ssl_cert_reqs": ssl.CERT_NONE if address.any_certificate else ssl.CERT_REQUIRED,
        "ssl_check_hostname": not (address.any_certificate or address.any_host_name),
        "ssl_ca_certs": options.ca_file,
        "ssl_certfile": options.cert_file,
        "ssl_keyfile": options.key_file,
    }


def _cluster(nodes: Sequence[Node], settings: Mapping[str, Any], tls: Mapping[str, Any]) -> RedisCluster:
    return RedisCluster(
        startup_nodes=[ClusterNode(node.host, node.port) for node in nodes],
        max_connections=CONNECTIONS,
        ssl=bool(tls),
        **{**settings, **tls, "socket_connect_timeout": ASK_SECONDS},
    )

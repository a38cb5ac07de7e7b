"""The address of Redis in `REDIS_URL`: one server, a primary that Sentinel names, or a cluster.

| address | names |
|---|---|
| `redis://user:password@host:6379/0` | one server and the number of its database |
| `unix://user:password@/path?db=0` | one server on this machine |
| `redis+sentinel://host:26379,host:26379/service/0` | the primary of a service, as its Sentinels name it |
| `redis+cluster://host:6379,host:6379` | a cluster, found through any of its nodes |

`rediss` in place of `redis` uses TLS. `valkey` and `valkeys` mean the same as `redis` and `rediss`.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl, unquote

REDIS_PORT, SENTINEL_PORT = 6379, 26379
FORMS = (
    "redis://user:password@host:6379/0, unix:///path, redis+sentinel://host:26379,host:26379/service/0"
    " or redis+cluster://host:6379,host:6379"
)
_SCHEME = re.compile(r"(redis|valkey)(s?)(?:\+(sentinel|cluster))?://|unix://")
_NODE = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+))(?::([0-9]{1,5}))?", re.ASCII)
_CHOICES = {"ssl_cert_reqs": ("required", "none"), "ssl_check_hostname": ("true", "false")}
_OPTIONS = ("db", "username", "password", "sentinel_username", "sentinel_password", *_CHOICES)


class AddressError(ValueError):
    """An address that names no Redis. The text goes on from the word REDIS_URL and holds no secret."""


class RedisKind(StrEnum):
    """How the server that takes writes is found."""

    SINGLE = "single"
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class Node:
    """A host and a port."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and a password, if they are given."""

    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where Redis is. One on a *socket* has no nodes, and a cluster has no other database than 0."""

    kind: RedisKind
    nodes: tuple[Node, ...] = ()
    socket: str | None = None
    service: str | None = None
    database: int = 0
    user: Credentials = Credentials()
    sentinel_user: Credentials = Credentials()
    tls: bool = False
    any_certificate: bool = False
    any_host_name: bool = False


@dataclass(frozen=True, slots=True)
class RedisOptions:
    """Files for TLS, and how many *replicas* must have a write before it counts."""

    ca_file: str | None = None
    cert_file: str | None = None
    key_file: str | None = None
    replicas: int = 0


NO_OPTIONS = RedisOptions()


def parse(url: str) -> RedisAddress:
    """Read an address, or raise AddressError."""
    found = _SCHEME.match(url)
    if not found:
        raise AddressError(
            "must begin with redis://, rediss://, unix://, redis+sentinel:// or redis+cluster://"
        )
    rest, _, query = url[found.end() :].partition("?")
    user, host, path = _split(rest)
    options = _options(query)
    user = Credentials(
        options.get("username", user.username) or None, options.get("password", user.password) or None
    )
    if found[0] == "unix://":
        return _socket(host, path, user, options)
    kind = RedisKind(found[3] or RedisKind.SINGLE)
    nodes = _nodes(host, SENTINEL_PORT if kind is RedisKind.SENTINEL else REDIS_PORT)
    if kind is RedisKind.SINGLE and len(nodes) > 1:
        raise AddressError("names several hosts: begin it with redis+sentinel:// or redis+cluster://")
    service, path = _service(path) if kind is RedisKind.SENTINEL else (None, path)
    database = _database(options.get("db", path))
    if kind is RedisKind.CLUSTER and database:
        raise AddressError("names a database, and a cluster has none but 0")
    return RedisAddress(
        kind=kind,
        nodes=nodes,
        service=service,
        database=database,
        user=user,
        sentinel_user=Credentials(
            options.get("sentinel_username") or None, options.get("sentinel_password") or None
        ),
        tls=bool(found[2]),
        any_certificate=options.get("ssl_cert_reqs") == "none",
        any_host_name=options.get("ssl_check_hostname") == "false",
    )


def _split(rest: str) -> tuple[Credentials, str, str]:
    """Part user, hosts and path. A password may hold an @."""
    authority, slash, path = rest.partition("/")
    before, at, host = authority.rpartition("@")
    if not at and "@" in path:
        raise AddressError("has a / in its user or password: write it as %2F")
    username, _, password = before.partition(":")
    return Credentials(unquote(username) or None, unquote(password) or None), host, slash and path


def _options(query: str) -> dict[str, str]:
    try:
        options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True)) if query else {}
    except ValueError:
        raise AddressError("has options that are not like ?name=value") from None
    if not options.keys() <= {*_OPTIONS}:  # not named: it may be part of a password
        raise AddressError(f"has an option that is not known: there are {', '.join(_OPTIONS)}")
    for name, choices in _CHOICES.items():
        if options.get(name, choices[0]) not in choices:
            raise AddressError(f"takes {' or '.join(choices)} for {name}")
    return options


def _socket(host: str, path: str, user: Credentials, options: dict[str, str]) -> RedisAddress:
    if host or not path:
        raise AddressError("must name a socket by its whole path, like unix:///run/redis.sock")
    database = _database(options.get("db", ""))
    return RedisAddress(RedisKind.SINGLE, socket="/" + unquote(path), database=database, user=user)


def _nodes(hosts: str, port: int) -> tuple[Node, ...]:
    found = [_NODE.fullmatch(each) for each in hosts.split(",")]
    ports = [int(each[3] or port) for each in found if each]
    if len(ports) < len(found) or not all(0 < each < 65536 for each in ports):
        raise AddressError(f"must be like {FORMS}")
    return tuple(Node(each[1] or each[2], number) for each, number in zip(found, ports, strict=True) if each)


def _service(path: str) -> tuple[str, str]:
    """Part the name of a service from the number of a database."""
    service, _, database = path.partition("/")
    if not service:
        raise AddressError(
            "must name the service after the Sentinels, like redis+sentinel://host:26379/service/0"
        )
    return unquote(service), database


def _database(text: str) -> int:
    if not re.fullmatch(r"[0-9]{0,4}", text, re.ASCII):
        raise AddressError("must end with the number of a database, like /0")
    return int(text or 0)

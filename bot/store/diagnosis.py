"""What an error of Redis means, in words that say what to do."""

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from redis.asyncio.sentinel import MasterNotFoundError
from redis.exceptions import (
    AskError,
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    MasterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TryAgainError,
)

LONGEST_CHAIN = 10


class SlotMovedError(ResponseError):
    """A slot of a cluster lies on another primary than was known: the command is to be sent there."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A fault of Redis. *text* names the remedy, *reason* is for logs.

    Trying again cures no *lasting* fault. One that is not *named* is only a missing answer.
    """

    reason: str
    text: str
    lasting: bool = False
    named: bool = True


_REPLICA = Diagnosis(
    "replica", "Redis is a replica and takes no writes (READONLY): set REDIS_URL to the primary."
)
_MEMORY = Diagnosis(
    "memory", "Redis takes no writes, because its memory is full (OOM): give it more.", lasting=True
)
_SLOTS = Diagnosis("slots", "A slot of the cluster is moving: if this lasts, look at the cluster's nodes.")
_PERMISSION = Diagnosis(
    "permission",
    "Redis forbids what Rung needs (NOPERM): compare its user with docs/operations.md.",
    lasting=True,
)
_PASSWORD = Diagnosis("password", "Redis does not accept the user and password in REDIS_URL.", lasting=True)
_BY_TYPE: tuple[tuple[type[BaseException], Diagnosis], ...] = (
    (ReadOnlyError, _REPLICA),
    (OutOfMemoryError, _MEMORY),
    (BusyLoadingError, Diagnosis("loading", "Redis is loading its data (LOADING): wait for it.")),
    (
        MasterDownError,
        Diagnosis(
            "replica", "Redis is a replica that has lost its primary (MASTERDOWN): look at the primary."
        ),
    ),
    (NoPermissionError, _PERMISSION),
    (AuthenticationError, _PASSWORD),
    (SlotMovedError, _SLOTS),
    (TryAgainError, _SLOTS),
    (
        AskError,  # of which MOVED is a kind
        Diagnosis(
            "cluster", "Redis is a cluster (MOVED): begin REDIS_URL with redis+cluster://.", lasting=True
        ),
    ),
    (ClusterDownError, Diagnosis("cluster", "The cluster is down (CLUSTERDOWN): look at its nodes.")),
    (
        MasterNotFoundError,
        Diagnosis(
            "sentinel",
            "No Sentinel in REDIS_URL knows a primary of that service: check the name of the service,"
            " the Sentinels and their password. During a failover this lasts some seconds.",
        ),
    ),
)
_BY_WORDS: tuple[tuple[str, Diagnosis], ...] = (
    (
        "MISCONF",
        Diagnosis(
            "disk",
            "Redis takes no writes, because it cannot write to its disk (MISCONF): make room on the disk.",
            lasting=True,
        ),
    ),
    ("ACL failure in script", _PERMISSION),
    ("-READONLY|cannot be used with replica", _REPLICA),
    ("-OOM", _MEMORY),
    ("non local key", _SLOTS),  # a script may find some of its keys on another node while their slot moves
    ("^BUSY ", Diagnosis("busy", "Redis runs a script that does not end (BUSY): look at its log.")),
    (
        "Name or service not known|name resolution|nodename nor servname|No address associated",
        Diagnosis("name", "The host in REDIS_URL has no address: check its name."),
    ),
    (
        "Connection refused|Connect call failed|No such file or directory",
        Diagnosis(
            "refused", "Nothing listens where REDIS_URL says: start Redis, or correct it.", named=False
        ),
    ),
    (
        "NOREPLICAS",
        Diagnosis("replicas", "Redis has too few replicas to take writes (NOREPLICAS): look at them."),
    ),
    (
        "DB index is out of range|invalid DB index|SELECT is not allowed",
        Diagnosis("database", "Redis has no database of the number in REDIS_URL: use 0.", lasting=True),
    ),
    (
        "Cluster mode is not enabled|cluster support disabled",
        Diagnosis(
            "no_cluster",
            "Redis is not a cluster: begin REDIS_URL with redis:// or redis+sentinel://.",
            lasting=True,
        ),
    ),
    (
        "max number of clients",
        Diagnosis("clients", "Redis takes no more connections (maxclients): raise the limit or stop others."),
    ),
    (
        "unknown command|unknown subcommand",
        Diagnosis("command", "Redis lacks a command that Rung needs: 6.2 or newer is needed.", lasting=True),
    ),
)
NO_TLS = Diagnosis(
    "tls",
    "Redis speaks no TLS at this port: begin REDIS_URL with redis://, or name its TLS port.",
    lasting=True,
)
ONLY_TLS = Diagnosis("tls", "Redis speaks TLS at this port: begin REDIS_URL with rediss://.", lasting=True)
_TLS = (
    (
        "hostname mismatch|ip address mismatch",
        "The certificate of Redis is for another host name: write the host in REDIS_URL as it does.",
    ),
    ("certificate has expired", "The certificate of Redis has expired: renew it, or set the clock."),
    (
        "certificate verify failed",
        "The certificate of Redis is signed by an unknown CA: name the CA's file in REDIS_CA_FILE.",
    ),
    (
        "certificate.required|alert handshake failure|peer did not return a certificate",
        "Redis wants a certificate of its client: set REDIS_CERT_FILE and REDIS_KEY_FILE.",
    ),
    (
        "unknown ca|(bad|unsupported) certificate|certificate (unknown|expired)|decrypt error",
        "Redis does not accept the certificate in REDIS_CERT_FILE: use one that its own CA has signed.",
    ),
    ("wrong version number|record layer failure|unknown protocol|packet length too long", NO_TLS.text),
)


def diagnose(error: BaseException) -> Diagnosis:
    """Tell what an error means. What the server said to a new connection stands behind its failure."""
    chain = tuple(_chain(error))
    for each in chain:
        if isinstance(each, ssl.SSLError) and (text := _tls(each)):
            return Diagnosis("tls", text, lasting=True)
    for each in chain:
        for kind, found in _BY_TYPE:
            if isinstance(each, kind):
                return found
        for words, found in _BY_WORDS:
            if re.search(words, str(each)):
                return found
    if isinstance(error, ResponseError):
        return _refused(error)
    reason = type(error).__name__
    return Diagnosis(
        reason, f"Redis does not answer ({reason}): check REDIS_URL and the server.", named=False
    )


def _refused(refusal: ResponseError) -> Diagnosis:
    """Say that a command or a script is refused each time. What follows the first word may hold data."""
    code = re.match(r"[A-Z]+\b", str(refusal))
    text = f"Redis refuses a command of Rung ({code[0] if code else 'ERR'}): look at its log and its version."
    return Diagnosis("refused", text, lasting=True)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and those behind it."""
    for _ in range(LONGEST_CHAIN):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _tls(error: ssl.SSLError) -> str:
    said = str(error).lower().replace("_", " ")
    return next((text for words, text in _TLS if re.search(words, said)), "")

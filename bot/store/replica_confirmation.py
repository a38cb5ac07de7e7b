"""Waiting until enough replicas confirm a write."""

from collections.abc import Sequence
from typing import Any

from redis.commands import READ_COMMANDS
from redis.exceptions import ResponseError

from bot.errors import NotConfirmed
from bot.store import keys
from bot.store.topology import Key, Words

TOO_FEW_REPLICAS = (
    "Too few replicas confirm writes: see that RUNG_REDIS_REPLICAS of them follow, or lower it."
)
MARKER_MILLISECONDS = 1


class ReplicaConfirmation:
    """Asks on a connection whether so many *replicas* have its last write, and reads what they say."""

    def __init__(self, replicas: int) -> None:
        self._replicas = replicas
        self._waits_for_disk = True  # until a server turns out not to have WAITAOF, or not for us

    def commands(self, key: Key, seconds: float) -> tuple[Words, ...]:
        """Give a marker in the slot of *key*, and commands that wait for replicas so many *seconds* at most.

        A server waits for the last write of a connection. The marker is a write that means nothing, so that
        commands which find everything done already are vouched for as well. A replica that is asked at once
        whether its log is written answers a second later. After the first wait it is written already.
        """
        marker = ("SET", keys.marker(key), "", "PX", MARKER_MILLISECONDS)
        limit = int(seconds * 1000)
        if not self._waits_for_disk:
            return marker, ("WAIT", self._replicas, max(1, limit))
        half = max(1, limit // 2)
        return marker, ("WAIT", self._replicas, half), ("WAITAOF", 1, self._replicas, half)

    def check(self, replies: Sequence[Any]) -> None:
        """Read the replies to these commands. Raise NotConfirmed, or the server's refusal of WAIT."""
        _, in_memory, *on_disk = replies
        if isinstance(in_memory, ResponseError):
            raise in_memory
        if on_disk and isinstance(on_disk[0], ResponseError):
            self._waits_for_disk = False  # older than 7.2, without a log, or not permitted
        elif on_disk:
            own, others = on_disk[0]
            in_memory = min(in_memory, others) if own else 0
        if in_memory < self._replicas:
            raise NotConfirmed(TOO_FEW_REPLICAS)


def may_write(lines: Sequence[Words]) -> bool:
    """Tell whether any command may write."""
    return any(words[0] not in READ_COMMANDS for words in lines)

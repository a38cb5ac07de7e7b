"""What is stored, without what differs from one run to the next: ids, times, the names of messages."""

import re
from collections.abc import Iterable, Iterator

from redis import Redis

from bot.outbox.job import JobKind
from bot.store.fields import HeadField
from tests.support.servers import Server

# A message's name, when and by whom something was claimed or posted: a lost drawing is drawn anew.
_NOT_MEANT = re.compile(
    rb"card|question:\d+|message|opened|closes|claim:\w+|claimant|posted|action|action_at|home_zone|came_back|reminded_on|pending|shown_at"
)
# A reminder may be missing after a crash. Where people are reached is learnt again from their next event. What
# waits for its turn, at which pace, what is only counted, and which message was the last mean nothing.
_NOT_COMPARED = re.compile(
    rb":deliveries:|:claims$|:attempts$|:reminders$|:references$|:installations$|:blocked:|:outcomes$|:pace:|:latest_messages$"
)
_DUTIES = tuple(f"{kind.value}|".encode() for kind in JobKind)
Meaning = dict[bytes, object]


def meaning(server: Server) -> Meaning:
    """Read everything that is stored, with assessments numbered by their age."""
    with server.client() as client:
        heads = sorted(
            client.scan_iter("rung:*:assessment:*"),
            key=lambda head: (int(client.hget(head, HeadField.OPENED)), head),
        )
        names = [head.rpartition(b":")[2] for head in heads]
        numbered = {name: b"#%d" % number for number, name in enumerate(names)}
        found = {
            _renamed(key, numbered): _value(client, key, numbered) for key in client.scan_iter(count=500)
        }
    return {key: value for key, value in sorted(found.items()) if value}


def _renamed(text: bytes, numbered: dict[bytes, bytes]) -> bytes:
    text = re.sub(rb"^(\d+\.\d+ \d+) [0-9a-f]{8}$", rb"\1", text)  # the attempt that answered
    for name, number in numbered.items():
        text = re.sub(rb"\b%s\b" % re.escape(name), number, text)
    return re.sub(rb"\b1[78]\d{8}\b|127\.0\.0\.1:\d+", b"some", text)


def _value(client: "Redis", key: bytes, numbered: dict[bytes, bytes]) -> object:
    if key.startswith((b"rung:{rubric}", b"rung:{shard:0}", b"rung:{compaction}")) or _NOT_COMPARED.search(
        key
    ):
        return None
    match client.type(key):
        case b"hash":
            kept = {
                field: value
                for field, value in client.hgetall(key).items()
                if not _NOT_MEANT.fullmatch(field)
            }
            return {
                _renamed(field, numbered): _renamed(value, numbered) for field, value in sorted(kept.items())
            }
        case b"set":
            return sorted(_made(client.smembers(key), numbered))
        case b"zset":
            job = [each for each in client.zrange(key, 0, -1) if each.startswith(_DUTIES)]
            return sorted(_made(job, numbered))
        case b"list":
            return [_renamed(each, numbered) for each in client.lrange(key, 0, -1)]
        case _:
            return _renamed(client.get(key), numbered)


def _made(members: Iterable[bytes], numbered: dict[bytes, bytes]) -> Iterator[bytes]:
    """Leave out what was listed before it was to be made, so that all can be found, and then never was."""
    for each in members:
        named = re.findall(rb"\bid\d+\b", each)
        if all(name in numbered for name in named):
            yield _renamed(each, numbered)

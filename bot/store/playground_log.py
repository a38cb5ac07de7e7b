"""What the playground's page shows: entries in order, by place, so that a reload finds the chat again."""

from bot.store import keys
from bot.store.client import Client, Reply, as_list
from bot.store.script import Script

LONGEST = 300  # entries a place; older ones go
Kept = tuple[str, int, int, str]  # id, position, version, text


class PlaygroundLog:
    """Keeps texts in order. One counter for all places makes positions and versions comparable."""

    def __init__(self, redis: Client, longest: int = LONGEST) -> None:
        self._redis = redis
        self._longest = longest
        self._put = Script("playground_put")
        self._read = Script("playground_read")
        self._remove = Script("playground_remove")

    async def put(self, place: str, id_: str, text: str, *, move: bool) -> None:
        """Write *id_* as a new version: at the end if it is new or is to *move*, else where it is."""
        await self._redis.run(
            self._put,
            count=keys.PLAYGROUND_COUNT,
            texts=keys.playground_texts(place),
            order=keys.playground_order(place),
            id=id_,
            text=text,
            move=int(move),
            entries_kept=self._longest,
        )

    async def read(self, *places: str) -> tuple[tuple[Kept, ...], ...]:
        """Read all entries of each place, in the order of their positions."""
        names = [(keys.playground_texts(place), keys.playground_order(place)) for place in places]
        reply = await self._redis.run(self._read, places=[name for pair in names for name in pair])
        return tuple(_entries(found) for found in reply) if isinstance(reply, list) else ()

    async def ahead(self) -> int:
        """Tell by how many seconds the page's clock is ahead of the real one."""
        return int(await self._redis.get(keys.PLAYGROUND_AHEAD) or 0)

    async def note_ahead(self, seconds: int) -> None:
        """Remember by how many seconds the page's clock is ahead."""
        await self._redis.set(keys.PLAYGROUND_AHEAD, seconds)

    async def remove(self, place: str, *ids: str) -> None:
        """Take entries out, or without *ids* all of the place."""
        await self._redis.run(
            self._remove, texts=keys.playground_texts(place), order=keys.playground_order(place), ids=ids
        )


def _entries(reply: Reply) -> tuple[Kept, ...]:
    """Read id, position and text in turns. The version stands before the text."""
    flat = [part.decode() for part in as_list(reply) if isinstance(part, bytes)]
    found = []
    for id_, position, kept in zip(flat[::3], flat[1::3], flat[2::3], strict=True):
        version, _, text = kept.partition(" ")
        found.append((id_, int(position), int(version), text))
    return tuple(found)

"""What the playground's page shows: entries in order, by place, so that a reload finds the chat again."""

from bot.store import keys
from bot.store.connect import Client, Reply

LONGEST = 300  # entries a place; older ones go
Kept = tuple[str, int, int, str]  # id, position, version, text


class PlaygroundLog:
    """Keeps texts in order; one counter for all places makes positions and versions comparable."""

    def __init__(self, client: Client, longest: int = LONGEST) -> None:
        self._client = client
        self._longest = longest

    async def put(self, place: str, id_: str, text: str, *, move: bool) -> None:
        """Write *id_* as a new version: at the end if it is new or is to *move*, else where it is."""
        names = [keys.PLAYGROUND_COUNT, *_names(place)]
        await self._client.run("playground_put", names, [id_, text, int(move), self._longest])

    async def read(self, *places: str) -> tuple[tuple[Kept, ...], ...]:
        """Read all entries of each place, in the order of their positions."""
        names = [name for place in places for name in _names(place)]
        reply = await self._client.run("playground_read", names, [])
        return tuple(_entries(found) for found in reply) if isinstance(reply, list) else ()

    async def ahead(self) -> int:
        """Tell by how many seconds the page's clock is ahead of the real one."""
        return int(await self._client.call(lambda: self._client.redis.get(keys.PLAYGROUND_AHEAD)) or 0)

    async def note_ahead(self, seconds: int) -> None:
        """Remember by how many seconds the page's clock is ahead."""
        await self._client.call(lambda: self._client.redis.set(keys.PLAYGROUND_AHEAD, seconds))

    async def remove(self, place: str, *ids: str) -> None:
        """Take entries out, or without *ids* all of the place."""
        await self._client.run("playground_remove", _names(place), ids)


def _names(place: str) -> list[str]:
    return [keys.playground_texts(place), keys.playground_order(place)]


def _entries(reply: Reply) -> tuple[Kept, ...]:
    """Read id, position and text in turns; the version stands before the text."""
    flat = (
        [remove_participant.decode() for remove_participant in reply if isinstance(remove_participant, bytes)]
        if isinstance(reply, list)
        else []
    )
    found = []
    for id_, position, kept in zip(flat[::3], flat[1::3], flat[2::3], strict=True):
        version, _, text = kept.partition(" ")
        found.append((id_, int(position), int(version), text))
    return tuple(found)

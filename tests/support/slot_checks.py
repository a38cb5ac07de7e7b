"""Scripts and transactions keep to one slot of a cluster, whatever server a test runs on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import pytest
from redis.crc import key_slot

from bot.store.client import Client, Queued, Reply, Value
from bot.store.script import Script

_slot = lru_cache(10_000)(key_slot)  # most keys are used several times


def slots_of(names: Sequence[Value]) -> set[int]:
    """Find the slots in which keys lie."""
    return {
        _slot(name if isinstance(name, bytes) else str(name).encode("utf-8", "surrogatepass"))
        for name in names
    }


@contextmanager
def guarded() -> Iterator[None]:
    """Fail a call whose keys lie in several slots."""
    run, send = Client.send_script, Client.send_queued

    async def run_in_one(
        self: Client, script: Script, names: Sequence[Value], values: Sequence[Value]
    ) -> Reply:
        assert len(slots_of(names)) == 1, names
        return await run(self, script, names, values)

    async def send_to_one(self: Client, queued: Sequence[Queued], *, transaction: bool) -> list[object]:
        names = [words[1] for words, _ in queued]
        assert not transaction or len(slots_of(names)) == 1, names
        return await send(self, queued, transaction=transaction)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "send_script", run_in_one)
        patch.setattr(Client, "send_queued", send_to_one)
        yield

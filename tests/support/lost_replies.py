"""A wire on which the first reply to every call is lost, so that the client sends the call once more."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from bot.store.client import Client, Queued, Reply, Value
from bot.store.script import Script

# What is leased is given to nobody then, and comes back when the lease ends. A look for a rollback is a look more.
LEFT_ALONE = ("lease_jobs", "detect_rollback")


@contextmanager
def every_reply_lost_once() -> Iterator[set[str]]:
    """Carry every call out twice. Both replies of a script must be the same. Give the names of those that ran."""
    ran = set[str]()
    run, send, execute = Client.send_script, Client.send_queued, Client.execute_command

    async def twice(call: Callable[[], Awaitable[Any]]) -> tuple[Any, Any]:
        return await call(), await call()

    async def run_twice(
        self: Client, script: Script, names: Sequence[Value], values: Sequence[Value]
    ) -> Reply:
        if script.name in LEFT_ALONE:
            return await run(self, script, names, values)
        ran.add(script.name)
        first, second = await twice(lambda: run(self, script, names, values))
        assert first == second, script.name
        return second  # type: ignore[no-any-return]

    async def send_twice(self: Client, queued: Sequence[Queued], *, transaction: bool) -> list[Any]:
        _, second = await twice(lambda: send(self, queued, transaction=transaction))
        return second  # type: ignore[no-any-return]

    async def execute_twice(self: Client, *words: Any, **options: Any) -> Any:
        _, second = await twice(lambda: execute(self, *words, **options))
        return second

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "send_script", run_twice)
        patch.setattr(Client, "send_queued", send_twice)
        patch.setattr(Client, "execute_command", execute_twice)
        yield ran

"""A command that Redis refuses is named as one, and sent once."""

import pytest

from bot.errors import StoreUnavailable
from bot.store import Database, keys
from tests.store.people import started, write
from tests.support.servers import Server


async def test_a_refused_command_is_no_outage(database: Database, server: Server) -> None:
    ref, _ = await started(database.store)
    with server.client() as other:
        other.set(keys.session(ref), "of another type")
        for call in (database.store.sessions.read(ref), database.store.sessions.answer(ref, write(0, "3"))):
            other.config_resetstat()
            with pytest.raises(StoreUnavailable, match=r"refuses a command of Rung \(WRONGTYPE\)"):
                await call
            assert other.info("errorstats")["errorstat_WRONGTYPE"]["count"] == 1

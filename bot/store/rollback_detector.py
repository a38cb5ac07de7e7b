"""Notices a store that was emptied, replaced or set back to an older copy while Rung was running.

Every process notes in the store that it has looked, and remembers that it did. Where
its note is not there at the next look, whatever was written since is gone as well.
"""

import secrets

from bot.store import decoding, keys
from bot.store.connect import Client
from bot.telemetry.logs import logger
from bot.telemetry.metrics import rollbacks

REMEMBERED = 1000  # processes; more never run side by side
TOLD_SECONDS = 24 * 3600

log = logger("store")


class RollbackDetector:
    """One process, and what it knows of its own last look."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._name = secrets.token_hex(8)
        self._last = 0

    async def look(self) -> bool:
        """Look at the store; tell whether anybody has missed something in it within the last day."""
        reply = await self._client.run(
            "witness", [keys.LOOKS, keys.MISSED], [self._name, self._last, REMEMBERED, TOLD_SECONDS]
        )
        look, missed, told = (int(each) for each in decoding.items(reply) if isinstance(each, int))
        self._last = look
        if missed:
            rollbacks.labels("look").inc()
            log.error("store_set_back", seen_by="look")
        return bool(told)

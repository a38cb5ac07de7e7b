"""Drawing beside the event loop: in a process of its own, so that no acknowledgement waits for a picture.

With matplotlib in a thread, one wake-up of the loop in a hundred was late by 5 ms, during its import by 14,
and this process kept 75 MB; beside it by 1 and by 3 ms, and nothing is kept. The process starts with the
first picture and ends when none was asked for in a while, or when we are gone.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

from bot.conversation.pictures import Picture
from bot.errors import RungError
from bot.pictures.packing import LENGTH_BYTES, dump

LONGEST_SECONDS = 30.0  # the first picture includes the import
IDLE_SECONDS = 300.0


class NotDrawn(RungError):
    """The drawing process died or took too long; the next picture gets a new one."""


class Studio:
    """Draws one picture at a time."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._turn = asyncio.Lock()
        self._artist: Process | None = None
        self._resting: asyncio.TimerHandle | None = None

    async def draw(self, picture: Picture) -> bytes:
        """Draw *picture* as a PNG; raise NotDrawn."""
        async with self._turn:
            self._stay()
            kept = self._artist is not None
            try:
                png = await self._drawn(picture)
            except NotDrawn:
                if not kept:
                    raise
                png = await self._drawn(picture)  # the one that was kept has gone to rest, or died
            self._resting = asyncio.get_running_loop().call_later(self._idle_seconds, self._rest)
            return png

    async def close(self) -> None:
        """End the process."""
        self._stay()
        artist, self._artist = self._artist, None
        if artist is not None:
            with suppress(ProcessLookupError):
                artist.kill()
            await artist.communicate()  # until its pipes are closed

    async def _drawn(self, picture: Picture) -> bytes:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                return await self._asked(picture)
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            await self.close()
            raise NotDrawn from error
        except BaseException:
            await self.close()  # half an answer may be in the pipe
            raise

    async def _asked(self, picture: Picture) -> bytes:
        self._artist = self._artist or await _started()
        to, back = self._artist.stdin, self._artist.stdout
        if to is None or back is None:
            raise OSError("No pipes")
        to.write(dump(picture) + b"\n")
        await to.drain()
        length = int.from_bytes(await back.readexactly(LENGTH_BYTES), "big")
        return await back.readexactly(length)

    def _stay(self) -> None:
        if self._resting is not None:
            self._resting.cancel()

    def _rest(self) -> None:
        """Let the process end: there is nothing more to read."""
        if self._artist is not None and self._artist.stdin is not None:
            self._artist.stdin.close()


async def _started() -> Process:
    """Start the process; a session of its own keeps Ctrl-C for us."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.pictures.artist", stdin=PIPE, stdout=PIPE, start_new_session=True
    )

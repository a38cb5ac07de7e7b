"""Round trips to a primary that several callers share."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from bot.store.topology import Primary, Words

Exchange = Callable[[Primary, Sequence[Words]], Awaitable[list[Any]]]


class _Joined(NamedTuple):
    """The commands of a caller who shares a round trip, and where their replies are waited for."""

    lines: Sequence[Words]
    replies: "asyncio.Future[list[Any]]"


class SharedRoundTrips:
    """Sends commands with *exchange*, which writes them to a primary and reads their replies.

    The first caller makes a round trip for all who ask before the loop comes back to it. So what
    goes on side by side costs one write and one read of a socket.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._forming: dict[Primary, list[_Joined]] = {}

    async def send(self, primary: Primary, lines: Sequence[Words]) -> list[Any]:
        """Send commands in order and give their replies, refusals among them."""
        forming = self._forming.get(primary)
        if forming is None:
            return await self._send_all(primary, lines)
        joined = _Joined(lines, asyncio.get_running_loop().create_future())
        forming.append(joined)
        return await joined.replies

    async def _send_all(self, primary: Primary, lines: Sequence[Words]) -> list[Any]:
        """Make a round trip for this caller and those who join. All of them learn of its failure."""
        others: list[_Joined] = []
        try:
            await self._let_join(primary, others)
            everything = [*lines, *(words for each in others for words in each.lines)]
            replies = iter(await self._exchange(primary, everything))
            own = list(islice(replies, len(lines)))
            for each in others:
                theirs = list(islice(replies, len(each.lines)))
                if not each.replies.done():  # its caller may have given up
                    each.replies.set_result(theirs)
        except BaseException as error:
            # That this caller gave up is a lost round trip to the others.
            failure = error if isinstance(error, Exception) else TimeoutError()
            for each in others:
                if not each.replies.done():
                    each.replies.set_exception(failure)
            raise
        return own

    async def _let_join(self, primary: Primary, others: list[_Joined]) -> None:
        """Let everything that is ready now ask as well."""
        self._forming[primary] = others
        try:
            await asyncio.sleep(0)
        finally:
            del self._forming[primary]

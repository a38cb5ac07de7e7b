"""Calls to a platform over HTTP: how long they may take, and how much of an answer is read."""

import re

from aiohttp import ClientPayloadError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar

from bot.platforms.common.payload import matching

ANSWER_BYTES = 1_000_000  # far above any answer that we need
CONNECT_SECONDS = 3.0
RETRY_SECONDS_MOST = 600.0  # a platform that asks for more is asked again sooner

_SECONDS = re.compile(r"[0-9]{1,9}")


class LimitedResponse(ClientResponse):
    """A response whose body is unreadable where it is too large."""

    async def read(self) -> bytes:
        """Read the body, or raise ClientPayloadError for one that is too large."""
        if self._body is None:
            try:
                self._body = await self._read_limited()
            except BaseException:
                self.close()
                raise
        return await super().read()

    async def _read_limited(self) -> bytes:
        body = bytearray()
        async for chunk in self.content.iter_any():
            body += chunk
            if len(body) > ANSWER_BYTES:
                raise ClientPayloadError("The answer is too large")
        return bytes(body)


def client_session(seconds: float) -> ClientSession:
    """Open a session for the calls to one platform: it gives up in time and keeps no cookies."""
    timeout = ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
    return ClientSession(timeout=timeout, cookie_jar=DummyCookieJar(), response_class=LimitedResponse)


def retry_after(header: object) -> float:
    """Read the seconds of a Retry-After header, at most ten minutes. 0 where it names none."""
    return min(float(matching(_SECONDS, header) or 0), RETRY_SECONDS_MOST)

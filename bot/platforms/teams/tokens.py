"""Our access token for Microsoft, fetched and refreshed in a thread so that only the first call waits."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Protocol

import msal
from requests import ConnectionError, Response, Session  # noqa: A004, the library's own name

from bot.platforms.common.payload import matching
from bot.platforms.common.sending import ANSWER_BYTES
from bot.platforms.teams.refreshing import FetchedValue, FetchFailed, RefreshingValue
from bot.settings import TeamsSettings

RESOURCE = "https://api.botframework.com"
AUTHORITY = "https://login.microsoftonline.com/"
SHARED_TENANT = "botframework.com"  # where an app of many organisations gets its token
FRESH_SECONDS = 60.0  # msal keeps the token, too, and knows when to renew it: it only has to be asked
LAST_SECONDS = 60.0  # of a token's life that nobody begins a call in
FETCH_SECONDS = 8.0
CHUNK_BYTES = 65_536
_WORD = re.compile(r"[a-z_]{1,64}")  # of an error; a text from outside may hold anything

TokenRequest = Callable[[], Mapping[str, Any]]
"""Asks for a token, blocks, and gives what OAuth answers: an access_token and expires_in, or an error."""


class Tokens(Protocol):
    """Gives what goes into the Authorization header."""

    async def token(self) -> str:
        """Give a valid token, empty where none is used, or raise FetchFailed."""
        ...


class SharedToken:
    """The one token of this process, which every send uses."""

    def __init__(self, request: TokenRequest, clock: Callable[[], float]) -> None:
        self._request = request
        self._token = RefreshingValue("token", self._fetch, clock)

    async def token(self) -> str:
        """Give a valid token, or raise FetchFailed."""
        return await self._token.get()

    async def _fetch(self) -> FetchedValue[str]:
        try:
            said = await asyncio.to_thread(self._request)
        except Exception as error:  # msal promises none in particular: its own, those of requests, a KeyError
            raise FetchFailed(type(error).__name__) from error
        if "access_token" not in said:
            raise FetchFailed(matching(_WORD, said.get("error")) or "no_token")
        return FetchedValue(said["access_token"], FRESH_SECONDS, said["expires_in"] - LAST_SECONDS)


class LimitedSession(Session):
    """A session of requests whose answers end in time and have a limited size."""

    def request(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401, the library's own signature
        """Ask, and read the answer, or raise ConnectionError for one that does not end."""
        end = time.monotonic() + FETCH_SECONDS
        response = super().request(*args, **{**kwargs, "timeout": FETCH_SECONDS, "stream": True})
        body = bytearray()
        with response:
            while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
                body += chunk
                if len(body) > ANSWER_BYTES or time.monotonic() > end:
                    raise ConnectionError("The answer is too large or too slow")
        response._content = bytes(body)
        return response


class NoToken:
    """No token: local development needs none."""

    async def token(self) -> str:
        """Give an empty token."""
        return ""


def tokens(teams: TeamsSettings, clock: Callable[[], float]) -> Tokens:
    """Give the tokens that the settings ask for. *clock* counts seconds and never goes back."""
    if teams.auth_disabled:
        return NoToken()
    return SharedToken(token_request(teams, LimitedSession()), clock)


def token_request(teams: TeamsSettings, http: Session) -> TokenRequest:
    """Build the token request for the configured kind of app."""
    if teams.app_type == "UserAssignedMSI":
        identity = msal.UserAssignedManagedIdentity(client_id=teams.app_id)
        client = msal.ManagedIdentityClient(identity, http_client=http)
        return partial(client.acquire_token_for_client, resource=RESOURCE)
    tenant = SHARED_TENANT if teams.app_type == "MultiTenant" else teams.tenant_id

    @cache
    def app() -> msal.ConfidentialClientApplication:
        """Make the app in the thread, as it asks Microsoft about the tenant at once."""
        return msal.ConfidentialClientApplication(
            teams.app_id, client_credential=teams.app_password, authority=AUTHORITY + tenant, http_client=http
        )

    return lambda: app().acquire_token_for_client([f"{RESOURCE}/.default"])

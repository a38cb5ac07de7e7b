"""Our access token for Microsoft, fetched and refreshed in a thread so that only the first call waits."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from ssl import create_default_context
from typing import Any, Protocol

import msal
from requests import ConnectionError, Response, Session  # noqa: A004, the library's own name
from requests.adapters import HTTPAdapter
from yarl import URL

from bot.platforms.common.payload import matching
from bot.platforms.common.sending import ANSWER_BYTES
from bot.platforms.teams.background_refresh import FetchedValue, FetchFailed, RefreshingValue
from bot.settings import ProxySettings, TeamsSettings

RESOURCE = "https://api.botframework.com"
AUTHORITY = "https://login.microsoftonline.com/"
SHARED_TENANT = "botframework.com"  # where an app of many organisations gets its token
FRESH_SECONDS = 60.0  # msal keeps the token, too, and knows when to renew it: it only has to be asked
LAST_SECONDS = 60.0  # before a token expires, in which no call begins
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


class _SystemTrust(HTTPAdapter):
    """Trusts the certificates that the other calls trust: the system's, or those of SSL_CERT_FILE."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401, the library's own signature
        """Open connections with this trust."""
        super().init_poolmanager(*args, **kwargs, ssl_context=create_default_context())

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401, as above
        """Open connections through a proxy with the same trust."""
        return super().proxy_manager_for(*args, **kwargs, ssl_context=create_default_context())


class LimitedSession(Session):
    """A session of requests whose answers end in time and have a limited size."""

    def __init__(self, proxy: ProxySettings) -> None:
        super().__init__()
        self.trust_env = False  # the settings have read it
        self._proxy = proxy
        self.mount("https://", _SystemTrust())

    def request(self, method: str, url: str, **kwargs: Any) -> Response:  # type: ignore[override]  # noqa: ANN401, the library's has twenty names
        """Ask, and read the answer, or raise ConnectionError for one that does not end."""
        end = time.monotonic() + FETCH_SECONDS
        bounds = {"timeout": FETCH_SECONDS, "stream": True, "proxies": self._proxies(URL(url))}
        response = super().request(method, url, **{**kwargs, **bounds})
        body = bytearray()
        with response:
            while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
                body += chunk
                if len(body) > ANSWER_BYTES or time.monotonic() > end:
                    raise ConnectionError("The answer is too large or too slow")
        response._content = bytes(body)
        return response

    def _proxies(self, url: URL) -> dict[str, str]:
        found = self._proxy.url_for(url.scheme, url.host or "", url.port)
        return {url.scheme: found} if found else {}


class NoToken:
    """No token: local development needs none."""

    async def token(self) -> str:
        """Give an empty token."""
        return ""


def tokens(teams: TeamsSettings, clock: Callable[[], float], proxy: ProxySettings) -> Tokens:
    """Give the tokens that the settings ask for. *clock* counts seconds and never goes back."""
    if teams.auth_disabled:
        return NoToken()
    return SharedToken(token_request(teams, LimitedSession(proxy)), clock)


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

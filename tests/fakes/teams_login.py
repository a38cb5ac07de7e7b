"""Microsoft's part in a fake Teams: the login that gives out tokens, and the keys that activities are signed with."""

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from tests.fakes.teams_site import Signer

APP = "5d1f8a52-0d52-4a6b-9a3e-6f1de2b0a111"
PASSWORD = "the-password-of-rung"
TENANT = "8c0b6a3e-1c59-4f0e-a3b1-2f70c2d4e222"
LOGIN = "https://login.microsoftonline.com"
ISSUER = "https://api.botframework.com"
TOKEN_SECONDS = 3599


class Microsoft:
    """Gives out tokens for us, and publishes the key by which we know Microsoft."""

    def __init__(self, now: Callable[[], float], complain: Callable[[str], None]) -> None:
        self.base = ""
        self.signer = first_signer()
        self._now = now  # by which the program goes that is sent what is signed here
        self._complain = complain
        self._tokens: dict[str, bool] = {}  # whether each one is still good

    def badge(self, service_url: str, **changes: Any) -> str:
        """Sign what Microsoft says to us now. Claims that are changed to None are left out."""
        now = int(self._now())
        said = {"iss": ISSUER, "aud": APP, "exp": now + 3600, "nbf": now - 300, "serviceurl": service_url}
        claims = {name: value for name, value in {**said, **changes}.items() if value is not None}
        return self.signer.sign(claims)

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish it instead of the old one."""
        self.signer = Signer(f"{self.signer.kid}x")

    def expire(self) -> None:
        """Let no token that was given out be good any more."""
        self._tokens = dict.fromkeys(self._tokens, False)

    def problem_with(self, authorization: str) -> str:
        """Name what is wrong with an Authorization header."""
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or token not in self._tokens:
            return "Unauthorized"
        return "" if self._tokens[token] else "TokenExpired"

    async def metadata(self, request: web.Request) -> web.Response:
        """Tell where the keys are."""
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.base}/v1/.well-known/keys"})

    async def keys(self, request: web.Request) -> web.Response:
        """Publish the one key."""
        return web.json_response({"keys": [self.signer.jwk]})

    async def clouds(self, request: web.Request) -> web.Response:
        """Tell that there is no other cloud to ask."""
        return web.json_response({"metadata": []})

    async def authority(self, request: web.Request) -> web.Response:
        """Tell where a tenant's tokens are given out."""
        base = f"{LOGIN}/{request.match_info['tenant']}"
        told = {"issuer": f"{base}/v2.0", "authorization_endpoint": f"{base}/oauth2/v2.0/authorize"}
        return web.json_response(told | {"token_endpoint": f"{base}/oauth2/v2.0/token"})

    async def token(self, request: web.Request) -> web.Response:
        """Give out a token, which is said to be good for an hour, and is until a test lets it expire."""
        form = {key: values[0] for key, values in parse_qs(await request.text()).items()}
        error = _wrong_with(form, request.match_info["tenant"])
        if error:
            self._complain(f"token: {error}")
            return web.json_response({"error": error}, status=401 if error == "invalid_client" else 400)
        token = f"token.number.{len(self._tokens)}"
        self._tokens[token] = True
        given = {"token_type": "Bearer", "expires_in": TOKEN_SECONDS, "access_token": token}
        return web.json_response(given)


class Detour(HTTPAdapter):
    """Takes what is meant for Microsoft's login to *base*: its own libraries insist on https."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base_here = base

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """Send to *base* instead."""
        request.url = (request.url or "").replace(LOGIN, self._base_here)
        return super().send(request, *args, **kwargs)


@cache
def first_signer() -> Signer:
    """Make the key that Microsoft signs with until it takes another."""
    return Signer("key")


def _wrong_with(form: dict[str, str], tenant: str) -> str:
    """Name what is wrong with a request for a token."""
    if tenant != TENANT:
        return "invalid_tenant"
    if form.get("client_id") != APP or form.get("client_secret") != PASSWORD:
        return "invalid_client"
    if form.get("grant_type") != "client_credentials":
        return "unsupported_grant_type"
    return "" if form.get("scope") == f"{ISSUER}/.default" else "invalid_scope"

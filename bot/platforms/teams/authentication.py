"""Authenticate inbound activities: signed by Microsoft, for us, with a service address that we may answer.

The token names our app id, its validity and the service URL, but not the body. A
replayed request changes nothing, because turns are idempotent. The body repeats the
service URL. Our own token is sent to that URL, so it must equal the one in the token
and belong to an allowed host.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import jwt
import orjson
from cachetools import LRUCache
from yarl import URL

from bot.errors import NotAuthenticated
from bot.platforms.common.edge import LEEWAY_SECONDS, ClockSkew, is_loopback
from bot.platforms.common.payload import Json
from bot.platforms.teams.keys import SigningKey
from bot.platforms.teams.parse import tenant_of
from bot.settings import LOOPBACK, TeamsSettings

ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
TOKENS_REMEMBERED = 256

MICROSOFT = frozenset(
    (
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
    )
)
_FAMILY = re.compile(r"([a-z0-9-]+\.)+botframework\.com")
_PATH = r"(?:/[A-Za-z0-9._~-]*)*"
_REMOTE = re.compile(rf"https://([A-Za-z0-9.-]+)(?::443)?{_PATH}")
_LOCAL = re.compile(rf"http://([a-z0-9.]+|\[::1\])(?::[0-9]{{1,5}})?{_PATH}")
_BEARER = re.compile(r"Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)")
_JWS = jwt.PyJWS()


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts that we may call: Microsoft's, the *named*, if *local* this machine by plain http."""

    named: frozenset[str] = frozenset()
    local: bool = False

    def parse_service_url(self, service_url: object) -> URL | None:
        """Parse the address of an allowed service. None for any other."""
        if not isinstance(service_url, str):
            return None
        if (found := _REMOTE.fullmatch(service_url)) and self._known(found[1].lower()):
            return _url(service_url)
        if self.local and (found := _LOCAL.fullmatch(service_url)) and found[1].strip("[]") in LOOPBACK:
            return _url(service_url)
        return None

    def _known(self, host: str) -> bool:
        return host in MICROSOFT or host in self.named or _FAMILY.fullmatch(host) is not None


def _url(text: str) -> URL | None:
    """Parse an address, or None for a port or a name that cannot be."""
    try:
        return URL(text)
    except ValueError:
        return None


def hosts(teams: TeamsSettings) -> Hosts:
    """Give the hosts that the settings allow."""
    return Hosts(frozenset(host.lower() for host in teams.service_hosts), teams.auth_disabled)


class KeySource(Protocol):
    """Knows Microsoft's keys."""

    async def find(self, kid: str, /) -> SigningKey | None:
        """Give the key of this id, if there is one."""
        ...


@dataclass(frozen=True, slots=True)
class RequestHead:
    """The headers that tell who has sent a request, each empty where it is missing or given twice."""

    authorization: str = ""
    host: str = ""
    origin: str = ""


class RequestAuthenticator(Protocol):
    """Authenticates a request: its sender before the body is read, then what the body says."""

    async def claims(self, head: RequestHead, /) -> Json:
        """Give what the sender claims, or raise NotAuthenticated and nothing else."""
        ...

    def check(self, claims: Json, activity: Json, /) -> None:
        """Raise NotAuthenticated, and nothing else, unless the claims are about the activity."""
        ...


class _Verified(NamedTuple):
    """A token that was verified: its claims, and the key that signed it."""

    key_id: str
    key: SigningKey
    claims: Json


@dataclass(frozen=True, slots=True)
class BotFrameworkToken:
    """Accepts tokens that Microsoft signed for *app_id*, from *tenant* alone unless that is empty.

    Microsoft sends a token with many requests. Its signature is checked once for each key, and all
    else each time.
    """

    app_id: str
    tenant: str
    hosts: Hosts
    keys: KeySource
    now: Callable[[], float]
    skew: ClockSkew
    verified: LRUCache[str, _Verified] = field(default_factory=lambda: LRUCache(TOKENS_REMEMBERED))

    async def claims(self, head: RequestHead) -> Json:
        """Read the claims of a token that Microsoft has signed for us, and for now."""
        token = bearer_token(head.authorization)
        known = self.verified.get(token)
        kid = known.key_id if known else key_id(token)
        key = await self.keys.find(kid)
        if key is None:
            raise NotAuthenticated("key")
        if known is None or known.key is not key:
            known = self.verified[token] = _Verified(kid, key, signed_claims(token, key))
        check_claims(known.claims, self.app_id)
        self._check_life(known.claims)
        return known.claims

    def check(self, claims: Json, activity: Json) -> None:
        """Raise NotAuthenticated unless a token is about this activity, and it comes from our tenant."""
        check_activity(activity, self.hosts)
        check_service(claims, activity["serviceUrl"])
        if self.tenant and tenant_of(activity).lower() != self.tenant.lower():
            raise NotAuthenticated("tenant")

    def _check_life(self, claims: Json) -> None:
        ahead = seconds_outside_validity(claims, self.now())
        self.skew.note(ahead)
        if abs(ahead) > LEEWAY_SECONDS:
            raise NotAuthenticated("early" if ahead > 0 else "expired")


@dataclass(frozen=True, slots=True)
class LocalDevelopment:
    """Accepts every request: for local development, where only this machine reaches us."""

    hosts: Hosts

    async def claims(self, head: RequestHead) -> Json:
        """Claim nothing, or refuse a request that a page in a browser may have sent."""
        if not is_loopback(head.host):
            raise NotAuthenticated("host")
        if head.origin not in ("", f"http://{head.host}"):
            raise NotAuthenticated("origin")
        return {}

    def check(self, _: Json, activity: Json) -> None:
        """Raise NotAuthenticated unless the activity names Teams and an allowed service."""
        check_activity(activity, self.hosts)


def authenticator(
    teams: TeamsSettings, keys: KeySource, now: Callable[[], float], skew: ClockSkew
) -> RequestAuthenticator:
    """Build the authenticator that the settings ask for. *now* is the time in seconds since 1970."""
    if teams.auth_disabled:
        return LocalDevelopment(hosts(teams))
    tenant = "" if teams.app_type == "MultiTenant" else teams.tenant_id
    return BotFrameworkToken(teams.app_id, tenant, hosts(teams), keys, now, skew)


def check_activity(activity: Json, allowed: Hosts) -> None:
    """Raise NotAuthenticated unless an activity names Teams and a service that we may answer."""
    if activity.get("channelId") != CHANNEL:
        raise NotAuthenticated("channel")
    if allowed.parse_service_url(activity.get("serviceUrl")) is None:
        raise NotAuthenticated("service_url")


def bearer_token(authorization: str) -> str:
    """Take the token out of an Authorization header."""
    found = _BEARER.fullmatch(authorization)
    if found is None:
        raise NotAuthenticated("unsigned")
    return found[1]


def key_id(token: str) -> str:
    """Read the key id of a token. The rest is not decoded yet."""
    head = token.partition(".")[0]
    try:
        return str(_JWS.get_unverified_header(f"{head}..")["kid"])
    except (jwt.PyJWTError, KeyError):
        raise NotAuthenticated("unsigned") from None


def signed_claims(token: str, key: SigningKey) -> Json:
    """Read the claims of a token that *key* has signed, and that it may sign for Teams."""
    if CHANNEL not in key.endorsements:
        raise NotAuthenticated("endorsement")
    try:
        claims = orjson.loads(_JWS.decode(token, key.public, algorithms=["RS256"]))
    except (jwt.PyJWTError, ValueError):
        raise NotAuthenticated("signature") from None
    if not isinstance(claims, dict):
        raise NotAuthenticated("signature")
    return claims


def check_claims(claims: Json, app_id: str) -> None:
    """Raise NotAuthenticated unless the claims are Microsoft's and for us."""
    if claims.get("iss") != ISSUER:
        raise NotAuthenticated("issuer")
    if not app_id or claims.get("aud") != app_id:
        raise NotAuthenticated("audience")


def check_service(claims: Json, service_url: object) -> None:
    """Raise NotAuthenticated unless the claims are about *service_url*."""
    if claims.get("serviceurl") != service_url:
        raise NotAuthenticated("service_url")


def seconds_outside_validity(claims: Json, now: float) -> float:
    """Give the seconds until a token becomes valid, or (below 0) since it expired. 0 while it is valid."""
    expires, begins = claims.get("exp"), claims.get("nbf", 0)
    if not isinstance(expires, int):
        raise NotAuthenticated("expired")
    if not isinstance(begins, int):
        raise NotAuthenticated("early")
    return max(begins - now, 0) or min(expires - now, 0)

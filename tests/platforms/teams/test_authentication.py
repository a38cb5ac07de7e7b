"""Only what Microsoft signed for us, for now, and about an address of its own is believed."""

import base64
import contextlib
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given, strategies as st
from yarl import URL

from bot.errors import NotAuthenticated
from bot.platforms.common.edge import LEEWAY_SECONDS, ClockSkew
from bot.platforms.teams.authentication import (
    RequestHead,
    authenticator,
    bearer_token,
    check_activity,
    check_claims,
    check_service,
    hosts,
    key_id,
    seconds_outside_validity,
    signed_claims,
)
from bot.platforms.teams.keys import SigningKey, read_keys
from bot.platforms.teams.parse import PLATFORM
from tests.fakes.teams_site import (
    APP,
    NOW,
    SERVICE,
    TENANT,
    Clock,
    Json,
    Signer,
    activity,
    claims,
    settings,
)

MICROSOFT = Signer("current")
STRANGER = Signer("current")
OTHER_CHANNEL = Signer("skype", "skype")
KEYS = read_keys(json.dumps({"keys": [MICROSOFT.jwk, OTHER_CHANNEL.jwk]}).encode())


class Published:
    """Microsoft's keys, without the way to them."""

    async def find(self, kid: str) -> SigningKey | None:
        return KEYS.get(kid)


SKEW = ClockSkew(PLATFORM, Clock())


async def check(authorization: str, body: Mapping[str, Any], **changes: Any) -> None:
    gate = authenticator(settings(**changes), Published(), lambda: NOW, SKEW)
    gate.check(await gate.claims(RequestHead(authorization, "localhost:3000")), dict(body))


async def reason(authorization: str, body: Mapping[str, Any], **changes: Any) -> str:
    with pytest.raises(NotAuthenticated) as caught:
        await check(authorization, body, **changes)
    return caught.value.reason


def signed(**changes: Any) -> str:
    return f"Bearer {MICROSOFT.sign(claims(**changes))}"


def segment(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def forged(alg: str, secret: bytes) -> str:
    """Put a token together as no library would."""
    header = segment(json.dumps({"alg": alg, "kid": "current", "typ": "JWT"}).encode())
    text = f"{header}.{segment(json.dumps(claims()).encode())}"
    signature = hmac.digest(secret, text.encode(), hashlib.sha256)
    return f"{text}.{segment(signature)}"


def public_pem() -> bytes:
    public = MICROSOFT.private.public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def tampered() -> str:
    header, _, signature = MICROSOFT.sign(claims()).split(".")
    return f"{header}.{segment(json.dumps(claims(serviceurl=SERVICE + 'x')).encode())}.{signature}"


def signed_bytes(payload: bytes) -> str:
    return jwt.PyJWS().encode(payload, MICROSOFT.private, "RS256", headers={"kid": "current"})


async def test_what_microsoft_signed_for_us_is_believed() -> None:
    await check(signed(), activity())


class Changing:
    """The keys that Microsoft publishes just now, and a clock: both may change."""

    def __init__(self) -> None:
        self.keys = dict(KEYS)
        self.now = NOW
        self.gate = authenticator(settings(), self, lambda: self.now, ClockSkew(PLATFORM, Clock()))

    async def find(self, kid: str) -> SigningKey | None:
        return self.keys.get(kid)

    async def why_refused(self, authorization: str) -> str:
        try:
            await self.gate.claims(RequestHead(authorization))
        except NotAuthenticated as error:
            return error.reason
        return ""


async def test_a_token_known_before_expires() -> None:
    site, token = Changing(), signed()
    assert not await site.why_refused(token)
    site.now = claims()["exp"] + LEEWAY_SECONDS + 1
    assert await site.why_refused(token) == "expired"


async def test_a_token_known_before_ends_with_its_key() -> None:
    site, token = Changing(), signed()
    assert not await site.why_refused(token)
    del site.keys["current"]
    assert await site.why_refused(token) == "key"


async def test_a_token_known_before_is_checked_by_a_changed_key() -> None:
    site, token = Changing(), signed()
    assert not await site.why_refused(token)
    site.keys |= read_keys(json.dumps({"keys": [STRANGER.jwk]}).encode())
    assert await site.why_refused(token) == "signature"


async def test_a_changed_token_is_no_known_one() -> None:
    site, token = Changing(), signed()
    assert not await site.why_refused(token)
    assert await site.why_refused(f"Bearer {tampered()}") == "signature"


async def test_a_refused_token_stays_refused() -> None:
    site, token = Changing(), f"Bearer {STRANGER.sign(claims())}"
    assert [await site.why_refused(token) for _ in range(2)] == ["signature"] * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": NOW - 299},
        {"nbf": NOW + 299},
        {"nbf": None},
        {"sub": "anybody", "extra": [1, {}]},
    ],
    ids=["expired 4:59 ago", "begins in 4:59", "begins at no time", "more claims"],
)
async def test_a_clock_that_is_minutes_off_does_not_matter(changes: Json) -> None:
    await check(signed(**changes), activity())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"exp": None}, "expired"),
        ({"exp": NOW - 600}, "expired"),
        ({"exp": NOW - 301}, "expired"),
        ({"exp": str(NOW + 3600)}, "expired"),
        ({"exp": True}, "expired"),
        ({"exp": [NOW + 3600]}, "expired"),
        ({"nbf": NOW + 301}, "early"),
        ({"nbf": NOW + 600}, "early"),
        ({"nbf": "now"}, "early"),
        ({"aud": None}, "audience"),
        ({"aud": ""}, "audience"),
        ({"aud": "somebody-else"}, "audience"),
        ({"aud": [APP]}, "audience"),
        ({"iss": None}, "issuer"),
        ({"iss": "https://api.botframework.com/"}, "issuer"),
        ({"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"}, "issuer"),
        ({"iss": f"https://login.microsoftonline.com/{TENANT}/v2.0"}, "issuer"),
        ({"serviceurl": None}, "service_url"),
        ({"serviceurl": "https://smba.trafficmanager.net/amer/"}, "service_url"),
        ({"serviceurl": [SERVICE]}, "service_url"),
    ],
)
async def test_a_signed_token_with_other_claims_is_refused(changes: Json, why: str) -> None:
    assert await reason(signed(**changes), activity()) == why


FORGED = {
    "none": ("", "unsigned"),
    "no token": ("Bearer", "unsigned"),
    "a blank token": ("Bearer ", "unsigned"),
    "garbled": ("Bearer garbled", "unsigned"),
    "three letters": ("Bearer a.b.c", "unsigned"),
    "Basic": ("Basic dXNlcjpwYXNz", "unsigned"),
    "small letters": (f"bearer {MICROSOFT.sign(claims())}", "unsigned"),
    "a line too many": (f"Bearer {MICROSOFT.sign(claims())}\n", "unsigned"),
    "two tokens": (f"Bearer {MICROSOFT.sign(claims())}, Bearer x", "unsigned"),
    "a list as header": (f"Bearer {segment(b'[]')}.{segment(b'{}')}.{segment(b'x')}", "unsigned"),
    "a deep header": (f"Bearer {segment(b'[' * 5000)}.{segment(b'{}')}.{segment(b'x')}", "unsigned"),
    "no kid": (f"Bearer {MICROSOFT.sign(claims(), kid=None)}", "unsigned"),
    "unknown kid": (f"Bearer {MICROSOFT.sign(claims(), kid='retired')}", "key"),
    "empty kid": (f"Bearer {MICROSOFT.sign(claims(), kid='')}", "key"),
    "wrong key": (f"Bearer {STRANGER.sign(claims())}", "signature"),
    "alg none": (f"Bearer {forged('none', b'')}", "signature"),
    "alg None": (f"Bearer {forged('None', b'')}", "signature"),
    "alg none, not signed": (f"Bearer {forged('none', b'').rpartition('.')[0]}.", "unsigned"),
    "HS256 with the public key": (f"Bearer {forged('HS256', public_pem())}", "signature"),
    "RS512 in name": (f"Bearer {forged('RS512', b'secret')}", "signature"),
    "other claims than signed": (f"Bearer {tampered()}", "signature"),
    "an unknown extension": (f"Bearer {MICROSOFT.sign(claims(), crit=['exp'])}", "unsigned"),
    "claims that are a list": (f"Bearer {signed_bytes(b'[1]')}", "signature"),
    "claims that are no JSON": (f"Bearer {signed_bytes(b'{')}", "signature"),
    "claims that are deep": (f"Bearer {signed_bytes(b'[' * 5000)}", "signature"),
    "a key of another channel": (f"Bearer {OTHER_CHANNEL.sign(claims())}", "endorsement"),
}


@pytest.mark.parametrize("case", FORGED)
async def test_what_microsoft_did_not_sign_for_teams_is_refused(case: str) -> None:
    authorization, why = FORGED[case]
    assert await reason(authorization, activity()) == why


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"channelId": None}, "channel"),
        ({"channelId": "emulator"}, "channel"),
        ({"channelId": ["msteams"]}, "channel"),
        ({"serviceUrl": None}, "service_url"),
        ({"serviceUrl": "https://smba.trafficmanager.net/amer/"}, "service_url"),
        ({"serviceUrl": "https://evil.example/emea/"}, "service_url"),
        ({"serviceUrl": 7}, "service_url"),
        ({"channelData": None}, "tenant"),
        ({"channelData": "text"}, "tenant"),
        ({"channelData": {"tenant": TENANT}}, "tenant"),
        ({"channelData": {"tenant": {"id": [TENANT]}}}, "tenant"),
        ({"channelData": {"tenant": {"id": "another-organisation"}}}, "tenant"),
    ],
)
async def test_a_body_that_contradicts_its_token_is_refused(changes: Json, why: str) -> None:
    assert await reason(signed(), activity(**changes)) == why


async def test_an_unlisted_address_is_refused_even_when_signed() -> None:
    evil = "https://evil.example/"
    assert await reason(signed(serviceurl=evil), activity(serviceUrl=evil)) == "service_url"


async def test_an_app_of_many_organisations_takes_every_tenant() -> None:
    stranger = activity(channelData={"tenant": {"id": "another-organisation"}})
    await check(signed(), stranger, app_type="MultiTenant", tenant_id="")


async def test_a_managed_identity_takes_its_own_tenant_alone() -> None:
    stranger = activity(channelData={"tenant": {"id": "another-organisation"}})
    assert await reason(signed(), stranger, app_type="UserAssignedMSI") == "tenant"


@pytest.mark.parametrize("audience", [None, "", APP])
async def test_an_empty_app_id_trusts_nobody(audience: str | None) -> None:
    assert await reason(signed(aud=audience), activity(), app_id="") == "audience"


async def test_local_development_accepts_loopback_addresses() -> None:
    local = activity(serviceUrl="http://localhost:56150/_connector")
    await check("", local, app_id="", auth_disabled=True)
    assert await reason("", {**local, "channelId": "emulator"}, app_id="", auth_disabled=True) == "channel"
    outside = {**local, "serviceUrl": "http://192.168.1.7/"}
    assert await reason("", outside, app_id="", auth_disabled=True) == "service_url"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["iss", "aud", "exp", "nbf", "serviceurl"])


@given(st.text() | st.tuples(st.text(max_size=9), st.text(max_size=9), st.text(max_size=9)).map(".".join))
def test_no_header_does_more_than_be_refused(text: str) -> None:
    for authorization in (text, f"Bearer {text}"):
        with pytest.raises(NotAuthenticated):
            key_id(bearer_token(authorization))


@given(
    st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk"]), JSON),
    st.binary(max_size=40),
)
def test_no_token_header_raises_an_error(header: Json, signature: bytes) -> None:
    head = segment(json.dumps(header).encode())
    token = f"{head}.{segment(json.dumps(claims()).encode())}.{segment(signature)}"
    with pytest.raises(NotAuthenticated):
        signed_claims(token, KEYS.get(key_id(token), KEYS["current"]))


@given(st.dictionaries(NAMES, JSON, min_size=1))
def test_no_wrong_claim_is_trusted(changes: Json) -> None:
    told = {**claims(), **changes}
    try:
        check_claims(told, APP)
        check_service(told, SERVICE)
        ahead = seconds_outside_validity(told, NOW)
    except NotAuthenticated:
        return
    assert {name: told[name] for name in ("iss", "aud", "serviceurl")} == {
        "iss": claims()["iss"],
        "aud": APP,
        "serviceurl": SERVICE,
    }
    if abs(ahead) <= LEEWAY_SECONDS:
        assert told["nbf"] - 300 <= NOW <= told["exp"] + 300


@given(st.dictionaries(st.sampled_from(["channelId", "serviceUrl"]), JSON, min_size=1))
def test_no_activity_shape_raises_an_error(changes: Json) -> None:
    with pytest.raises(NotAuthenticated):
        check_activity({**activity(), **changes}, hosts(settings()))


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (RequestHead(host="localhost:3978"), None),
        (RequestHead(host="127.0.0.1"), None),
        (RequestHead(host="[::1]:3978", origin="http://[::1]:3978"), None),
        (RequestHead(), "host"),
        (RequestHead(host="evil.example"), "host"),
        (RequestHead(host="localhost.evil.example:3978"), "host"),
        (RequestHead(host="localhost:3978", origin="https://evil.example"), "origin"),
        (RequestHead(host="localhost:3978", origin="null"), "origin"),
        (RequestHead(host="localhost:3978", origin="http://localhost:8000"), "origin"),
    ],
)
async def test_local_development_believes_no_page_of_a_browser(head: RequestHead, reason: str | None) -> None:
    gate = authenticator(settings(app_id="", auth_disabled=True), Published(), lambda: NOW, SKEW)
    if reason is None:
        assert await gate.claims(head) == {}
        return
    with pytest.raises(NotAuthenticated, match=reason):
        await gate.claims(head)


@pytest.mark.parametrize("local", [False, True])
@pytest.mark.parametrize(
    "address",
    [
        *("http://127.0.0.1:99999/", "http://localhost:70000/emea", "http://[::1]:65536"),
        *(
            "https://xn--a.botframework.com/",
            "https://-a-.botframework.com/",
            f"https://{'a' * 300}.botframework.com/",
        ),
        *(["https://smba.trafficmanager.net/"], {"a": 1}, 5, True, "", "\x00", "https://\ud800"),
    ],
)
def test_an_address_that_cannot_be_is_refused(address: object, local: bool) -> None:
    allowed = hosts(settings(auth_disabled=local))
    with contextlib.suppress(NotAuthenticated):
        check_activity({"channelId": "msteams", "serviceUrl": address}, allowed)
        assert isinstance(allowed.parse_service_url(address), URL)


@given(st.from_regex(r"\Ahttp://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?/[a-z]*\Z"))
def test_any_local_address_is_taken_or_refused(address: str) -> None:
    with contextlib.suppress(NotAuthenticated):
        check_activity({"channelId": "msteams", "serviceUrl": address}, hosts(settings(auth_disabled=True)))

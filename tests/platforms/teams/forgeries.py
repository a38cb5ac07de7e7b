"""What anyone on the internet may send to Teams' way in: every named way to get it wrong, and mutated tokens."""

import base64
import copy
import hashlib
import hmac
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.fakes.teams import Teams
from tests.fakes.teams_login import TENANT
from tests.fakes.teams_site import Signer
from tests.platforms.teams import activities as a

CANARY = "canarybird"  # stands in every body and in no log
JSON = {"Content-Type": "application/json"}
EMULATOR = (
    "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"  # of Microsoft's emulator and of skills
)
SKILL = f"https://login.microsoftonline.com/{TENANT}/v2.0"


@dataclass(frozen=True)
class Forgery:
    """A request, and the status that it deserves."""

    name: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 401


def genuine(teams: Teams, **changed: object) -> a.Activity:
    """Give an activity that is believed with a token. What is changed to None is left out."""
    told = a.message(CANARY, serviceUrl=teams.service_url, channelData={"tenant": {"id": TENANT}})
    told["conversation"]["tenantId"] = TENANT
    return {name: value for name, value in (told | changed).items() if value is not None}


def named(teams: Teams) -> Iterator[Forgery]:
    """List the cases by name."""
    badge, url = teams.microsoft.badge, teams.service_url
    good = badge(url)
    now = claims_of(good)["exp"] - 3600

    def case(name: str, authorization: str | None, status: int = 401, **changed: object) -> Forgery:
        headers = JSON if authorization is None else JSON | {"Authorization": authorization}
        return Forgery(name, json.dumps(genuine(teams, **changed)).encode(), headers, status)

    def claiming(name: str, **claims: object) -> Forgery:
        return case(name, f"Bearer {badge(url, **claims)}")

    def signed(name: str, body: bytes, status: int = 400) -> Forgery:
        return Forgery(name, body, JSON | {"Authorization": f"Bearer {good}"}, status)

    yield case("no token", None)
    yield case("garbled token", "Bearer canarybird")
    yield case("Basic", "Basic Y2FuYXJ5YmlyZDp4")
    yield claiming("no issuer", iss=None)
    yield claiming("another issuer", iss="https://api.botframework.example")
    yield claiming("emulator's issuer", iss=EMULATOR)
    yield claiming("skill's issuer", iss=SKILL)
    yield case("alg none", f"Bearer {unsigned(good)}")
    yield case("HS256 with the public key", f"Bearer {with_public_key(good, teams.microsoft.signer)}")
    yield case("another's key", f"Bearer {Signer('key').sign(claims_of(good))}")
    yield case("unknown kid", f"Bearer {teams.microsoft.signer.sign(claims_of(good), kid='retired')}")
    yield case("no kid", f"Bearer {teams.microsoft.signer.sign(claims_of(good), kid=None)}")
    yield claiming("expired 10 min ago", exp=now - 600)
    yield claiming("no exp", exp=None)
    yield claiming("not yet valid", nbf=now + 600)
    yield claiming("wrong audience", aud="another-app")
    yield claiming("list of audiences", aud=[claims_of(good)["aud"]])
    yield case("serviceUrl of another", f"Bearer {good}", serviceUrl="https://smba.trafficmanager.net/emea/")
    yield case("no serviceUrl in the body", f"Bearer {good}", serviceUrl=None)
    yield claiming("no serviceurl in the token", serviceurl=None)
    yield case("another channel", f"Bearer {good}", channelId="directline")
    yield case("no channel", f"Bearer {good}", channelId=None)
    elsewhere = genuine(teams)["conversation"] | {"tenantId": "another"}
    yield case("another organisation", f"Bearer {good}", conversation=elsewhere)
    yield signed("no JSON", b'{"type": "canarybird')
    yield signed("a list", b'["canarybird"]')
    yield signed("null", b"null")
    yield signed("an empty object", b"{}")
    yield signed("deep JSON", b'{"type":' * 20_000 + b"1" + b"}" * 20_000)
    for name, fields in (
        ("a number", {"text": 5}),
        ("a list", {"text": [CANARY]}),
        ("a box", {"tick": True}),
    ):
        told = {name: genuine(teams)[name] for name in ("serviceUrl", "conversation", "channelData")}
        form = a.press(f"note-form|{CANARY}|19:x|1|0", **told)
        form["value"]["action"]["data"] |= fields
        yield signed(f"a form with {name}", json.dumps(form).encode())
    yield case("from of a wrong type", f"Bearer {good}", 400, **{"from": 5})
    yield case("conversation of a wrong type", f"Bearer {good}", 400, conversation=[CANARY])
    yield case("a bad timestamp, unsigned", None, timestamp="yesterday")
    body = json.dumps(genuine(teams)).encode()
    yield Forgery("no content type", body, {"Authorization": f"Bearer {good}", "Content-Type": ""}, 415)
    yield Forgery("2 MiB", body + b" " * (2 << 20), JSON | {"Authorization": f"Bearer {good}"}, 413)


def forged(teams: Teams, good: str, rng: random.Random) -> Forgery:
    """Take a good request and spoil the token in one way."""
    body = json.dumps(genuine(teams)).encode()
    match rng.randrange(4):
        case 0:
            token = _mutated(good, rng)
        case 1:
            head, _, signature = good.split(".")
            claims = claims_of(good) | {rng.choice(["aud", "iss", "serviceurl"]): rng.randbytes(4).hex()}
            token = f"{head}.{_segment(json.dumps(claims).encode())}.{signature}"
        case 2:
            head = {"alg": "RS256", "typ": "JWT", "kid": rng.randbytes(8).hex()}
            token = f"{_segment(json.dumps(head).encode())}.{good.partition('.')[2]}"
        case _:
            token = ".".join(_segment(rng.randbytes(rng.randrange(80))) for _ in range(rng.randint(1, 4)))
    return Forgery("token", body, JSON | {"Authorization": f"Bearer {token}"})


def claims_of(token: str) -> dict[str, Any]:
    """Read the claims of a token."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def unsigned(token: str) -> str:
    """Say that a token needs no signature."""
    head = _segment(json.dumps({"alg": "none", "typ": "JWT", "kid": "key"}).encode())
    return f"{head}.{token.split('.')[1]}.{_segment(b'x')}"


def with_public_key(token: str, signer: Signer) -> str:
    """Sign with a secret that all know: the public key."""
    pem = signer.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = _segment(json.dumps({"alg": "HS256", "typ": "JWT", "kid": signer.kid}).encode())
    text = f"{head}.{token.split('.')[1]}"
    return f"{text}.{_segment(hmac.digest(pem, text.encode(), hashlib.sha256))}"


def _segment(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _mutated(token: str, rng: random.Random) -> str:
    """Turn, drop or double a letter. The last one has bits that nobody reads."""
    at = rng.randrange(len(token) - 1)
    letter = rng.choice([mark for mark in "aZ0-_.=/ %" if mark != token[at]])
    return token[:at] + rng.choice([letter, "", token[at] * 2]) + token[at + 1 :]


def mutated(value: Any, rng: random.Random) -> Any:
    """Put something else in one place, wherever that is."""
    if rng.random() < 0.3 or not isinstance(value, dict | list) or not value:
        return rng.choice(_NASTY)
    changed = copy.copy(value)
    at = rng.choice(list(value) if isinstance(value, dict) else range(len(value)))
    if rng.random() < 0.2:
        del changed[at]
    else:
        changed[at] = mutated(value[at], rng)
    return changed


_NASTY: tuple[Any, ...] = (
    *(None, True, 0, -1, 1e308, "", " ", "x", "add", "personal", "\x00", "\ud800", "|", ";", "<at>", "</at>"),
    *("x" * 70_000, "<at>" * 5_000, "&#99999999999;", [], [[]], [None] * 300, {}, {"": {}}, {"id": {}}),
    *({"press": []}, {"press": "check|x"}, [{"type": "mention", "text": "", "mentioned": {"id": a.BOT}}]),
)

KNOWN = (
    "smba.trafficmanager.net",
    "smba.infra.gov.teams.microsoft.us",
    "europe.webchat.botframework.com",
    "proxy.example.org",
)

DISGUISES = (
    *(
        "HOST/",
        "//HOST/",
        "https:HOST/",
        "https:/HOST/",
        "https:///HOST/",
        "https:\\\\HOST/",
        "https://[HOST]/",
    ),
    *("http://HOST/", "ftp://HOST/", "ws://HOST/", "wss://HOST/", "javascript:https://HOST/", "data:HOST"),
    *("https://HOST:8443/", "https://HOST:80/", "https://HOST:443:443/", "https://HOST:/", "https://HOST./"),
    *("https://HOST@evil.example/", "https://HOST:443@evil.example/", "https://HOST%40evil.example/"),
    *("https://evil.example@HOST/", "https://user:word@HOST/", "https://evil.example%2f@HOST/"),
    *("https://HOST\\@evil.example/", "https://evil.example\\@HOST/", "https://evil.example\\.HOST/"),
    *("https://HOST.evil.example/", "https://HOST-evil.example/", "https://HOST,evil.example/"),
    *("https://evil.example/HOST/", "https://evil.example/?HOST/", "https://evil.example/#HOST/"),
    *("https://evil.example;HOST/", "https://evil.example%00.HOST/", "https://evil.example\x00.HOST/"),
    *(
        "https://evil.example\t.HOST/",
        "https://HOST\u3002evil.example/",
        "https://HOST\u200b/",
        "https://HOST\n/",
    ),
    *(
        "https://HOST/\r\nHost: evil.example",
        "https://HOST/?to=evil",
        "https://HOST/#x",
        "https://HOST/%2f../",
    ),
)

FORGED_ADDRESSES = [
    "",
    "smba.trafficmanager.net",
    "http://smba.trafficmanager.net/emea/",
    "file:///etc/passwd",
    "https://",
    "https:///emea/",
    "https://user@smba.trafficmanager.net/",
    "https://evil-smba.trafficmanager.net/",
    "https://x.smba.trafficmanager.net/",
    "https://smbа.trafficmanager.net/",
    "https://xn--smb-7cd.trafficmanager.net/",
    "https://evil.example/.botframework.com",
    "https://evil.example#.botframework.com",
    "https://evil.example?.botframework.com",
    "https://evil.example%2f.botframework.com",
    "https://evil.example\n.botframework.com",
    "https://evil.example。botframework.com/",
    "https://evilbotframework.com/",
    "https://.botframework.com/",
    "https://botframework.com.evil.example/",
    "https://webchat.botframework.com/?to=evil",
    "https://smba.trafficmanager.net/emea/#x",
    " https://smba.trafficmanager.net/",
    "https://smba.trafficmanager.net/\n",
    "https://smba.trafficmanager.net/a b",
    "https://smba.trafficmanager.net/%2e%2e/",
    "https://sub.proxy.example.org/",
    "https://169.254.169.254/metadata/identity",
    "http://169.254.169.254/metadata/identity",
    "https://127.0.0.1/",
    "http://127.0.0.1.evil.example/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://[::ffff:127.0.0.1]/",
    "http://0.0.0.0:3978/",
    "http://localhost@evil.example/",
    "http://localhost.evil.example/",
    *(disguise.replace("HOST", host) for disguise in DISGUISES for host in KNOWN),
]

"""What anyone on the internet may send: every named way to get a request wrong, and mutations of good ones."""

import json
import random
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlencode

from tests.fakes.slack_doors import encoded, signed
from tests.platforms.slack import payloads as p

CANARY = "canarybird"  # stands in every body and in no log
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Forgery:
    """A request, and the status that it deserves."""

    name: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 401


@cache
def captures() -> list[tuple[bytes, dict[str, str]]]:
    """Give one good body of each kind, with its content type."""
    kinds = [
        ("command", p.command(f"check {CANARY}")),
        ("event", p.mention(f"<@U0BOT> {CANARY}")),
        ("event", p.direct(CANARY)),
        ("event", p.home_opened()),
        ("interaction", p.press(f"words|{CANARY}")),
        ("interaction", p.home_press("help")),
        ("interaction", p.shortcut(CANARY)),
        ("interaction", p.submission(f"note-form|{CANARY}|C0CHANNEL|1|0", CANARY)),
    ]
    return [(body, {"Content-Type": kind}) for body, kind in (encoded(*each) for each in kinds)]


def named(secret: str, now: float) -> Iterator[Forgery]:
    """List the cases by name."""
    body, kind = captures()[0]

    def sign(body: bytes, at: float = now, key: str = secret) -> dict[str, str]:
        return signed(body, key, at)

    def stamped(stamp: str) -> dict[str, str]:
        return {**kind, **sign(body), "X-Slack-Request-Timestamp": stamp}

    def with_signature(signature: str) -> dict[str, str]:
        return {**kind, **sign(body), "X-Slack-Signature": signature}

    deep = b'{"event":' * 20_000 + b"1" + b"}" * 20_000
    good = sign(body)["X-Slack-Signature"]
    yield Forgery("no headers", body)
    yield Forgery("no signature", body, kind | {"X-Slack-Request-Timestamp": str(int(now))})
    yield Forgery("no timestamp", body, kind | {"X-Slack-Signature": good})
    yield Forgery("302 s old", body, kind | sign(body, now - 302))
    yield Forgery("303 s ahead", body, kind | sign(body, now + 303))
    yield Forgery("wrong secret", body, kind | sign(body, key="1" * 32))
    yield Forgery("empty secret", body, kind | sign(body, key=""))
    for stamp in ("abc", "", "١٢٣٤٥٦٧٨٩٠", "9" * 5000, "inf", "nan", "-1", "1e9", f" {int(now)}.0", "0x10"):
        yield Forgery(f"timestamp {stamp[:12]!r}", body, stamped(stamp))
    for signature in ("", "v0=", "v0=é" + "0" * 62, "v1" + good[2:], good.upper(), good[:-1], good + "0"):
        yield Forgery(f"signature {signature[:12]!r}", body, with_signature(signature))
    yield Forgery("body changed", body + b"&text=close", kind | sign(body))
    yield Forgery("body empty, signature of another", b"", kind | sign(body))
    yield Forgery("not UTF-8, unsigned", b"\xff\xfe" + body, kind | with_signature("v0=" + "0" * 64))
    yield Forgery("not UTF-8, signed", b"\xff\xfe" + body, kind | sign(b"\xff\xfe" + body))
    yield Forgery("2 MiB, unsigned", body + b"x" * (2 << 20), kind)
    large = body + b"x" * (2 << 20)
    yield Forgery("2 MiB, signed", large, kind | sign(large), 413)
    for name, said, its in (
        ("ssl_check", b"ssl_check=1", FORM),
        ("url_verification", json.dumps({"type": "url_verification", "challenge": CANARY}).encode(), JSON),
        ("bad JSON", b'{"type": "' + CANARY.encode(), JSON),
        ("JSON list", json.dumps([CANARY]).encode(), JSON),
        ("bad payload", urlencode({"payload": CANARY}).encode(), FORM),
        ("deep JSON", deep, JSON),
        ("bogus charset", body, {"Content-Type": "application/x-www-form-urlencoded; charset=klingon"}),
    ):
        yield Forgery(f"{name}, unsigned", said, its)
    for name, said, its in (
        ("nothing", b"", JSON),
        ("bad JSON", b'{"type": "' + CANARY.encode(), JSON),
        ("JSON list", json.dumps([CANARY]).encode(), JSON),
        ("JSON number", b"5", JSON),
        ("empty object", b"{}", JSON),
        ("another type", json.dumps({"type": CANARY}).encode(), JSON),
        ("event without event", json.dumps({"type": "event_callback", "event": 5}).encode(), JSON),
        ("NaN", b'{"type": NaN}', JSON),
        ("lone surrogate", b'{"type": "\\ud800"}', JSON),
        ("deep JSON", deep, JSON),
        ("deep JSON in a form", urlencode({"payload": deep.decode()[:90_000]}).encode(), FORM),
        ("bad payload", urlencode({"payload": CANARY}).encode(), FORM),
        ("payload=[1]", b"payload=[1]", FORM),
        ("payload twice", b"payload=[1]&payload={}", FORM),
        ("a command without people", urlencode({"command": "/rung", "text": CANARY}).encode(), FORM),
        ("JSON as a form", json.dumps(p.press("help")).encode(), FORM),
        ("a form as JSON", body, JSON),
        *((f"a form, {name}", json.dumps(form).encode(), JSON) for name, form in _forms()),
        ("an action without a button", json.dumps({"type": "block_actions"}).encode(), JSON),
    ):
        yield Forgery(f"{name}, signed", said, {**its, **sign(said)}, 400)


def _forms() -> Iterator[tuple[str, p.Payload]]:
    """List what Slack would not send of a form, each with all that is right but one thing."""
    good = p.submission(f"note-form|{CANARY}|C0CHANNEL|1|0", CANARY)
    values = good["view"]["state"]["values"]
    for name, changed in (
        ("no person", {"user": {}}),
        ("no view", {"view": None}),
        ("no modal", {"view": good["view"] | {"type": "home"}}),
        ("nothing filled in", {"view": good["view"] | {"state": {"values": {}}}}),
        ("values that are a list", {"view": good["view"] | {"state": {"values": [values]}}}),
        ("no box", {"view": good["view"] | {"state": {"values": {"text": values["text"]}}}}),
        ("a box that is text", _filled(good, "tick", {"selected_options": CANARY})),
        ("a text that is a number", _filled(good, "text", {"value": 5})),
        ("a text that is missing", _filled(good, "text", {})),
    ):
        yield name, good | changed


def _filled(form: p.Payload, name: str, state: object) -> p.Payload:
    values = form["view"]["state"]["values"] | {name: {name: state}}
    return {"view": form["view"] | {"state": {"values": values}}}


def forged(secret: str, now: float, rng: random.Random) -> Forgery:
    """Take a good request and change it in one way after it was signed."""
    body, kind = rng.choice(captures())
    headers = kind | signed(body, secret, now)
    match rng.randrange(4):
        case 0:
            return Forgery("body", mutated(body, rng), headers)
        case 1:
            name = rng.choice(["X-Slack-Request-Timestamp", "X-Slack-Signature"])
            changed = mutated(headers[name].encode(), rng).decode("latin-1")
            clean = "".join(mark for mark in changed if mark.isprintable()).strip()
            return Forgery(name, body, {**headers, name: clean if clean != headers[name] else clean + "0"})
        case 2:
            gone = rng.choice(["X-Slack-Request-Timestamp", "X-Slack-Signature"])
            return Forgery(f"no {gone}", body, {name: headers[name] for name in headers if name != gone})
        case _:
            wrong = "".join(rng.choices(string.hexdigits.lower(), k=64))
            return Forgery("guess", mutated(body, rng), headers | {"X-Slack-Signature": f"v0={wrong}"})


def signed_wrong(secret: str, now: float, rng: random.Random) -> Forgery:
    """Take a good request and change it before it is signed: what a broken Slack would send."""
    body, kind = rng.choice(captures())
    changed = mutated(body, rng)
    return Forgery("signed", changed, kind | signed(changed, secret, now), 400)


def mutated(body: bytes, rng: random.Random) -> bytes:
    """Change a few bytes: turn, drop, double, insert, cut. Never into the same again."""
    changed = bytearray(body)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed) or 1)
        match rng.randrange(5):
            case 0 if changed:
                changed[at] ^= 1 << rng.randrange(8)
            case 1:
                del changed[at : at + rng.randint(1, 9)]
            case 2:
                changed[at:at] = changed[at : at + rng.randint(1, 9)]
            case 3:
                changed[at:at] = rng.choice(_NASTY)
            case _:
                del changed[at + len(changed) // 2 :]
    return bytes(changed) if changed != body else body + b" "


_NASTY = (
    b"\x00",
    b"\xff",
    b"%00",
    b"%ff",
    b"\\ud800",
    b"null",
    b"{",
    b"[",
    b'"',
    b"&payload=",
    b"9" * 40,
    b"<!channel>",
)

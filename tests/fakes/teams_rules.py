"""Every rule for what we send to Teams: what Teams refuses, and what it takes but we do not want.

*Refused* activities come back from Teams as an error. *Slips* would pass there:
a notification without text, words of a person where clients read markup, a card
too new for Teams to draw.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import jsonschema_rs
from jsonschema import Draft6Validator
from jsonschema.exceptions import best_match

from tests.fakes.slack_rules import objects_in, walk
from tests.fakes.slack_shapes import Json, is_object

CARD = "application/vnd.microsoft.card.adaptive"
MOST_UNITS = 50 * 1024  # UTF-16 code units: 100 KB
MOST_BYTES = 24_000  # of a card, as UTF-8: our own limit, far below theirs
MOST_ACTIONS = 6
MOST_REFRESHED = 60  # people for whom a card is refreshed by itself
NEWEST = (1, 5)  # Teams shows the fallback text of any newer card
_ACTIVITY = frozenset(("type", "text", "textFormat", "summary", "attachments", "entities", "importance"))
_SCHEMA = Path(__file__).parent / "schemas" / "adaptive-card-1.5.json"


def too_large(body: str) -> bool:
    """Tell whether Teams takes no message of this size."""
    return len(body.encode("utf-16-le", "surrogatepass")) // 2 > MOST_UNITS


def refused_activity(activity: Json) -> list[str]:
    """List what Teams refuses in a message."""
    if not is_object(activity):
        return ["activity: must be an object"]
    if activity.get("type") == "typing":
        return []
    if activity.get("type") != "message":
        return [f"type: {activity.get('type')!r} cannot be sent"]
    attachments = activity.get("attachments", [])
    if not isinstance(attachments, list) or not isinstance(activity.get("text", ""), str):
        return ["text, attachments: must be a string and a list"]
    if not activity.get("text") and not attachments:
        return ["activity: neither text nor attachments"]
    return [problem for each in attachments for problem in _refused_attachment(each)]


def refused_card(card: Json) -> list[str]:
    """List what Teams refuses in an Adaptive Card that it can draw."""
    if not is_object(card) or card.get("type") != "AdaptiveCard" or "version" not in card:
        return ["card: no AdaptiveCard with a version"]
    if too_new(card):
        return []  # nothing of it is looked at but the fallback text
    shown = {key: each for key, each in card.items() if key != "msteams"}
    if not _quick().is_valid(shown):
        error = best_match(_validator().iter_errors(shown))
        return [
            f"card{error.json_path.removeprefix('$')}: {error.message[:200]}" if error else "card: invalid"
        ]
    return [*_twice(card), *_astray(card), *_crowded(card), *_refreshed_for_too_many(card)]


def too_new(card: Mapping[str, Json]) -> bool:
    """Tell whether a card asks for more than Teams knows."""
    major, _, minor = str(card.get("version")).partition(".")
    return not (major.isdigit() and minor.isdigit()) or (int(major), int(minor)) > NEWEST


def slips_of_activity(activity: Mapping[str, Json], said: Iterable[str] = ()) -> Iterator[str]:
    """List what we do not want in a message. *said* is what people wrote and what they are called."""
    for key in activity.keys() - _ACTIVITY:
        yield f"activity: {key!r} is not for us to send"
    text = activity.get("text")
    if isinstance(text, str) and activity.get("textFormat") != "plain":
        yield from _words_in_markup("text", text, said)
    card = card_of(activity)
    if card is None:
        return
    if not str(activity.get("summary") or "").strip():
        yield "summary: empty, so a notification says nothing"
    yield from slips_of_card(card, said)


def slips_of_card(card: Mapping[str, Json], said: Iterable[str] = ()) -> Iterator[str]:
    """List what we do not want in a card."""
    if too_new(card):
        yield f"card.version: {card['version']!r} is too new for Teams, which shows the fallback text"
    size = len(json.dumps(card, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    if size > MOST_BYTES:
        yield f"card: {size} bytes of JSON, at most {MOST_BYTES}"
    if not str(card.get("fallbackText") or "").strip():
        yield "card.fallbackText: old clients show nothing"
    said = tuple(said)
    for at, thing in walk("card", dict(card)):
        yield from _slips(at, thing, said)


def card_of(activity: Mapping[str, Json]) -> dict[str, Json] | None:
    """Give the Adaptive Card of a message, if there is one."""
    attachments = activity.get("attachments")
    for each in attachments if isinstance(attachments, list) else ():
        content = each.get("content") if is_object(each) and each.get("contentType") == CARD else None
        if is_object(content):
            return content
    return None


def _refused_attachment(attachment: Json) -> list[str]:
    if not is_object(attachment) or not attachment.get("contentType"):
        return ["attachments: one without contentType"]
    return refused_card(attachment.get("content")) if attachment["contentType"] == CARD else []


def _slips(at: str, thing: Mapping[str, Json], said: tuple[str, ...]) -> Iterator[str]:
    kind = str(thing.get("type"))
    text = thing.get("text")
    if isinstance(text, str) and "{{" in text:
        yield f"{at}.text: two braces, in which clients look for a date"
    if kind == "TextBlock":
        yield from _words_in_markup(f"{at}.text", str(text), said)
        if thing.get("wrap") is not True:
            yield f"{at}.wrap: a phone cuts the text off"
    elif kind.startswith("Input.") and not (thing.get("label") and thing.get("errorMessage")):
        yield f"{at}: no label or errorMessage to read aloud"
    elif kind == "Image" and not (thing.get("altText") and str(thing.get("url")).startswith("https://")):
        yield f"{at}: nothing to read aloud, or no https address"
    elif kind == "Action.OpenUrl" and not str(thing.get("url")).startswith("https://"):
        yield f"{at}.url: no https address"
    elif kind == "Action.Execute" and not thing.get("verb"):
        yield f"{at}.verb: missing"


def _words_in_markup(at: str, text: str, said: Iterable[str]) -> Iterator[str]:
    yield from (f"{at}: holds what a person wrote, {each!r}" for each in said if each in text)


def _twice(card: dict[str, Json]) -> Iterator[str]:
    """Find ids that are used more than once: clients draw no such card."""
    ids = [str(each["id"]) for each in _parts(card) if "id" in each]
    yield from (f"card: id {name!r} twice" for name in sorted({each for each in ids if ids.count(each) > 1}))


def _astray(card: dict[str, Json]) -> Iterator[str]:
    """Find targets that are not there."""
    ids = {each.get("id") for each in _parts(card)}
    for thing in objects_in(card):
        for target in targets(thing):
            if target not in ids:
                yield f"card: nothing is called {target!r} to be shown or hidden"


def targets(action: Mapping[str, Json]) -> list[str]:
    """Name the elements that an Action.ToggleVisibility shows or hides."""
    found = action.get("targetElements", [])
    listed = found if isinstance(found, list) else []
    return [str(each["elementId"]) if is_object(each) else str(each) for each in listed]


def _crowded(card: dict[str, Json]) -> Iterator[str]:
    for at, thing in walk("card", card):
        actions = thing.get("actions")
        if isinstance(actions, list) and len(actions) > MOST_ACTIONS:
            yield f"{at}.actions: {len(actions)}, at most {MOST_ACTIONS} are drawn"


def _refreshed_for_too_many(card: dict[str, Json]) -> Iterator[str]:
    refresh = card.get("refresh")
    people = refresh.get("userIds") if is_object(refresh) else None
    if isinstance(people, list) and len(people) > MOST_REFRESHED:
        yield f"card.refresh.userIds: {len(people)}, at most {MOST_REFRESHED}"


def _parts(card: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Walk through elements and actions. What is carried as data, or drawn only elsewhere, is none."""
    kept = {key: each for key, each in card.items() if key not in ("data", "fallback")}
    if "type" in kept:
        yield kept
    for each in kept.values():
        for inner in each if isinstance(each, list) else [each]:
            if is_object(inner):
                yield from _parts(inner)


@cache
def _quick() -> jsonschema_rs.Draft6Validator:
    """Judge a card in a hundredth of the time. What is wrong with one the other tells better."""
    return jsonschema_rs.Draft6Validator(json.loads(_SCHEMA.read_text()))


@cache
def _validator() -> Draft6Validator:
    return Draft6Validator(json.loads(_SCHEMA.read_text()))

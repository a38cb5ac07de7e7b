"""Text that a person typed, without Slack's markup, so that words read as they were typed.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re

from bot.platforms.common.payload import as_text

_MARKUP = re.compile(r"<(?P<kind>[@#!]|https?://|mailto:|tel:)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
# Mentions at the start: "@Rung: status". A colon may begin the name of an emoji.
_ADDRESSED = re.compile(r"\A(?:\s*<@[^<>]*>(?:[\s,;\u2013\u2014-]|:(?![\w+-]+:))*)+")
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def typed_text(said: object) -> str:
    """Undo Slack's markup, so that words read as they were typed. Mentions of people are left out."""
    text = _MARKUP.sub(_as_typed, _ADDRESSED.sub("", as_text(said)))
    for escaped, sign in _ESCAPED:
        text = text.replace(escaped, sign)
    return text


def _as_typed(markup: re.Match[str]) -> str:
    kind, target, label = markup["kind"], markup["target"], markup["label"] or ""
    match kind:
        case "@":
            return " "
        case "#":
            return f"#{label or target}"
        case "!":
            return _as_broadcast(target, label)
    return _as_link(kind, target, label)


def _as_broadcast(target: str, label: str) -> str:
    """Name a group, or everyone. Of a date take the words that stand for it."""
    what, _, id_ = target.partition("^")
    if what == "date":
        return label
    return f"@{label.removeprefix('@') or id_ or what}"


def _as_link(scheme: str, target: str, label: str) -> str:
    """Keep the address, also where Slack shortened it. Words that carry a link keep both."""
    address = f"{scheme}{target}" if scheme.startswith("http") else target
    shortened = label.endswith(("…", "..."))
    if not label or (
        shortened and address.removeprefix(scheme).startswith(label.rstrip("….").removeprefix(scheme))
    ):
        return address
    return label if label in (address, target) else f"{label} ({address})"

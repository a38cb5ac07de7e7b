"""What Slack accepts as blocks and views, written as shapes, and every place where a payload differs.

Lengths and surfaces are those of Slack's reference of blocks, elements and
composition objects. Only blocks that Rung may use are known: any other is refused.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeGuard

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Check = Callable[[str, Json], Iterator[str]]


def is_object(value: Json) -> TypeGuard[dict[str, Json]]:
    """Tell whether *value* is a JSON object."""
    return isinstance(value, dict)


def string(most: int, least: int = 1) -> Check:
    """Take a string of *least* to *most* characters."""

    def check(at: str, value: Json) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{at}: must be a string"
        elif not least <= len(value) <= most:
            yield f"{at}: {len(value)} characters, must be {least} to {most}"

    return check


def flag(at: str, value: Json) -> Iterator[str]:
    """Take true or false."""
    if not isinstance(value, bool):
        yield f"{at}: must be true or false"


def whole(at: str, value: Json) -> Iterator[str]:
    """Take a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        yield f"{at}: must be a whole number"


def web_address(at: str, value: Json) -> Iterator[str]:
    """Take an address that a client can open."""
    yield from string(3000)(at, value)
    if isinstance(value, str) and not value.startswith(("https://", "http://", "mailto:")):
        yield f"{at}: not a web address"


def word(*allowed: str) -> Check:
    """Take one of the *allowed* words."""

    def check(at: str, value: Json) -> Iterator[str]:
        if value not in allowed:
            yield f"{at}: {value!r} is not one of {', '.join(allowed)}"

    return check


def many(each: Check, least: int, most: int) -> Check:
    """Take a list of *least* to *most* items."""

    def check(at: str, value: Json) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{at}: must be a list"
            return
        if not least <= len(value) <= most:
            yield f"{at}: {len(value)} items, must be {least} to {most}"
        for number, item in enumerate(value):
            yield from each(f"{at}[{number}]", item)

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """Take an object with exactly these keys."""
    known = {**required, **(optional or {})}

    def check(at: str, value: Json) -> Iterator[str]:
        if not is_object(value):
            yield f"{at}: must be an object"
            return
        yield from (f"{at}.{key}: missing" for key in required if key not in value)
        yield from (f"{at}.{key}: unknown key" for key in value if key not in known)
        for key, each in known.items():
            if key in value:
                yield from each(f"{at}.{key}", value[key])

    return check


def kind(of: Mapping[str, Check]) -> Check:
    """Take an object whose *type* says which shape it has."""

    def check(at: str, value: Json) -> Iterator[str]:
        name = value.get("type") if is_object(value) else None
        if not isinstance(name, str) or name not in of:
            yield f"{at}: {name!r} is not possible here, only {', '.join(of)}"
            return
        yield from of[name](at, value)

    return check


def text(most: int, *kinds: str) -> Check:
    """Take a text object of at most *most* characters, plain unless other *kinds* are named."""
    shapes = {
        "plain_text": shape({"type": _TYPE, "text": string(most)}, {"emoji": flag}),
        "mrkdwn": shape({"type": _TYPE, "text": string(most)}, {"verbatim": flag}),
    }
    return kind({name: shapes[name] for name in kinds or ("plain_text",)})


def _typed(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    return shape({"type": _TYPE, **required}, optional)


def _block(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    return _typed(required, {"block_id": string(255), **(optional or {})})


def _element(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    return _typed(required, {"action_id": string(255), "confirm": CONFIRM, **(optional or {})})


def _option(*kinds: str) -> Check:
    return shape({"text": text(75, *kinds), "value": string(150)}, {"description": text(75, *kinds)})


_TYPE = string(50)
_ANY = ("plain_text", "mrkdwn")
CONFIRM = shape(
    {"title": text(100), "text": text(300, *_ANY), "confirm": text(30), "deny": text(30)},
    {"style": word("primary", "danger")},
)
_PLACEHOLDER: dict[str, Check] = {"placeholder": text(150), "focus_on_load": flag}
_PICTURE = _typed({"image_url": web_address, "alt_text": string(2000)})
_BUTTON = _typed(
    {"text": text(75)},
    {
        "action_id": string(255),
        "confirm": CONFIRM,
        "url": web_address,
        "value": string(2000),
        "style": word("primary", "danger"),
        "accessibility_label": string(75),
    },
)
_SELECT = _element(
    {"options": many(_option("plain_text"), 1, 100)},
    {"initial_option": _option("plain_text"), **_PLACEHOLDER},
)
_RADIO = _element(
    {"options": many(_option(*_ANY), 1, 10)}, {"initial_option": _option(*_ANY), "focus_on_load": flag}
)
_CHECKBOXES = _element(
    {"options": many(_option(*_ANY), 1, 10)},
    {"initial_options": many(_option(*_ANY), 1, 10), "focus_on_load": flag},
)
_OVERFLOW = _element({"options": many(_option("plain_text"), 1, 5)})
_DATE = _element({}, {"initial_date": string(10), **_PLACEHOLDER})
_PERSON = _element({}, {"initial_user": string(20), **_PLACEHOLDER})
_ANY_LINE = _typed(
    {},
    {
        "action_id": string(255),
        "initial_value": string(3000),
        "multiline": flag,
        "min_length": whole,
        "max_length": whole,
        **_PLACEHOLDER,
    },
)


def _line(at: str, value: Json) -> Iterator[str]:
    yield from _ANY_LINE(at, value)
    most = value.get("max_length", 3000) if is_object(value) else 3000
    if not isinstance(most, int) or not 1 <= most <= 3000:
        yield f"{at}.max_length: must be 1 to 3000"
    elif is_object(value) and len(str(value.get("initial_value", ""))) > most:
        yield f"{at}.initial_value: longer than max_length"


CHOICES: dict[str, Check] = {
    "static_select": _SELECT,
    "radio_buttons": _RADIO,
    "checkboxes": _CHECKBOXES,
    "datepicker": _DATE,
    "users_select": _PERSON,
}
PRESSABLE: dict[str, Check] = {"button": _BUTTON, "overflow": _OVERFLOW, **CHOICES}

_STYLE = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))
_RICH_PIECES: dict[str, Check] = {
    "text": _typed({"text": string(3000)}, {"style": _STYLE}),
    "link": _typed({"url": web_address}, {"text": string(3000), "style": _STYLE, "unsafe": flag}),
    "user": _typed({"user_id": string(20)}, {"style": _STYLE}),
    "channel": _typed({"channel_id": string(20)}, {"style": _STYLE}),
    "emoji": _typed({"name": string(100)}, {"unicode": string(50), "style": _STYLE}),
}
_PIECES = many(kind(_RICH_PIECES), 0, 500)
_RICH_SECTION = _typed({"elements": _PIECES})
_RICH = {
    "rich_text_section": _RICH_SECTION,
    "rich_text_quote": _typed({"elements": _PIECES}, {"border": whole}),
    "rich_text_preformatted": _typed({"elements": _PIECES}, {"border": whole}),
    "rich_text_list": _typed(
        {
            "style": word("bullet", "ordered"),
            "elements": many(kind({"rich_text_section": _RICH_SECTION}), 1, 500),
        },
        {"indent": whole, "offset": whole, "border": whole},
    ),
}
RICH_TEXT = _block({"elements": many(kind(_RICH), 1, 100)})
_CELL = kind({"raw_text": _typed({"text": string(3000)}), "rich_text": RICH_TEXT})


def _column(at: str, value: Json) -> Iterator[str]:
    if value is not None:
        yield from shape({}, {"align": word("left", "center", "right"), "is_wrapped": flag})(at, value)


def _section(at: str, value: Json) -> Iterator[str]:
    optional = {
        "text": text(3000, *_ANY),
        "fields": many(text(2000, *_ANY), 1, 10),
        "accessory": kind({**PRESSABLE, "image": _PICTURE}),
        "expand": flag,
    }
    yield from _block({}, optional)(at, value)
    if is_object(value) and not ("text" in value or "fields" in value):
        yield f"{at}: a section needs text or fields"


_IN_CONTEXT = {"plain_text": text(3000), "mrkdwn": text(3000, "mrkdwn"), "image": _PICTURE}
_ANYWHERE: dict[str, Check] = {
    "header": _block({"text": text(150)}),
    "section": _section,
    "context": _block({"elements": many(kind(_IN_CONTEXT), 1, 10)}),
    "actions": _block({"elements": many(kind(PRESSABLE), 1, 25)}),
    "divider": _block({}),
    "image": _block({"image_url": web_address, "alt_text": string(2000)}, {"title": text(2000)}),
    "input": _block(
        {"label": text(2000), "element": kind({"plain_text_input": _line, **CHOICES})},
        {"hint": text(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH_TEXT,
}
_TABLE = _block({"rows": many(many(_CELL, 1, 20), 1, 100)}, {"column_settings": many(_column, 1, 20)})
MESSAGE_BLOCKS = many(kind({**_ANYWHERE, "table": _TABLE}), 0, 50)
_VIEW_BLOCKS = many(kind(_ANYWHERE), 0, 100)
_VIEW: dict[str, Check] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_MODAL: dict[str, Check] = {
    **dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), flag),
    "close": text(24),
    "submit": text(24),
}
VIEWS = {
    "modal": _typed({"title": text(24), "blocks": _VIEW_BLOCKS}, {**_VIEW, **_MODAL}),
    "home": _typed({"blocks": _VIEW_BLOCKS}, _VIEW),
}

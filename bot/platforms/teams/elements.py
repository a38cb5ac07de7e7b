"""The elements of an Adaptive Card, each by itself.

Words stand in TextRuns, in which no client reads markup. Only a title is a
TextBlock, because nothing else is a heading to a screen reader. One that could
be read as markup is drawn as a TextRun, too. Colours are the theme's own, and
none of them is the only sign of anything.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
"""

import re
from collections.abc import Iterator

from bot.conversation.safe_text import cut
from bot.conversation.view import FormBlock, Link, Style, Tone
from bot.platforms.teams.parse import TEXT, TICK

LONGEST_URL = 3000
LONGEST_LABEL = 75
PICTURE_WIDTH = "320px"  # a picture has twice as many, for fine screens; where there is less room, it shrinks

Element = dict[str, object]
APART: Element = {"separator": True, "spacing": "Medium"}
CLOSE: Element = {"spacing": "Small"}
TIGHT: Element = {"spacing": "None"}
_MONOSPACE: Element = {"fontType": "Monospace"}
TONES: dict[Tone, dict[str, object]] = {
    Tone.NORMAL: {},
    Tone.QUIET: {"isSubtle": True, "size": "Small"},
    Tone.STRONG: {"weight": "Bolder"},
}


def heading(text: str) -> Element:
    """Draw a title, as a heading if no client could read markup into it."""
    if _MARKUP.search(text):
        return rich(run(text, weight="Bolder", size="Medium"))
    return {
        "type": "TextBlock",
        "text": text,
        "style": "heading",
        "size": "Medium",
        "weight": "Bolder",
        "wrap": True,
    }


def rich(*runs: Element) -> Element:
    """Put runs into a paragraph."""
    return {"type": "RichTextBlock", "inlines": list(runs)}


def run(text: str, **look: object) -> Element:
    """Draw words that look alike."""
    return {"type": "TextRun", "text": safe(text) or " ", **look}


def copyable(text: str) -> Iterator[Element]:
    """Draw a text to copy, each line as a block: a client may take a line break in a run for a space."""
    for at, line in enumerate(text.splitlines()):
        block = rich(run(line, **(_MONOSPACE if line else {})))
        yield block | TIGHT if at else block


def linked(links: tuple[Link, ...]) -> Iterator[Element]:
    """Draw links side by side."""
    for at, link in enumerate(links):
        if at:
            yield run("  ·  ")
        drawn = run(cut(link.title or link.url, LONGEST_LABEL))
        if opens(link.url):
            drawn["selectAction"] = {"type": "Action.OpenUrl", "url": link.url}
        yield drawn


def open_url(title: str, url: str) -> Element:
    """Draw a link as a button."""
    return {"type": "Action.OpenUrl", "title": safe(cut(title, LONGEST_LABEL)), "url": url}


def opens(url: str) -> bool:
    """Tell whether Teams opens an address."""
    return url.startswith("https://") and len(url) <= LONGEST_URL


def image(url: str, alt: str) -> Element:
    """Draw a picture."""
    return {"type": "Image", "url": url, "altText": alt, "width": PICTURE_WIDTH}


def inputs(form: FormBlock) -> Iterator[Element]:
    """Draw a text field and a toggle. Teams sends their values with each press on the card."""
    yield {
        "type": "Input.Text",
        "id": TEXT,
        "label": form.label,
        "value": safe(form.value),
        "maxLength": form.longest,
        "isMultiline": True,
        "isRequired": False,
        "errorMessage": form.too_long,
    }
    yield {
        "type": "Input.Toggle",
        "id": TICK,
        "label": "Who sees it",
        "title": form.tick,
        "value": "true" if form.ticked else "false",
        "valueOn": "true",
        "valueOff": "false",
        "wrap": True,
        "isRequired": False,
        "errorMessage": "Tick it or leave it.",
    }


def toggle(title: str, name: str) -> Element:
    """Draw what shows or hides a part of the card."""
    return {
        "type": "Action.ToggleVisibility",
        "title": safe(cut(title, LONGEST_LABEL)) or "…",
        "targetElements": [name],
    }


def styled(action: Element, style: Style) -> Element:
    """Draw an action in the style of its button."""
    return action if style is Style.PLAIN else action | {"style": _STYLES[style]}


def safe(text: str) -> str:
    """Keep clients from reading two braces as a date to be worked out."""
    return _TWO_BRACES.sub("{\u2060", text) if "{{" in text else text


# What some client may take for a list, emphasis, a link, a sign or a date.
_MARKUP = re.compile(r"[\\*_\[\]`~#<>{}|]|&[#\w]+;|^\s*(?:\d+[.)]|[-+])\s")
_TWO_BRACES = re.compile(r"\{(?=\{)")
_STYLES = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}

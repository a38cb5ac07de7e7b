"""Views as Slack's blocks: plain dicts within Slack's limits, without any markup of ours.

Text that people or rubrics wrote only ever becomes plain_text or rich_text, in
which Slack reads no mentions, links or formatting.
Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from bot.conversation import messages as m
from bot.conversation.pictures import PictureUrl
from bot.conversation.safe_text import cut
from bot.conversation.view import (
    CHOSEN,
    Block,
    Button,
    Buttons,
    Copyable,
    Divider,
    Field,
    FormBlock,
    Grid,
    Heading,
    Image,
    Link,
    LinkList,
    Mention,
    Option,
    QuestionBlock,
    Row,
    Style,
    Text,
    Tone,
    View,
    buttons,
    form,
)
from bot.conversation.wording import say
from bot.platforms.common.payload import DetailLevel, detail_levels, dump_json, fit
from bot.platforms.slack.parse import TEXT, TICK

MOST_BLOCKS = 50
MOST_VIEW_BLOCKS = 100
# Of blocks as JSON: above 13,000, however that is counted, Slack refuses, and nowhere says so.
MOST_BYTES = 11_000
LONGEST_TEXT = 3000
LONGEST_COPIED = 9000
LONGEST_SUMMARY = 3000
LONGEST_HEADER = 150
LONGEST_LABEL = 75
LONGEST_VALUE = 2000
LONGEST_ALT = 2000
LONGEST_TITLE = 24  # of a modal, and of its buttons
ROW_OF_BUTTONS = 25
SAME_FOR_ALL = 2048  # pieces kept ready: a rubric has a few hundred, and every step shows thirty of them

# The first letter of a block's id says what kind of message it stands in.
SESSION, PRIVATE, PUBLIC, OWN = "s", "n", "e", "o"
INVITATION = "/invite @Rung"  # typed in a conversation

SlackBlock = dict[str, object]


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """A message or a view's content: *text* for notifications, *blocks* as JSON, ready to be sent.

    *pictured* tells that Slack has to fetch something before it takes it.
    """

    text: str
    blocks: bytes
    pictured: bool = False


_LEVELS = detail_levels(LONGEST_TEXT, 600, 300, 150, 75, 30)


def worded(what: m.Message) -> View:
    """Word a message for Slack, where a command adds Rung to a conversation."""
    if isinstance(what, m.CouldNotShare | m.CouldNotPost | m.WhereToAssess):
        what = replace(what, invitation=INVITATION)
    return say(what)


def render(
    view: View, stamp: str, most_blocks: int = MOST_BLOCKS, picture_url: PictureUrl | None = None
) -> SlackMessage:
    """Draw *view*. *stamp* is new for every drawing, so that no client keeps a button's old state.

    Pictures are shown if there is a *picture_url*. What does not fit is shortened:
    hints go first, then pictures, links and quiet lines, then long texts are cut.
    Answers and buttons always stay.
    """

    def draw(level: DetailLevel) -> tuple[list[SlackBlock], bytes]:
        blocks = list(_numbered(_blocks(view.blocks, level, picture_url), stamp))
        return blocks, dump_json(blocks)

    def fits(drawn: tuple[list[SlackBlock], bytes]) -> bool:
        return len(drawn[0]) <= most_blocks and len(drawn[1]) <= MOST_BYTES

    (blocks, dumped), whole = fit(_LEVELS, draw, fits)
    if not whole:
        return SlackMessage(summary(view), _pressable_only(blocks, most_blocks))
    return SlackMessage(summary(view), dumped, any(block["type"] == "image" for block in blocks))


def modal(view: View) -> bytes:
    """Draw what *view* lets people fill in as a modal, as JSON. Closing it is the way back."""
    filled = form(view)
    if filled is None:
        raise ValueError("nothing to fill in")
    words = tuple(part for part in view.blocks if isinstance(part, Text | FormBlock))
    title = next((part.text for part in view.blocks if isinstance(part, Heading)), filled.label)
    back = next((each.label for each in buttons(view)), "Cancel")
    drawn: SlackBlock = {
        "type": "modal",
        "private_metadata": filled.press,
        "title": _plain(title, LONGEST_TITLE),
        "submit": _plain(filled.send, LONGEST_TITLE),
        "close": _plain(back, LONGEST_TITLE),
        "blocks": [block for part in words for block in _to_fill_in(part)],
    }
    return dump_json(drawn)


def _to_fill_in(part: Text | FormBlock) -> Iterator[SlackBlock]:
    if isinstance(part, Text):
        yield from _text(part.text, part.tone, _LEVELS[0])
        return
    field: SlackBlock = {"type": "plain_text_input", "action_id": TEXT, "multiline": True}
    field["max_length"] = part.longest
    if part.value:
        field["initial_value"] = cut(part.value, part.longest)
    option = {"text": _plain(part.tick, LONGEST_LABEL), "value": TICK}
    tick: SlackBlock = {"type": "checkboxes", "action_id": TICK, "options": [option]}
    if part.ticked:
        tick["initial_options"] = [option]
    yield _input(TEXT, part.label, field)
    yield _input(TICK, "Who sees it", tick)


def _input(name: str, label: str, element: SlackBlock) -> SlackBlock:
    return {
        "type": "input",
        "block_id": name,
        "label": _plain(label, LONGEST_LABEL),
        "element": element,
        "optional": True,
    }


def summary(view: View) -> str:
    """Give the text of notifications and screen readers. Slack reads markup here, so it is escaped."""
    said = cut(view.summary.strip(), LONGEST_SUMMARY) or "Rung"
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _pressable_only(blocks: list[SlackBlock], most: int) -> bytes:
    """Keep only the buttons: the last resort for a view that no rubric should lead to."""
    kept: list[SlackBlock] = []
    for block in [block for block in blocks if "block_id" in block][:most]:
        if len(dump_json([*kept, block])) > MOST_BYTES:
            break
        kept.append(block)
    return dump_json(kept)


def _numbered(blocks: Iterable[SlackBlock], stamp: str) -> Iterator[SlackBlock]:
    """Name the blocks that can be pressed, anew for each drawing."""
    for number, block in enumerate(blocks):
        if block["type"] == "actions" or "accessory" in block:
            block["block_id"] = f"{stamp}.{number}"
        yield block


def _blocks(
    blocks: tuple[Block, ...], level: DetailLevel, picture_url: PictureUrl | None
) -> Iterator[SlackBlock]:
    """Draw parts one by one: questions are parted by lines, labels and links in a row share a block."""
    for together, run in groupby(blocks, _shares_a_block):
        if together:
            yield from _lines(run, level)
        else:
            for part in run:
                if isinstance(part, QuestionBlock) and part is not blocks[0] and level.hints:
                    yield {"type": "divider"}
                yield from _part(part, level, picture_url)


def _shares_a_block(part: Block) -> bool:
    return isinstance(part, _LINES)


def _part(part: Block, level: DetailLevel, picture_url: PictureUrl | None) -> Iterator[SlackBlock]:
    match part:
        case Heading(text):
            if text.strip():
                yield {"type": "header", "text": _plain(text, min(LONGEST_HEADER, level.longest))}
        case Text(text, tone):
            yield from _text(text, tone, level)
        case Mention(person, says):
            yield _rich([[{"type": "user", "user_id": person}, _run(cut(f" {says}", level.longest))]])
        case QuestionBlock():
            yield from _asked(part, level)
        case Buttons(found, rare, links):
            drawn = [_button(button, f"b{at}") for at, button in enumerate((*found, *rare))]
            yield from _actions(drawn + list(_link_buttons(links, level)))
        case FormBlock(opens=opens):
            yield from _actions([_button(opens, "b0")])
        case Grid():
            yield from _grid(part, level)
        case Image(picture, alt):
            if picture_url and level.pictures:
                yield {"type": "image", "image_url": picture_url(picture), "alt_text": cut(alt, LONGEST_ALT)}
        case Copyable(text):
            yield _preformatted(text, level)
        case Divider():
            yield {"type": "divider"}
        case Field() | LinkList():
            yield from _lines((part,), level)


def _text(text: str, tone: Tone, level: DetailLevel) -> Iterator[SlackBlock]:
    if tone is Tone.QUIET:
        if level.extras and text.strip():
            yield {"type": "context", "elements": [_plain(text, level.longest)]}
        return
    for piece in _pieces(text, level):
        if tone is Tone.STRONG:
            yield _rich([[_run(piece, bold=True)]])
        else:
            yield {"type": "section", "text": _plain(piece)}


def _pieces(text: str, level: DetailLevel) -> Iterator[str]:
    """Split a text that is too long for one block at line ends or spaces.

    At a level that shortens texts it is cut first.
    """
    if level.longest < LONGEST_TEXT:
        text = cut(text, level.longest)
    while len(text) > LONGEST_TEXT:
        end = max(text.rfind("\n", 1, LONGEST_TEXT), text.rfind(" ", 1, LONGEST_TEXT))
        end = end if end > 0 else LONGEST_TEXT
        if text[:end].strip():
            yield text[:end]
        text = text[end:].lstrip()
    if text.strip():
        yield text


def _lines(blocks: Iterable[Block], level: DetailLevel) -> Iterator[SlackBlock]:
    lines: list[list[SlackBlock]] = []
    for part in blocks:
        match part:
            case Field(label, text):
                lines.append([_run(f"{cut(label, 200)}: ", bold=True), _run(cut(text, level.longest))])
            case LinkList(label, links) if level.extras:
                lines.append([_run(f"{cut(label, 200)}: ", bold=True), *_links(links)])
            case _:
                pass
    for start in range(0, len(lines), 20):
        yield _rich(lines[start : start + 20])


def _links(links: tuple[Link, ...]) -> Iterator[SlackBlock]:
    for at, link in enumerate(links):
        if at:
            yield _run("  ·  ")
        if _opens(link.url):
            yield {"type": "link", "url": link.url, "text": cut(link.title or link.url, LONGEST_LABEL)}
        else:
            yield _run(cut(link.title or link.url, LONGEST_LABEL))


def _asked(asked: QuestionBlock, level: DetailLevel) -> Iterator[SlackBlock]:
    """Draw the statements in full, a line each, and below them the buttons with their letters."""
    yield _rich([[_run(f"{asked.number}. {cut(asked.text, level.longest)}", bold=True)]])
    if asked.hint and level.hints:
        yield {"type": "context", "elements": [_plain(asked.hint, level.longest)]}
    if asked.statements:
        yield _rich([_statement(option, level) for option in asked.statements])
    answers = [
        _answer(asked, option, f"o{at}") for at, option in enumerate((*asked.statements, *asked.others))
    ]
    yield from _actions(answers)


def _statement(option: Option, level: DetailLevel) -> list[SlackBlock]:
    mark = f"{CHOSEN} " if option.chosen else ""
    return [_run(cut(f"{mark}{option.letter}) {option.text}", level.longest), bold=option.chosen)]


def _answer(asked: QuestionBlock, option: Option, action: str) -> SlackBlock:
    """Draw the button of one option."""
    label = f"{asked.number}{option.letter}" if option.letter else option.text
    face = _face(asked.number, label, option.text, option.chosen)
    return {**face, "action_id": action, "value": option.press[:LONGEST_VALUE]}


@lru_cache(maxsize=SAME_FOR_ALL)
def _face(number: str, label: str, text: str, chosen: bool) -> SlackBlock:
    """Draw the part that is the same for everyone, marked in words as the given answer."""
    aloud = f"Question {number}{', your answer' if chosen else ''}: {text}"
    face: SlackBlock = {
        "type": "button",
        "text": _plain(f"{CHOSEN} {label}" if chosen else label, LONGEST_LABEL),
        "accessibility_label": cut(aloud, LONGEST_LABEL),
    }
    return face | {"style": "primary"} if chosen else face


def _button(button: Button, action: str) -> SlackBlock:
    drawn: SlackBlock = {
        "type": "button",
        "action_id": action,
        "text": _plain(button.label or "…", LONGEST_LABEL),
        "value": button.press[:LONGEST_VALUE],
    }
    if button.style is not Style.PLAIN:
        drawn["style"] = button.style.value
    if button.confirm:
        drawn["confirm"] = {
            "title": _plain(button.confirm.title, 100),
            "text": _plain(button.confirm.text, 300),
            "confirm": _plain(button.confirm.yes, 30),
            "deny": _plain(button.confirm.no, 30),
        }
    return drawn


def _link_buttons(links: tuple[Link, ...], level: DetailLevel) -> Iterator[SlackBlock]:
    """Draw links as buttons. Slack reports a press on one as well, without a value."""
    for at, link in enumerate(links):
        url = level.address(link)
        if url is not None and _opens(url):
            yield {
                "type": "button",
                "action_id": f"u{at}",
                "text": _plain(link.title, LONGEST_LABEL),
                "url": url,
            }


def _opens(url: str) -> bool:
    return url.startswith("https://") and len(url) <= LONGEST_TEXT


def _actions(drawn: list[SlackBlock]) -> Iterator[SlackBlock]:
    for start in range(0, len(drawn), ROW_OF_BUTTONS):
        yield {"type": "actions", "elements": drawn[start : start + ROW_OF_BUTTONS]}


def _grid(grid: Grid, level: DetailLevel) -> Iterator[SlackBlock]:
    """Draw the team's place in every aspect, a line each: it reads the same on a phone and aloud."""
    lines = [_row(row, level) for row in grid.rows]
    for start in range(0, len(lines), 20):
        yield _rich(lines[start : start + 20])
    if grid.caption.strip():
        yield {"type": "context", "elements": [_plain(grid.caption, level.longest)]}


def _row(row: Row, level: DetailLevel) -> list[SlackBlock]:
    said = cut(row.said, level.longest)
    return [_run(f"{row.dots}  "), _run(cut(row.name, 200), bold=True), _run(said)]


def _rich(lines: list[list[SlackBlock]]) -> SlackBlock:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": line} for line in lines],
    }


def _preformatted(text: str, level: DetailLevel) -> SlackBlock:
    """Draw a text to copy. It is cut only where nothing else can be."""
    said = cut(text, LONGEST_COPIED if level.longest == LONGEST_TEXT else level.longest)
    pieces = [_run(said[at : at + LONGEST_TEXT]) for at in range(0, len(said) or 1, LONGEST_TEXT)]
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": pieces}]}


def _run(text: str, *, bold: bool = False) -> SlackBlock:
    run: SlackBlock = {"type": "text", "text": text or " "}
    if bold:
        run["style"] = {"bold": True}
    return run


@lru_cache(maxsize=SAME_FOR_ALL)
def _plain(text: str, longest: int = LONGEST_TEXT) -> SlackBlock:
    return {"type": "plain_text", "text": cut(text, longest) or " "}


_LINES = (Field, LinkList)

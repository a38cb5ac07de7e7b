"""Render views as Adaptive Cards, within the elements that Teams draws."""

import html
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from bot.conversation.callback_data import LONGEST
from bot.conversation.identity import ConversationId, PersonId
from bot.conversation.pictures import PictureUrl
from bot.conversation.safe_text import cut
from bot.conversation.view import (
    CHOSEN,
    Block,
    Button,
    Buttons,
    Confirmation,
    Copyable,
    Divider,
    Field,
    FormBlock,
    Grid,
    Heading,
    Image,
    LinkList,
    Mention,
    Option,
    QuestionBlock,
    Row,
    Style,
    Text,
    Tone,
    View,
)
from bot.platforms.common.payload import DetailLevel, detail_levels, dump_json, fit
from bot.platforms.teams.elements import (
    APART,
    CLOSE,
    LONGEST_LABEL,
    TIGHT,
    TONES,
    Element,
    copyable,
    heading,
    image,
    inputs,
    linked,
    open_url,
    opens,
    rich,
    run,
    safe,
    styled,
    toggle,
)
from bot.platforms.teams.parse import PRESS, SHARED

VERSION = "1.5"  # of a newer one Teams shows only the fallback text
MOST_BYTES = 24_000  # Teams takes about 100 KB as UTF-16, whatever is around the card included
MOST_ACTIONS = 6  # in a set
WIDEST_ROW = 33  # letters of the labels in a row of buttons that a phone of 320 px shows in full
AROUND_A_LABEL = 5  # letters that a button's edges and the gap beside it take
MOST_LINES = 30  # of a text that are drawn each by itself
LONGEST_SUMMARY = 300


@dataclass(frozen=True, slots=True)
class TeamsCard:
    """A message: *summary* for notifications, *card* as JSON, ready to be sent."""

    summary: str
    card: bytes


_LEVELS = detail_levels(MOST_BYTES, 3000, 300, 75, 30)


@dataclass(frozen=True, slots=True)
class Refresh:
    """The action that a client triggers when it shows a card to *person* (29:...), or to any of a few people.

    It is pressed as *press* with *verb*, because the card may be out of date.
    """

    press: str
    verb: str
    person: str | None = None


def render(
    view: View,
    verb: str,
    names: Mapping[PersonId, str],
    shared: ConversationId | None = None,
    refresh: Refresh | None = None,
    picture_url: PictureUrl | None = None,
) -> TeamsCard:
    """Draw *view*. *names* says what people are called, *picture_url* where a picture can be seen, if it can.

    *verb* comes back with each press, and so does *shared*: the
    conversation that a private message is about.
    What does not fit is shortened: hints go first, then pictures, links and quiet
    lines, then what only old clients need, then long texts are cut.
    """
    summary = _summary(view)
    head = _head(summary, refresh)

    def draw(level: DetailLevel) -> tuple[list[Element], bytes]:
        body = _CardBuilder(verb, names, shared, level, picture_url).draw(view.blocks)
        return body, dump_json(head | {"body": body})

    (body, card), whole = fit(_LEVELS, draw, lambda drawn: len(drawn[1]) <= MOST_BYTES)
    if whole:
        return TeamsCard(summary, card)
    left = MOST_BYTES - len(dump_json(head | {"body": []}))
    return TeamsCard(summary, dump_json(head | {"body": _fitting(body, left)}))


class _CardBuilder:
    """Draws the parts of one card."""

    def __init__(
        self,
        verb: str,
        names: Mapping[PersonId, str],
        shared: ConversationId | None,
        level: DetailLevel,
        picture_url: PictureUrl | None,
    ) -> None:
        self._verb = verb
        self._names = names
        self._carried: Element = {SHARED: shared} if shared else {}
        self._level = level
        self._picture_url = picture_url if level.pictures else None
        self._dialogs = count(1)

    def draw(self, blocks: Iterable[Block]) -> list[Element]:
        """Draw parts one below the other."""
        drawn: list[Element] = []
        divided = False
        before: Block | None = None
        for part in one_topic(blocks):
            for at, element in enumerate(self._part(part)):
                close = not at and _belongs_to(before, part)
                drawn.append(element | (APART if divided else CLOSE if close else {}))
                divided = False
            divided = divided or isinstance(part, Divider)
            before = part
        return drawn

    def _part(self, part: Block) -> Iterator[Element]:
        match part:
            case Heading(text):
                if text.strip():
                    yield heading(self._cut(text))
            case Text(text, tone):
                yield from self._text(text, tone)
            case Mention(person, says):
                name = self._names.get(person) or "Someone"
                yield rich(run(name, weight="Bolder"), run(f" {self._cut(says)}"))
            case Field(label, text):
                yield rich(run(f"{cut(label, 200)}: ", weight="Bolder"), run(self._cut(text)))
            case LinkList(label, links):
                if self._level.extras:
                    yield rich(run(f"{cut(label, 200)}: ", weight="Bolder"), *linked(links))
            case QuestionBlock():
                yield from self._asked(part)
            case Buttons():
                yield from self._buttons(part)
            case FormBlock():
                yield from inputs(part)
                yield from _sets([styled(self._execute(part.send, part.press), Style.PRIMARY)])
            case Grid(rows, caption):
                yield from (self._row(row, first=not at) for at, row in enumerate(rows))
                yield from self._text(caption, Tone.QUIET)
            case Image(picture, alt):
                if self._picture_url:
                    yield image(self._picture_url(picture), safe(alt))
            case Copyable(text):
                yield {"type": "Container", "style": "emphasis", "items": list(copyable(self._cut(text)))}
            case Divider():
                return  # a line belongs to what follows it

    def _text(self, text: str, tone: Tone) -> Iterator[Element]:
        """Draw each line as a block of its own: a client may take a line break in a run for a space."""
        if tone is Tone.QUIET and not self._level.extras:
            return
        lines = [line for line in self._cut(text).splitlines() if line.strip()]
        for at, line in enumerate(lines if len(lines) <= MOST_LINES else ["\n".join(lines)]):
            block = rich(run(line, **TONES[tone]))
            yield block | TIGHT if at else block

    def _asked(self, asked: QuestionBlock) -> Iterator[Element]:
        """Draw a question with its statements in full: each is pressed where it stands."""
        title = run(f"{asked.number}. {self._cut(asked.text)}", weight="Bolder")
        yield rich(title) | APART
        if asked.hint and self._level.hints:
            yield rich(run(self._cut(asked.hint), **TONES[Tone.QUIET])) | CLOSE
        for option in asked.statements:
            yield self._statement(asked.number, option)
        others = [self._other(asked.number, at, option) for at, option in enumerate(asked.others)]
        yield from _sets(others)

    def _statement(self, number: str, option: Option) -> Element:
        said = self._cut(f"{f'{CHOSEN} ' if option.chosen else ''}{option.letter}) {option.text}")
        return {
            "type": "Container",
            "id": f"{number}{option.letter}",  # stays the same, so that the focus stays where it was
            "style": "accent" if option.chosen else "emphasis",
            "spacing": "Small",
            "items": [rich(run(said, **({"weight": "Bolder"} if option.chosen else {})))],
            "selectAction": self._execute("", option.press),
        }

    def _other(self, number: str, at: int, option: Option) -> Element:
        label = f"{CHOSEN} {option.text}" if option.chosen else option.text
        drawn = self._execute(label, option.press)
        aloud = f"Question {number}{', your answer' if option.chosen else ''}: {option.text}"
        drawn |= {"id": f"{number}.{at}", "tooltip": cut(aloud, LONGEST_LABEL)}
        return drawn | {"style": "positive"} if option.chosen else drawn

    def _buttons(self, part: Buttons) -> Iterator[Element]:
        """Draw buttons in rows. Several rare ones open below them."""
        urls = ((each, self._level.address(each)) for each in part.links)
        links = tuple(open_url(each.title, url) for each, url in urls if url is not None and opens(url))
        if len(part.rare) < 2:
            yield from self._rows((*part.buttons, *part.rare), *links)
            return
        name = f"more{next(self._dialogs)}"
        yield from self._rows(part.buttons, *links, toggle("More", name))
        yield {
            "type": "Container",
            "id": name,
            "isVisible": False,
            "items": list(self._rows(part.rare)),
        } | CLOSE

    def _rows(self, buttons: tuple[Button, ...], *also: Element) -> Iterator[Element]:
        """Draw rows of buttons. The question of a confirmation opens below them, as a card has no dialogs."""
        drawn, dialogs = [], []
        for button in buttons:
            if button.confirm is None:
                drawn.append(styled(self._execute(button.label, button.press), button.style))
                continue
            name = f"confirm{next(self._dialogs)}"
            drawn.append(styled(toggle(button.label, name), button.style))
            dialogs.append(self._dialog(name, button, button.confirm))
        yield from _sets([*drawn, *also])
        yield from dialogs

    def _dialog(self, name: str, button: Button, confirm: Confirmation) -> Element:
        style = Style.DANGER if button.style is Style.DANGER else Style.PRIMARY
        return {
            "type": "Container",
            "id": name,
            "isVisible": False,
            "style": "emphasis",
            "items": [
                rich(run(self._cut(confirm.title), weight="Bolder")),
                rich(run(self._cut(confirm.text))) | CLOSE,
                *_sets([styled(self._execute(confirm.yes, button.press), style), toggle(confirm.no, name)]),
            ],
        }

    def _execute(self, title: str, press: str) -> Element:
        """Draw an action. Clients that know no Execute send a message instead."""
        data = {PRESS: press[:LONGEST], **self._carried}
        named: Element = {"title": safe(cut(title, LONGEST_LABEL))} if title else {}
        drawn: Element = {"type": "Action.Execute", **named, "verb": self._verb, "data": data}
        if self._level.fallbacks:
            drawn["fallback"] = {"type": "Action.Submit", **named, "data": data}
        return drawn

    def _row(self, row: Row, *, first: bool) -> Element:
        """Draw the team's place in one aspect as a line: it reads the same on a phone and aloud."""
        drawn = rich(run(f"{row.dots}  "), run(cut(row.name, 200), weight="Bolder"), run(self._cut(row.said)))
        return drawn if first else drawn | CLOSE

    def _cut(self, text: str) -> str:
        return cut(text, self._level.longest)


def _summary(view: View) -> str:
    """Give the text of notifications and screen readers as one line of valid UTF-8."""
    said = " ".join(view.summary.encode("utf-8", "replace").decode().split())
    return cut(said, LONGEST_SUMMARY) or "Rung"


def one_topic(blocks: Iterable[Block]) -> Iterator[Block]:
    """Leave out the questions of further topics. One topic fills a phone, and the next follows its answer."""
    asked = False
    for part in blocks:
        if isinstance(part, QuestionBlock) and part.statements:
            if asked:
                continue
            asked = True
        yield part


def _sets(actions: list[Element]) -> Iterator[Element]:
    """Draw rows that fit a phone: in a longer one clients cut the labels until none can be read."""
    rows: list[list[Element]] = []
    left = 0
    for action in actions:
        wide = len(str(action.get("title", "")).removeprefix(f"{CHOSEN} ")) + AROUND_A_LABEL
        if wide > left or len(rows[-1]) == MOST_ACTIONS:
            rows.append([])
            left = WIDEST_ROW
        rows[-1].append(action)
        left -= wide
    for at, row in enumerate(rows):
        drawn: Element = {"type": "ActionSet", "actions": row}
        yield drawn | CLOSE if at else drawn


def _belongs_to(before: Block | None, part: Block) -> bool:
    """Tell whether *part* goes on with what the one *before* it began, so that both stand close."""
    match before, part:
        case (Field() | LinkList(), Field() | LinkList()) | (Heading(), Text()):
            return True
        case (Text(tone=Tone.STRONG) | Text(tone=Tone.QUIET) | Grid(), Text(tone=Tone.QUIET)):
            return True
        case _:
            return False


def _fitting(body: list[Element], most: int) -> list[Element]:
    """Keep all buttons, and of the other parts the first ones: the last resort for a view too large."""
    kept: set[int] = set()
    for at in sorted(range(len(body)), key=lambda at: not _is_pressable(body[at])):
        most -= len(dump_json(body[at])) + 1
        if most >= 0:
            kept.add(at)
    return [element for at, element in enumerate(body) if at in kept]


def _is_pressable(element: Element) -> bool:
    return not _PRESSABLE.isdisjoint(element) or str(element["type"]).startswith("Input.")


def _head(summary: str, refresh: Refresh | None) -> Element:
    head: Element = {
        "type": "AdaptiveCard",
        "version": VERSION,
        "fallbackText": summary,
        "speak": html.escape(summary, quote=False),
        "msteams": {"width": "Full"},
    }
    if refresh:
        action = {"type": "Action.Execute", "verb": refresh.verb, "data": {PRESS: refresh.press}}
        # Without names a card is refreshed for everyone, if they are at most 60.
        head["refresh"] = {"action": action} | ({"userIds": [refresh.person]} if refresh.person else {})
    return head


_PRESSABLE = frozenset(("selectAction", "actions", "isVisible"))

"""The private chat in a terminal: type words or the label of a button. Also reads a script from a pipe."""

import asyncio
import codecs
import io
import shlex
import signal
import sys
import unicodedata
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Styled

from bot.conversation import callback_data
from bot.conversation.events import Event, HelpAsked
from bot.conversation.identity import DeliveryId, Origin, Person, PersonId
from bot.conversation.messages import ErrorCode, ErrorMessage, Reply, WhereToAssess
from bot.conversation.safe_text import tidy
from bot.conversation.typed import parsing
from bot.conversation.view import (
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
    Text,
    Tone,
    View,
    buttons,
)
from bot.conversation.wording import say
from bot.errors import StoreUnavailable
from bot.handlers.service import Runtime, Service

PLATFORM = "console"
TENANT = "local"
LONGEST_NAME = 64  # characters
WIDEST = 92  # characters; longer lines are hard to read
NO_TEAM_HERE = "There is no team in a terminal. Ask in Slack or Microsoft Teams, or try it with: rung demo"
_NEED_A_TEAM = tuple(
    map(ErrorMessage, (ErrorCode.TEAM_ONLY, ErrorCode.NOTHING_TO_SHARE, ErrorCode.NO_TEAM_RESULT))
)
_TONES = {Tone.NORMAL: "", Tone.QUIET: "dim", Tone.STRONG: "bold"}
_YES = ("y", "yes")
Lines = AsyncIterator[str]


@dataclass(frozen=True, slots=True)
class PressableButtons:
    """Buttons that can be pressed by their label: on the session's message, and on the latest replies."""

    session: tuple[Button, ...] = ()
    latest: tuple[Button, ...] = ()


class Chat:
    """One person's private chat: where lines come from, where replies go, and what can be pressed now."""

    def __init__(self, service: Service, runtime: Runtime, name: str, lines: Lines, out: Console) -> None:
        self._service = service
        self._runtime = runtime
        self._name = name
        self._person = Person(PLATFORM, TENANT, PersonId(tidy(name).casefold()[:LONGEST_NAME] or "you"))
        self._lines = lines
        self._out = out
        self._pressable = PressableButtons()

    async def run(self, first: Event | None = None, farewell: str = "") -> None:
        """Talk from the *first* event on until the lines end. Each answer is stored at once."""
        self._say("Type an answer, a command or the label of a [button]. Leave with Ctrl-D.", "dim")
        await self._take(first or HelpAsked())
        self._prompt("› ")
        async for line in self._lines:
            self._echo(line)
            button = find_button(line, self._pressable)
            await (self.press(button) if button else self._take(parsing.parse(line)))
            self._prompt("› ")
        saved = f"Saved. Continue any day with: rung chat --as {shlex.quote(self._name)}"
        self._say(f"\n{farewell or saved}")

    async def press(self, button: Button) -> None:
        """Press *button*. What cannot be undone is asked about first, and the next line is the answer."""
        if button.confirm and not await self._confirmed(button.confirm):
            self._say("Nothing has changed.")
            return
        await self._take(callback_data.unpack(button.press, self._person))

    async def _take(self, event: Event) -> None:
        origin = Origin(self._person, self._person.chat, (DeliveryId(self._runtime.new_id()),))
        try:
            replies = await self._service.take(origin, event)
        except StoreUnavailable:
            self._draw(say(ErrorMessage(ErrorCode.NOT_CONFIRMED)))
            return
        for reply in replies:
            self._draw(say(reply.message))
        if any(isinstance(each.message, WhereToAssess) or each.message in _NEED_A_TEAM for each in replies):
            self._say(NO_TEAM_HERE)
        self._pressable = pressable_after(replies, self._pressable)

    async def _confirmed(self, confirm: Confirmation) -> bool:
        self._say(harmless(confirm.title), "bold")
        self._say(harmless(confirm.text))
        self._prompt(f"{harmless(confirm.yes)}? [y/n] ")
        answer = await anext(self._lines, "n")
        self._echo(answer)
        return tidy(answer).casefold() in (*_YES, confirm.yes.casefold())

    def _draw(self, view: View) -> None:
        self._out.print()
        width = min(self._out.width, WIDEST) if self._out.is_terminal else None
        for line in draw(view, width, self._out):
            self._out.print(line, soft_wrap=True, highlight=False)

    def _say(self, text: str, style: str = "") -> None:
        self._out.print(Styled(text, style), soft_wrap=True, highlight=False)

    def _prompt(self, text: str) -> None:
        if self._out.is_terminal:
            self._out.print(Styled(text, "bold green"), end="")

    def _echo(self, line: str) -> None:
        """Repeat what came from a pipe, so that the output reads like the conversation it was."""
        if not self._out.is_terminal:
            self._say(f"> {tidy(line)}")


def pressable_after(replies: Iterable[Reply], before: PressableButtons) -> PressableButtons:
    """List the buttons that can be pressed after *replies*. A session's stay until its next message."""
    session = before.session
    latest: list[Button] = []
    for reply in replies:
        if reply.live_message is not None:
            session = buttons(say(reply.message))
        else:
            latest += buttons(say(reply.message))
    return PressableButtons(session, tuple(latest))


def find_button(text: str, pressable: PressableButtons) -> Button | None:
    """Find the one button that *text* names. None for none, and for two with different effects."""
    label = tidy(text).casefold()
    offered = (*pressable.latest, *pressable.session)
    found = {each.press: each for each in offered if each.label.casefold() == label}
    return next(iter(found.values())) if len(found) == 1 else None


# Drawing


def draw(view: View, width: int | None, out: Console) -> Iterator[Styled]:
    """Draw *view* in lines of at most *width* characters. None leaves each paragraph in one line.

    Of several open questions only the first is drawn in full, so that it fits a terminal of 24 lines.
    """
    full = _in_full(view)
    for part in view.blocks:
        for indent, text, style in _lines(part, full):
            yield from _folded(indent, harmless(text), style, width, out)


def _in_full(view: View) -> frozenset[str]:
    """Choose the questions to draw in full: the first open one, or all where none is open."""
    asked = [part for part in view.blocks if isinstance(part, QuestionBlock)]
    waiting = [part.number for part in asked if not _chosen(part)]
    return frozenset(waiting[:1] or [part.number for part in asked])


_Line = tuple[str, str, str]  # what the first line begins with, the text, its style


def _lines(part: Block, full: frozenset[str]) -> Iterator[_Line]:
    match part:
        case Heading(text):
            yield "", text, "bold underline"
        case Text(text, tone):
            yield from (("", line, _TONES[tone]) for line in text.split("\n"))
        case Mention(person, says):
            yield "", f"{person} {says}", ""
        case Field(label, text):
            yield "", f"{label}: {text}", ""
        case LinkList(label, links):
            yield "", f"{label}: {', '.join(f'{link.title} ({link.url})' for link in links)}", "dim"
        case QuestionBlock():
            yield from _asked(part, part.number in full)
        case Buttons(found, rare, links):
            yield "", "  ".join(f"[{button.label}]" for button in (*found, *rare)), "green"
            yield from (("", f"{link.title}: {link.url}", "dim") for link in links)
        case FormBlock(label=label, value=text):
            if text:
                yield "", f"{label}: “{text}”", ""
        case Grid():
            yield from _grid(part)
        case Image(_, alt):
            yield "", alt, "dim"
        case Copyable(text):
            yield from (("", line, "") for line in text.split("\n"))
        case Divider():
            yield "", "", ""


def _asked(asked: QuestionBlock, full: bool) -> Iterator[_Line]:
    if not full:
        chosen = _chosen(asked)
        answer = f" {': '.join(filter(None, (chosen.letter, chosen.text)))}" if chosen else ""
        yield f"{'✓ ' if chosen else ''}{asked.number}. ", f"{asked.text}{answer}", "dim"
        return
    yield "", "", ""
    yield f"{asked.number}. ", asked.text, "bold"
    if asked.hint:
        yield "   ", asked.hint, "dim"
    for option in asked.statements:
        yield (
            f" {'✓' if option.chosen else ' '} {option.letter}  ",
            option.text,
            "green" if option.chosen else "",
        )
    if asked.others:
        yield (
            "   ",
            " · ".join(f"{'✓ ' if option.chosen else ''}{option.text}" for option in asked.others),
            "",
        )


def _chosen(asked: QuestionBlock) -> Option | None:
    return next((option for option in (*asked.statements, *asked.others) if option.chosen), None)


def _grid(grid: Grid) -> Iterator[_Line]:
    widest = max((cell_len(harmless(row.name)) for row in grid.rows), default=0)
    for row in grid.rows:
        name = harmless(row.name)
        value = row.value or 0
        rungs = "■" * value + "□" * (row.top - value)
        yield f"{name}{' ' * (widest - cell_len(name))}  {rungs} {row.value or '-'}  ", row.says, ""
    if grid.caption:
        yield "", grid.caption, "dim"


def _folded(first: str, text: str, style: str, width: int | None, out: Console) -> Iterator[Styled]:
    """Break *text* so that its lines stand under each other, after what the *first* one begins with."""
    whole = Styled(text, style)
    lines = whole.wrap(out, max(width - cell_len(first), 20)) if width and text else [whole]
    for at, line in enumerate(lines):
        line.rstrip()
        yield Styled.assemble(first if at == 0 else " " * cell_len(first), line)


def harmless(text: str) -> str:
    """Leave out what could steer a terminal or lie about direction, and halves of characters."""
    return "".join(
        " " if mark in "\n\t" else mark
        for mark in text
        if mark in "\n\t" or unicodedata.category(mark)[0] != "C"
    )


# The terminal itself


async def run(
    service: Service, runtime: Runtime, name: str, first: Event | None = None, farewell: str = ""
) -> None:
    """Hold the chat on this process's own terminal or pipe."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    await Chat(service, runtime, name, _typed(sys.stdin), Console()).run(first, farewell)


async def _typed(stream: TextIO) -> Lines:
    """Give the lines typed until the end or Ctrl-C. A terminal or pipe is watched, a file just read."""
    typed: asyncio.Queue[str | None] = asyncio.Queue()
    reader = _LineReader(stream, typed)
    loop = asyncio.get_running_loop()
    try:
        loop.add_reader(stream.fileno(), reader.read)
    except (OSError, NotImplementedError):  # a plain file cannot be watched, and never lets one wait
        for line in stream:
            yield line
        return
    with suppress(NotImplementedError):
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, typed.put_nowait, None)
    try:
        while (words := await typed.get()) is not None:
            yield words
    finally:
        loop.remove_reader(stream.fileno())


class _LineReader:
    """Puts bytes together to lines, as they arrive."""

    def __init__(self, stream: TextIO, lines: asyncio.Queue[str | None]) -> None:
        self._raw = io.FileIO(stream.fileno(), closefd=False)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._lines = lines
        self._rest = ""

    def read(self) -> None:
        """Read the bytes that are there. The end is a None."""
        data = self._raw.read(65536)
        *whole, self._rest = (self._rest + self._decode(data or b"", not data)).split("\n")
        if not data:
            asyncio.get_running_loop().remove_reader(self._raw.fileno())
            whole += [self._rest] if self._rest else []
        for line in whole:
            self._lines.put_nowait(line)
        if not data:
            self._lines.put_nowait(None)

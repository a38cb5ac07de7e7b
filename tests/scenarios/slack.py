"""Scenarios in Slack: signed requests to the real web application, blocks read as a person reads them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person, Pressable
from tests.fakes.slack_shapes import Json, is_object
from tests.fakes.slack_world import Channel, Message, View
from tests.scenarios.browser import Opened, opened
from tests.scenarios.screen import Card, Dialog, Field, Piece, Question, Row, Title, Way, Words, opening
from tests.scenarios.script import CHAT, TEAM
from tests.support.programs import Program

Object = dict[str, Json]
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d)?)\. (?P<text>.+)", re.DOTALL)
_LETTERED = re.compile(r"(?P<chosen>✓ )?(?P<letter>[a-e])\) (?P<text>.+)", re.DOTALL)
_ALOUD = re.compile(r"Question (?P<number>[\d.]+?)(?:, your answer)?: ")


CLOSING = object()  # stands for the button that closes a modal


class SlackDriver:
    """Does what people do in Slack. In the team they type the command, or *mention* Rung."""

    places = frozenset((CHAT, TEAM))

    def __init__(self, slack: Slack, program: Program, *, mention: bool = False) -> None:
        self._slack = slack
        self._program = program
        self._mention = mention
        self._people: dict[str, Person] = {}
        self._read: dict[
            tuple[str, str], tuple[list[Json], Card]
        ] = {}  # by person and message, while it stands
        self._team = slack.channel("team", kind="group")
        slack.fail("users.conversations", *["missing_scope"] * 100)  # a story knows no list of channels

    def alone(self, where: str) -> str:
        """Answer where somebody is, for nobody else to see."""
        return where

    async def restart(self) -> None:
        """Stop every process and start it again."""
        await self._program.restart()

    async def open(self, url: str) -> Opened:
        """Open a link in a browser."""
        return await opened(url, self._program.base)

    async def let_pass(self, hours: int) -> None:
        """Move Slack's clock, by which the process goes, too, and let happen what is due."""

        async def sweep() -> float:
            due = await self._program.sweep()
            await self._slack.echo()
            return due

        await self._slack.clock.pass_hours(hours, sweep)

    async def join(self, person: str) -> None:
        """Let *person* join the workspace and the team's conversation."""
        self._people[person] = self._slack.person(person)
        self._people[person].member.zone = "UTC"
        self._team.members.append(self._people[person].id)

    async def say(self, person: str, where: str, text: str) -> None:
        """Write a direct message, or call Rung in the team's conversation."""
        who = self._people[person]
        if where == CHAT:
            await who.writes(text)
        elif self._mention:
            await who.writes(f"@Rung {text}", self._team)
        else:
            await who.command(text, self._team)
        await self._settled(who)

    async def press(self, person: str, way: Way) -> None:
        """Press a button, also one that has changed since it was seen."""
        who = self._people[person]
        if way.key is CLOSING:
            await who.closes()
        else:
            await who.aim_late(cast(Pressable, way.key)).send()
        await self._settled(who)

    async def fill(self, person: str, save: Way, text: str, ticked: bool) -> None:
        """Fill in the modal and submit it."""
        who = self._people[person]
        field, box = (piece.label for piece in read_modal(who.modal) if isinstance(piece, Field))
        assert await who.fills({field: text, box: ticked}) == {}
        await self._settled(who)

    async def screen(self, person: str, where: str) -> tuple[Card, ...]:
        """Give Rung's messages on the screen."""
        who = self._people[person]
        bot = self._slack.world.bot_of(self._slack.team).id
        found = (message for message in who.sees(self._place(who, where)) if message.author == bot)
        cards = [self._card(who, message, where) for message in found]
        if who.modal and where == CHAT:
            cards.append(Card(who.modal.id, read_modal(who.modal)))
        return tuple(cards)

    def check(self) -> None:
        """Raise AssertionError if anything was sent that must not be."""
        self._slack.check()

    def _place(self, who: Person, where: str) -> Channel:
        return who.chat if where == CHAT else self._team

    async def _settled(self, who: Person) -> None:
        """Wait until everything is drawn and Rung has heard of its own messages."""
        await self._program.quiet()
        while await self._slack.echo():
            await self._program.quiet()
        if who.errors:
            raise AssertionError(f"{who.member.name} saw: {who.errors}")

    def _card(self, who: Person, message: Message, where: str) -> Card:
        """Read a message, once for as long as its blocks stand."""
        key = (who.id, message.ts)
        blocks, known = self._read.get(key, (None, None))
        if blocks is not message.blocks or known is None:
            known = self._card_of(who, message, where)
            self._read[key] = message.blocks, known
        return known

    def _card_of(self, who: Person, message: Message, where: str) -> Card:
        names = {member.id: member.name for member in self._slack.world.members.values()}
        ways = {id(each.element): each for each in who.can_press(message)}
        pieces = tuple(_read(message.blocks, names, ways)) or (Words(message.text),)
        only_for = message.only_for and who.member.name
        return Card(f"{where}:{message.ts}", pieces, only_for if where == TEAM else "")


def read_modal(view: View | None) -> tuple[Piece, ...]:
    """Read a modal from its title to its two buttons."""
    if view is None:
        raise AssertionError("no modal is open")
    shown = view.payload
    submit, close = (Way(_text(shown[name]), key=CLOSING) for name in ("submit", "close"))
    blocks = cast("list[Json]", shown["blocks"])
    return (Title(_text(shown["title"])), *_read(blocks, {}, {}), Row((submit,)), Row((close,)))


def _read(blocks: Iterable[Json], names: Mapping[str, str], ways: Mapping[int, Pressable]) -> Iterator[Piece]:
    """Read blocks as a person does: a numbered line is a question if answers follow it."""
    read = [piece for block in blocks if is_object(block) for piece in _block(block, names, ways)]
    pieces = _with_statements(read)
    for number, piece in enumerate(pieces):
        found = _NUMBERED.fullmatch(piece.text) if isinstance(piece, Words) else None
        if found and _answered(found["number"], pieces[number + 1 :]):
            yield Question(found["number"], found["text"])
        else:
            yield piece


def _with_statements(read: Iterable[Piece]) -> list[Piece]:
    """Put the lettered buttons of a question where the statements stand that they mean."""
    pieces: list[Piece] = []
    for piece in read:
        if not isinstance(piece, Row) or not piece.ways[0].question:
            pieces.append(piece)
            continue
        lettered = {way.label.removeprefix(way.question): way for way in piece.ways}
        for at, before in enumerate(pieces):
            found = _LETTERED.fullmatch(before.text) if isinstance(before, Words) else None
            if found and found["letter"] in lettered:
                way = lettered.pop(found["letter"])
                pieces[at] = replace(way, label=found["letter"], text=found["text"])
        if lettered:
            pieces.append(Row(tuple(lettered.values())))
    return pieces


def _answered(number: str, after: Iterable[Piece]) -> bool:
    """Tell whether the first ways to press that come are answers to question *number*."""
    for piece in after:
        if isinstance(piece, Way | Row):
            ways = piece.ways if isinstance(piece, Row) else (piece,)
            return ways[0].question == number
    return False


def _block(block: Object, names: Mapping[str, str], ways: Mapping[int, Pressable]) -> Iterator[Piece]:
    match block["type"]:
        case "header":
            yield Title(_text(block["text"]))
        case "section":
            yield Words(_text(block["text"]))
        case "context":
            yield from (Words(_text(each)) for each in _objects(block["elements"]))
        case "rich_text":
            for line in _objects(block["elements"]):
                yield Words("".join(_run(run, names) for run in _objects(line["elements"])))
        case "actions":
            elements = _objects(block["elements"])
            if found := tuple(_way(ways[id(each)]) for each in elements if "url" not in each):
                yield Row(found)
            yield from (opening(_text(each["text"]), str(each["url"])) for each in elements if "url" in each)
        case "input":
            yield _field(block)
        case "divider" | "image":  # a picture says what the words around it say
            return
        case other:
            raise AssertionError(f"nobody has said how {other} reads")


def _field(block: Object) -> Piece:
    """Read something to fill in, as it is when it is opened."""
    element = cast(Object, block["element"])
    if element["type"] == "plain_text_input":
        return Field(_text(block["label"]), str(element.get("initial_value", "")))
    (option,) = _objects(element["options"])
    return Field(_text(option["text"]), ticked="initial_options" in element)


def _way(what: Pressable) -> Way:
    """Read a button. Which question it answers is what it says aloud."""
    aloud = _ALOUD.match(str(what.element.get("accessibility_label", "")))
    said = what.confirm
    dialog = Dialog(*(_text(said[key]) for key in ("title", "text", "confirm", "deny"))) if said else None
    return Way(
        what.label.removeprefix("✓ "),
        aloud["number"] if aloud else "",
        chosen=what.label.startswith("✓ "),
        dialog=dialog,
        value=str(what.element.get("value", "")),
        key=what,
    )


def _run(run: Object, names: Mapping[str, str]) -> str:
    match run["type"]:
        case "user":
            return names[str(run["user_id"])]
        case "link":
            return f"{run['text']} ({run['url']})"
        case _:
            return str(run["text"]).replace("  ·  ", " · ")


def _text(value: Json) -> str:
    return str(value["text"]) if is_object(value) else ""


def _objects(value: Json) -> list[Object]:
    return [each for each in value if is_object(each)] if isinstance(value, list) else []

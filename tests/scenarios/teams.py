"""Scenarios in Teams: signed activities to the real web application, cards read as a person reads them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from bot.conversation.wording.acknowledgements import BELOW, POSTED
from tests.fakes.slack_shapes import Json, is_object
from tests.fakes.teams import Teams
from tests.fakes.teams_people import Person, Pressable, Shown, objects, words
from tests.fakes.teams_rules import targets
from tests.fakes.teams_world import Object
from tests.scenarios.browser import Opened, opened
from tests.scenarios.screen import (
    CHOSEN,
    Card,
    Dialog,
    Field,
    Piece,
    Question,
    Row,
    Title,
    Way,
    Words,
    opening,
)
from tests.scenarios.script import CHAT, TEAM
from tests.support.programs import Program

_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d)?)\. (?P<text>.+)", re.DOTALL)
_LETTERED = re.compile(r"(?P<chosen>✓ )?(?P<letter>[a-e])\) (?P<text>.+)", re.DOTALL)
_ALOUD = re.compile(r"Question (?P<number>[\d.]+?)(?:, your answer)?: ")


class TeamsDriver:
    """Does what people do in Teams. The team talks in a channel, or in a *group* chat."""

    places = frozenset((CHAT, TEAM))

    def __init__(self, teams: Teams, program: Program, *, group: bool = False) -> None:
        self._teams = teams
        self._program = program
        self._people: dict[str, Person] = {}
        self._team = teams.group() if group else teams.channel("team")
        self._said: dict[tuple[str, str], Card] = {}  # by person and place
        self._read: dict[tuple[str, str], tuple[Object, Card]] = {}  # by person and message, while it stands

    def alone(self, where: str) -> str:
        """Answer in the private chat: Teams shows a message to everyone or to nobody."""
        return CHAT

    async def restart(self) -> None:
        """Stop every process and start it again. People, too, open Teams anew."""
        await self._program.restart()
        self._read.clear()
        for who in self._people.values():
            who.looks_again()
            await who.looks()
            await self._settled(who)

    async def open(self, url: str) -> Opened:
        """Open a link in a browser."""
        return await opened(url, self._program.base)

    async def let_pass(self, hours: int) -> None:
        """Move Teams' clock, by which the process goes, too, and let happen what is due."""
        await self._teams.clock.pass_hours(hours, self._program.sweep)

    async def join(self, person: str) -> None:
        """Let *person* join the organisation and the team's conversation."""
        self._people[person] = self._teams.person(person, zone="UTC")
        self._team.members.append(self._people[person].id)

    async def say(self, person: str, where: str, text: str) -> None:
        """Write in the private chat, or mention Rung in the team's conversation."""
        who = self._people[person]
        self._said.clear()
        await (who.writes(text) if where == CHAT else who.writes(f"@Rung {text}", self._team))
        await self._settled(who)

    async def press(self, person: str, way: Way) -> None:
        """Press a button, also one that has changed since it was seen."""
        who, what = self._people[person], cast(Pressable, way.key)
        if way.dialog:
            what = await _confirmed(who, what, way.dialog.yes)
        await who.aim_late(what).send()
        await self._settled(who)
        self._keep_sentence(who, what)

    async def fill(self, person: str, save: Way, text: str, ticked: bool) -> None:
        """Fill in the card and press what sends it off."""
        who, what = self._people[person], cast(Pressable, save.key)
        field, box = (piece.label for piece in read(who, what.on) if isinstance(piece, Field))
        await who.fills(what, {field: text, box: ticked}).send()
        await self._settled(who)
        self._keep_sentence(who, what)

    async def screen(self, person: str, where: str) -> tuple[Card, ...]:
        """Give Rung's messages on the screen."""
        who = self._people[person]
        place = who.chat if where == CHAT else self._team
        ours = [shown for shown in who.sees(place) if shown.message.author == self._teams.world.bot]
        cards = [await self._card(who, shown, where) for shown in ours]
        return (*cards, *filter(None, [self._said.get((person, where))]))

    async def _card(self, who: Person, shown: Shown, where: str) -> Card:
        """Read a message, once for as long as its card stands."""
        person, key = who.member.name, (who.id, shown.message.id)
        if shown.card is None:
            return _card(where, shown, read(who, shown), person)
        card, known = self._read.get(key, (None, None))
        if card is not shown.card or known is None:
            await _unfold(who, shown)
            known = _card(where, shown, read(who, shown), person)
            self._read[key] = shown.card, known
        return known

    def _keep_sentence(self, who: Person, pressed: Pressable) -> None:
        """Keep what a press was answered with in a sentence on the screen until something else is done."""
        self._said.clear()
        name, where = who.member.name, CHAT if pressed.on.where.kind == "personal" else TEAM
        if who.told and who.told[-1] not in (BELOW, POSTED):
            id_ = f"{where}:{self._teams.world.stamp()}"
            self._said[name, where] = Card(id_, (Words(who.told[-1]),), "" if where == CHAT else name)
        who.told.clear()

    async def _settled(self, who: Person) -> None:
        """Wait until everything is drawn, also what cards ask for by themselves where people look on."""
        await self._program.quiet()
        for each in self._people.values():
            await each.looks(self._team)
        await self._program.quiet()
        if who.errors:
            raise AssertionError(f"{who.member.name} saw: {who.errors}")


def _card(where: str, shown: Shown, pieces: tuple[Piece, ...], person: str) -> Card:
    """Name a card. One among others that shows an answer is that person's own view of it."""
    name, card = f"{where}:{shown.message.id}", Card("", pieces)
    if where == TEAM and any(way.chosen for way in card.ways):
        return Card(f"{name}.{person}", pieces, person)
    return Card(name, pieces)


def read(who: Person, shown: Shown) -> tuple[Piece, ...]:
    """Read a message as a person does: a numbered line is a question if answers follow it."""
    if shown.card is None:
        return (Words(shown.text),)
    reader = _Reader(shown.card, {id(each.action): each for each in who.can_press(shown)})
    return tuple(_with_questions(list(reader.read())))


def _with_questions(pieces: list[Piece]) -> Iterator[Piece]:
    """Find the questions, and tell the statements below each which one they answer."""
    number = ""
    for at, piece in enumerate(pieces):
        found = _NUMBERED.fullmatch(piece.text) if isinstance(piece, Words) else None
        if found and _is_answered(pieces[at + 1 :]):
            number = found["number"]
            yield Question(number, found["text"])
        elif isinstance(piece, Way):
            yield replace(piece, question=number)
        else:
            yield piece


def _is_answered(after: list[Piece]) -> bool:
    """Tell whether the first things to press that come are answers."""
    for piece in after:
        if isinstance(piece, Way | Row):
            return isinstance(piece, Way) or bool(piece.ways[0].question)
    return False


async def _unfold(who: Person, shown: Shown) -> None:
    """Open the part of a card that holds its rare buttons."""
    for each in who.can_press(shown):
        if _is_more(each.shows) and not who.sees_part(shown, each.shows[0]):
            await who.touches(each)


async def _confirmed(who: Person, what: Pressable, yes: str) -> Pressable:
    """Open the part of a card in which a press is confirmed, unless it is open, and find its button.

    The button that opens the part may have the same label.
    """
    if not who.sees_part(what.on, what.shows[0]):
        await who.touches(what)
    return next(each for each in who.can_press(what.on) if each.label == yes and not each.shows)


@dataclass(frozen=True)
class _Reader:
    """Reads a card. *ways* are what can be pressed on it now, by the action's identity."""

    card: Object
    ways: Mapping[int, Pressable]

    def read(self) -> Iterator[Piece]:
        """Read from top to bottom what is not hidden. Buttons below each other are one row if they stand close."""
        found: list[Piece] = []
        for element in objects(self.card["body"]):
            if element.get("isVisible") is False and not _is_more((element.get("id"),)):
                continue
            for piece in self._element(element):
                match found, piece, element.get("spacing"):
                    case [*_, Row(above)], Row(ways), "Small" if _alike(above, ways):
                        found[-1] = Row((*above, *ways))
                    case _:
                        found.append(piece)
        return iter(found)

    def _element(self, element: Object) -> Iterator[Piece]:
        match element["type"]:
            case "TextBlock":
                yield Title(words(element))
            case "RichTextBlock":
                yield Words("".join(_run(run) for run in objects(element["inlines"])))
            case "Container" if _is_more((element.get("id"),)):
                for each in objects(element["items"]):
                    if each.get("isVisible") is not False:
                        yield from self._element(each)
            case "Container" if "selectAction" not in element:  # lines to copy
                lines = (objects(each["inlines"]) for each in objects(element["items"]))
                yield Words("\n".join("".join(map(_run, line)) for line in lines))
            case "Container":
                yield self._statement(element)
            case "Input.Text":
                yield Field(str(element["label"]), str(element["value"]))
            case "Input.Toggle":
                yield Field(str(element["title"]), ticked=element["value"] == element["valueOn"])
            case "ActionSet":
                actions = [each for each in objects(element["actions"]) if not _is_more(targets(each))]
                links = [each for each in actions if each["type"] == "Action.OpenUrl"]
                if ways := tuple(self._button(each) for each in actions if each not in links):
                    yield Row(ways)
                yield from (opening(str(each["title"]), str(each["url"])) for each in links)
            case "Image":  # it says what the words around it say
                return
            case other:
                raise AssertionError(f"nobody has said how {other} reads")

    def _statement(self, element: Object) -> Way:
        """Read a statement, which is pressed as a whole."""
        found, action = _LETTERED.fullmatch(words(element)), element["selectAction"]
        if found is None or not is_object(action):
            raise AssertionError(f"nobody has said how {words(element)!r} reads")
        value, key = _value(action), self.ways[id(action)]
        return Way(found["letter"], "", found["text"], bool(found["chosen"]), value=value, key=key)

    def _button(self, action: Object) -> Way:
        """Read a button. Which question it answers is what it says aloud."""
        what = self.ways[id(action)]
        label, aloud = what.label, _ALOUD.match(str(action.get("tooltip", "")))
        if what.shows:
            dialog, value = self._dialog(what.shows[0])
            return Way(label, dialog=dialog, value=value, key=what)
        if not aloud:
            return Way(label, value=_value(action), key=what)
        chosen, answer = label.startswith(CHOSEN), label.removeprefix(CHOSEN)
        return Way(answer, aloud["number"], chosen=chosen, value=_value(action), key=what)

    def _dialog(self, name: str) -> tuple[Dialog, str]:
        """Read the part of the card in which a press is confirmed, and what it then carries."""
        part = next(each for each in _elements(self.card["body"]) if each.get("id") == name)
        title, text, buttons = objects(part["items"])
        yes, no = objects(buttons["actions"])
        return Dialog(words(title), words(text), str(yes["title"]), str(no["title"])), _value(yes)


def _elements(found: Json) -> Iterator[Object]:
    """List the elements of a card with those that stand inside them."""
    for each in objects(found):
        yield each
        yield from _elements(each.get("items", []))


def _alike(above: tuple[Way, ...], ways: tuple[Way, ...]) -> bool:
    """Tell rows of one kind: answers to a question are no buttons of the message."""
    return above[0].question == ways[0].question


def _is_more(names: Iterable[object]) -> bool:
    """Tell the part of a card with its rare buttons, which the button *More* shows."""
    return any(str(name).startswith("more") for name in names)


def _run(run: Object) -> str:
    link = run.get("selectAction")
    text = str(run["text"]).replace("  ·  ", " · ")
    return f"{text} ({link['url']})" if is_object(link) else text


def _value(action: Object) -> str:
    return json.dumps(action["data"])

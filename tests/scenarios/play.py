"""Plays a scenario on a platform and writes down what everyone saw, as a chat reads."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from typing import Protocol

from tests.scenarios.browser import Opened, link, without_tokens
from tests.scenarios.screen import Card, Dialog, Way
from tests.scenarios.script import (
    CHAT,
    TEAM,
    Answers,
    Fills,
    Opens,
    Presses,
    Restarts,
    Says,
    Scenario,
    Sees,
    Waits,
)

PLACES = (CHAT, TEAM)
SAVE = "Save"  # sends off what is filled in
ALIKE = 0.5  # of 1: above, a message is told by what differs from the one before
Screens = dict[tuple[str, str], dict[str, Card]]


class Driver(Protocol):
    """A platform, played by its users. Say and press return once everything they cause is drawn."""

    @property
    def places(self) -> frozenset[str]:
        """Name the places that this platform has."""
        ...

    def alone(self, where: str) -> str:
        """Name the place in which Rung answers one person alone who speaks to it in *where*."""
        ...

    async def join(self, person: str) -> None:
        """Let *person* be there."""
        ...

    async def say(self, person: str, where: str, text: str) -> None:
        """Write *text* to Rung in *where*."""
        ...

    async def press(self, person: str, way: Way) -> None:
        """Press *way*, its dialog answered with yes."""
        ...

    async def fill(self, person: str, save: Way, text: str, ticked: bool) -> None:
        """Write *text* into the form that *save* sends off, tick it or leave it, and send it off."""
        ...

    async def screen(self, person: str, where: str) -> tuple[Card, ...]:
        """Give what Rung shows to *person* in *where* now, oldest first."""
        ...

    async def open(self, url: str) -> Opened:
        """Open an address of ours in a browser."""
        ...

    async def let_pass(self, hours: int) -> None:
        """Let *hours* go by, with whatever happens by itself."""
        ...

    async def restart(self) -> None:
        """Stop and start every process. Only the store is left."""
        ...


class DeadEndError(AssertionError):
    """Someone wants to press what is not there, or nothing came of what they did."""


@dataclass
class Player:
    """Plays the steps, remembers what was on every screen, and keeps the transcript.

    *seen* is what is on the screens, by person and place; *told* what of it the
    transcript has told, *last* the last message told by who heard it and its first
    line. *touched* holds the cards' ids, the last one touched last.
    *past* holds whatever a person could ever press, *links* the addresses opened, by their title.
    """

    driver: Driver
    people: tuple[str, ...] = ()
    seen: Screens = field(default_factory=dict)
    told: Screens = field(default_factory=dict)
    last: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    past: dict[str, list[Way]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    transcript: list[str] = field(default_factory=list)

    async def play(self, scenario: Scenario) -> str:
        """Play *scenario* to its end and give the transcript."""
        self.people = scenario.people
        self.transcript += [scenario.title, "=" * len(scenario.title)]
        self.transcript += ["", "(Lines that stand as they stood before are left out: ...)"]
        for person in self.people:
            await self.driver.join(person)
        for line, step in scenario.steps:
            if isinstance(step, Sees):
                self._expect(step, line)
                continue
            self.transcript += ["", line]
            await self._take(step)
        return "\n".join(self.transcript) + "\n"

    async def _take(self, step: Says | Presses | Answers | Fills | Opens | Restarts | Waits) -> None:
        match step:
            case Opens():
                await self._open(step)
                return
            case Says(person, where, text):
                await self.driver.say(person, where, text)
            case Presses():
                await self._press(step)
            case Answers(person, labels):
                for label in labels:
                    way = self._way(Presses(person, label, self._open_question(person)))
                    await self.driver.press(person, way)
                    await self._look()
            case Fills(person, text, ticked):
                await self.driver.fill(person, self._way(Presses(person, SAVE)), text, ticked)
            case Restarts():
                await self.driver.restart()
                return
            case Waits(hours):
                await self.driver.let_pass(hours)
        await self._look()
        self._tell()

    async def _press(self, step: Presses) -> None:
        way = self._gone_way(step) if step.old else self._way(step)
        if way.dialog:
            self._tell_dialog(step.person, way.dialog)
        offered = (way.dialog.yes, way.dialog.no) if way.dialog else ("",)
        if step.says not in offered:
            raise DeadEndError(f"{step.label!r} is followed by {offered}, not by {step.says!r}")
        if step.says == offered[0]:
            await self.driver.press(step.person, way)

    async def _open(self, step: Opens) -> None:
        """Open a link and write down what the browser shows."""
        if not step.old:
            cards = self._newest_first(step.person, step.where)
            found = next(filter(None, (link(card, step.title) for card in cards)), "")
            if not found:
                raise DeadEndError(f"{step.person} sees no link called {step.title!r} in {step.where}")
            self.links[step.title] = found
        page = await self.driver.open(self.links[step.title])
        self.transcript += ["", f"  {step.person}'s browser ({page.status}):"]
        self.transcript += [f"  | {line}" for line in page.lines]

    # Looking

    async def _look(self) -> None:
        """Look at every screen and note which cards were touched."""
        for where in sorted(self.driver.places):
            for person in self.people:
                before = self.seen.get((person, where), {})
                now = {card.id: card for card in await self.driver.screen(person, where)}
                for card in now.values():
                    if before.get(card.id) != card:
                        self._touch(person, card)
                if _pile(now.values()):
                    raise DeadEndError(f"{person} has the same questions in two messages")
                self.seen[person, where] = now

    def _touch(self, person: str, card: Card) -> None:
        self.past.setdefault(person, []).extend(card.ways)
        if card.id in self.touched:
            self.touched.remove(card.id)
        self.touched.append(card.id)

    def _newest_first(self, person: str, where: str) -> list[Card]:
        cards = self.seen.get((person, where), {}).values()
        return sorted(cards, key=lambda card: self.touched.index(card.id), reverse=True)

    def _way(self, step: Presses) -> Way:
        """Find what is to be pressed, on the message that was touched last."""
        for where in dict.fromkeys((step.where, self.driver.alone(step.where))):
            for card in self._newest_first(step.person, where):
                for way in card.ways:
                    if (way.label, way.question) == (step.label, step.question):
                        return way
        raise DeadEndError(
            f"{step.person} sees nothing called {step.label!r} {step.question} in {step.where}"
        )

    def _gone_way(self, step: Presses) -> Way:
        """Find what could once be pressed and cannot any more."""
        there = [way.value for card in self._newest_first(step.person, step.where) for way in card.ways]
        for way in reversed(self.past.get(step.person, [])):
            if (way.label, way.question) == (step.label, step.question) and way.value not in there:
                return way
        raise DeadEndError(f"{step.person} never saw another {step.label!r} {step.question}")

    def _open_question(self, person: str) -> str:
        """Find the first question on the screen without an answer."""
        for card in self._newest_first(person, CHAT):
            answered = {way.question for way in card.ways if way.chosen}
            for way in card.ways:
                if way.question and way.question not in answered:
                    return way.question
        raise DeadEndError(f"no question is open for {person}")

    def _expect(self, step: Sees, line: str) -> None:
        cards = self.seen.get((step.person, step.where), {}).values()
        if any(card.says(step.text) for card in cards) is not step.seen:
            said = "\n\n".join("\n".join(card.lines) for card in cards)
            raise DeadEndError(f"{line}\n{said}")

    # Telling

    def _tell(self) -> None:
        """Write down what has come or changed since the last time, each message once."""
        length = len(self.transcript)
        done: set[str] = set()
        for where, person in ((where, person) for where in PLACES for person in self.people):
            before, now = self.told.get((person, where), {}), self.seen.get((person, where), {})
            for card in sorted(now.values(), key=lambda card: bool(card.only_for)):
                if card.id not in done and before.get(card.id) != card:
                    done.add(card.id)
                    self._tell_card(_heard(person, where, card), card.lines)
            self.told[person, where] = dict(now)
        if len(self.transcript) == length:
            self.transcript += ["", "  (nothing changes)"]

    def _tell_card(self, audience: str, lines: tuple[str, ...]) -> None:
        """Write down a message. Where it is much like the last one that began alike, only what differs."""
        lines = tuple(_notes_in_order(lines))
        last = self.last.get((audience, lines[0]), ())
        self.last[audience, lines[0]] = lines
        if SequenceMatcher(None, last, lines, autojunk=False).ratio() > ALIKE:
            lines = tuple(_changes(last, lines))
        self.transcript += [
            "",
            f"  Rung, {audience}:",
            *(f"  | {without_tokens(line)}".rstrip() for line in lines),
        ]

    def _tell_dialog(self, person: str, dialog: Dialog) -> None:
        self.transcript += ["", f"  Rung asks {person} first:", f"  | {dialog.title}", f"  | {dialog.text}"]
        self.transcript.append(f"  | [{dialog.yes}] [{dialog.no}]")


def _heard(person: str, where: str, card: Card) -> str:
    """Say who can hear it."""
    if where == CHAT:
        return f"in {person}'s chat"
    if card.only_for:
        return f"in the team's conversation, to {person} alone"
    return "in the team's conversation, to everyone"


def _changes(before: tuple[str, ...], now: tuple[str, ...]) -> Iterator[str]:
    """Give the first line and those that changed, with dots for those that did not."""
    yield now[0]
    for what, _, _, start, end in SequenceMatcher(None, before[1:], now[1:], autojunk=False).get_opcodes():
        if what == "equal" and end - start > 1:
            yield "..."
        elif what != "delete":
            yield from now[start + 1 : end + 1]


def _notes_in_order(lines: Iterable[str]) -> Iterator[str]:
    """Sort notes that follow each other: their order depends on ids, which differ between platforms."""
    lines = [
        re.sub(r"“[^”]*”(; “[^”]*”)+", lambda row: "; ".join(sorted(re.findall("“[^”]*”", row[0]))), each)
        for each in lines
    ]
    for is_note, group in groupby(lines, key=lambda line: line.startswith("• “")):
        some = list(group)
        yield from sorted(some) if is_note else some


def _pile(cards: Iterable[Card]) -> bool:
    """Tell whether the same questions are asked by two messages, of which one must be out of date."""
    titles = [card.pieces[0] for card in cards if len({way.question for way in card.ways} - {""}) > 1]
    return len(titles) != len(set(titles))

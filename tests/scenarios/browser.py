"""A page of Rung as a person reads it who opens a link from a message."""

import re
from dataclasses import dataclass

from aiohttp import ClientSession

from tests.scenarios.screen import Card
from tests.support.page_reader import Reader

BASE = "https://rung.example.org"
KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
ADDRESSED = {"RUNG_PUBLIC_URL": BASE, "RUNG_SECRET_KEY": KEY}
_TOKEN = re.compile(rf"(?<={BASE}/)(\w+)/[\w-]{{30,}}")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a browser shows: the *status* of the answer, and the page's title with the line below it."""

    status: int
    lines: tuple[str, ...]


def link(card: Card, title: str) -> str:
    """Find the address of a link in a message, empty where there is none of this title."""
    found = re.search(rf"{re.escape(title)}(?: \(|: )({BASE}/[^\s)]+)", "\n".join(card.lines))
    return found[1] if found else ""


def without_tokens(line: str) -> str:
    """Leave out of addresses what differs each time."""
    return _TOKEN.sub(r"\1/…", line)


async def opened(url: str, base: str) -> Opened:
    """Open an address of ours on the process that listens at *base*."""
    async with ClientSession() as session, session.get(base + url.removeprefix(BASE)) as answer:
        reader = Reader(await answer.text())
        title, below = re.sub(r"\s+", " ", reader.text("h1")), reader.text("p")
        return Opened(answer.status, (f"# {title}", re.sub(r"\s+", " ", below)))

"""One check of one rubric in the terminal, on a store that is gone afterwards."""

from pathlib import Path

from bot.bootstrap import runtime
from bot.conversation.events import CheckAsked
from bot.handlers.context import Catalogue
from bot.handlers.service import Service
from bot.platforms.console.chat import run as chat
from bot.store import connected, embedded
from rubric import Rubric

FAREWELL = "Nothing was kept."


async def run(rubric: Rubric, folder: Path) -> None:
    """Ask the questions of *rubric*. The store lies in *folder*."""
    clock = runtime()
    async with embedded(folder) as url, connected(url) as database:
        service = Service(database.store, Catalogue({rubric.id: rubric}, database.store.rubrics), clock)
        await chat(service, clock, "you", CheckAsked(rubric_id=rubric.id), FAREWELL)

"""Rubrics are files that people edit while Rung runs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import bootstrap
from bot.handlers.catalogue import Catalogue
from bot.settings import read
from tests.capabilities import SMALL
from tests.servers import Server

SECONDS = 10  # it takes a fiftieth of one, so that only what never comes is waited for


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A rubric of the team's own."""
    path = tmp_path / SMALL.name
    path.write_text(SMALL.read_text())
    return path


@pytest.fixture
async def catalogue(server: Server, file: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Catalogue]:
    monkeypatch.setattr(bootstrap, "RELOAD_SECONDS", 0.02)
    async with bootstrap.opened(read({"REDIS_URL": server.url, "RUNG_RUBRICS": str(file.parent)})) as rung:
        yield rung.catalogue


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.01)


def names(catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(rubric.name for rubric in catalogue.offered)


def rename(file: Path, name: str) -> None:
    file.write_text(SMALL.read_text().replace("name: Code Review\n", f"name: {name}\n"))


async def test_an_edited_rubric_is_offered_and_what_began_keeps_its_wording(
    catalogue: Catalogue, file: Path
) -> None:
    before = catalogue.offered[0]
    await catalogue.keep(before)
    rename(file, "Reading Changes")
    await until(lambda: names(catalogue) == ("Flexible Infrastructure", "Reading Changes"))
    assert (await catalogue.pinned(before.hash)).name == "Code Review"


async def test_a_broken_rubric_leaves_the_old_one_live_until_it_is_mended(
    catalogue: Catalogue, file: Path
) -> None:
    with capture_logs() as logs:
        file.write_text("levels: [")
        await until(lambda: any(each["event"] == "rubrics_left_as_they_were" for each in logs))
    assert names(catalogue) == ("Code Review", "Flexible Infrastructure")
    rename(file, "Mended")
    await until(lambda: "Mended" in names(catalogue))


async def test_a_rubric_whose_file_is_gone_is_offered_no_more(catalogue: Catalogue, file: Path) -> None:
    file.unlink()
    await until(lambda: names(catalogue) == ("Flexible Infrastructure",))


async def test_another_process_gives_back_the_wording_that_was_kept(
    catalogue: Catalogue, server: Server, file: Path
) -> None:
    before = catalogue.offered[0]
    await catalogue.keep(before)
    rename(file, "Reading Changes")
    async with bootstrap.opened(read({"REDIS_URL": server.url, "RUNG_RUBRICS": str(file.parent)})) as other:
        assert await other.catalogue.pinned(before.hash) == before

"""Rubrics are files that people edit while Rung runs."""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import bootstrap
from bot.conversation.assessment import RubricRef
from bot.handlers.context import Catalogue
from bot.settings import read
from rubric import RubricError
from rubric.files import find
from rubric.loader import bundled
from tests.support.rubrics import SMALL
from tests.support.servers import Server
from tests.support.timeouts import until

BUNDLED = find(bundled()).files


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


def names(catalogue: Catalogue) -> tuple[str, ...]:
    """Name the rubrics on offer that do not come with Rung."""
    return tuple(rubric.name for rubric in catalogue.offered if rubric.id not in BUNDLED)


def rename(file: Path, name: str) -> None:
    file.write_text(SMALL.read_text().replace("name: Code Review\n", f"name: {name}\n"))


async def test_an_edited_rubric_leaves_running_checks_their_wording(catalogue: Catalogue, file: Path) -> None:
    before = catalogue.offered[0]
    await catalogue.keep(before)
    rename(file, "Reading Changes")
    await until(lambda: names(catalogue) == ("Reading Changes",))
    assert await catalogue.find(RubricRef(before.id, before.hash)) == before


async def test_a_mark_in_the_companys_folder_counts_once_it_is_saved(
    catalogue: Catalogue, file: Path
) -> None:
    def start() -> str:
        return catalogue.start.id if catalogue.start else ""

    assert start() == ""
    file.write_text(file.read_text("utf-8").replace("version: 0.2.0", "version: 0.2.0\nstart: true"), "utf-8")
    await until(lambda: start() == "code-review")
    file.unlink()
    await until(lambda: start() in BUNDLED)


async def test_a_broken_rubric_leaves_the_old_one_live(catalogue: Catalogue, file: Path) -> None:
    with capture_logs() as logs:
        file.write_text("levels: [")
        await until(lambda: any(each["event"] == "rubric_reload_failed" for each in logs))
    assert names(catalogue) == ("Code Review",)
    rename(file, "Mended")
    await until(lambda: "Mended" in names(catalogue))


async def test_a_deleted_rubric_is_no_longer_offered(catalogue: Catalogue, file: Path) -> None:
    file.unlink()
    await until(lambda: names(catalogue) == ())


async def test_another_process_gives_back_the_wording_that_was_kept(
    catalogue: Catalogue, server: Server, file: Path
) -> None:
    before = catalogue.offered[0]
    await catalogue.keep(before)
    rename(file, "Reading Changes")
    async with bootstrap.opened(read({"REDIS_URL": server.url, "RUNG_RUBRICS": str(file.parent)})) as other:
        assert await other.catalogue.find(RubricRef(before.id, before.hash)) == before


async def test_a_wording_that_an_emptied_store_lost_is_kept_again(
    catalogue: Catalogue, server: Server, file: Path
) -> None:
    rubric = catalogue.offered[0]
    await catalogue.keep(rubric)
    with server.client() as client:
        client.flushall()
    await catalogue.keep(rubric)
    rename(file, "Reading Changes")
    async with bootstrap.opened(read({"REDIS_URL": server.url, "RUNG_RUBRICS": str(file.parent)})) as other:
        assert await other.catalogue.find(RubricRef(rubric.id, rubric.hash)) == rubric


def write(folder: Path, id_: str, name: str = "Code Review") -> Path:
    path = folder / f"{id_}.yaml"
    text = SMALL.read_text().replace("id: code-review\n", f"id: {id_}\n", 1)
    path.write_text(text.replace("name: Code Review\n", f"name: {name}\n", 1))
    return path


def loop(path: Path) -> None:
    path.symlink_to(path.name)


async def test_a_broken_rubric_keeps_no_edit_of_another_away(catalogue: Catalogue, file: Path) -> None:
    file.write_text("levels: [")
    write(file.parent, "another", "Another")
    await until(lambda: "Another" in names(catalogue))
    assert names(catalogue) == ("Another", "Code Review")


@pytest.mark.parametrize("make", [loop, os.mkfifo, Path.mkdir])
async def test_what_is_no_file_stops_no_reloading(
    catalogue: Catalogue, file: Path, make: Callable[[Path], None]
) -> None:
    with capture_logs() as logs:
        make(file.parent / "odd.yaml")
        await until(lambda: any("odd.yaml" in str(each.get("problems")) for each in logs))
        rename(file, "Reading Changes")
        await until(lambda: "Reading Changes" in names(catalogue))
    assert {each["log_level"] for each in logs if "odd.yaml" in str(each.get("problems"))} == {"error"}


async def test_a_pipe_in_place_of_a_rubric_changes_nothing(catalogue: Catalogue, file: Path) -> None:
    with capture_logs() as logs:
        file.unlink()
        os.mkfifo(file)
        write(file.parent, "another", "Another")
        await until(lambda: "Another" in names(catalogue))
    assert any("is a pipe" in str(each.get("problems")) for each in logs)


async def test_a_folder_that_is_gone_leaves_everything_on_offer(catalogue: Catalogue, file: Path) -> None:
    away = file.parent.with_name("away")
    with capture_logs() as logs:
        file.parent.rename(away)
        await until(lambda: any(each["event"] == "rubric_reload_failed" for each in logs))
        assert names(catalogue) == ("Code Review",)
        rename(away / file.name, "Reading Changes")
        away.rename(file.parent)
        await until(lambda: "Reading Changes" in names(catalogue))


async def test_a_rubric_is_offered_by_any_usual_ending(catalogue: Catalogue, file: Path) -> None:
    write(file.parent, "another", "Another").rename(file.parent / "another.YML")
    await until(lambda: "Another" in names(catalogue))


async def test_a_start_succeeds_with_the_usable_rubrics(server: Server, file: Path) -> None:
    write(file.parent, "another", "Another").rename(file.parent / "other.yaml")
    (file.parent / "notes.md").touch()
    os.mkfifo(file.parent / "pipe.yaml")
    with capture_logs() as logs:
        settings = read({"REDIS_URL": server.url, "RUNG_RUBRICS": str(file.parent)})
        async with bootstrap.opened(settings) as rung:
            assert names(rung.catalogue) == ("Code Review",)
    said = {each["event"]: (each["log_level"], str(each["problems"])) for each in logs if "problems" in each}
    assert [level for level, _ in said.values()] == ["error", "warning"]
    assert (
        "other.yaml:2: error: id: the file of another must be called another.yaml"
        in said["rubrics_not_offered"][1]
    )
    assert "pipe.yaml:1: error: passed over: is a pipe" in said["rubrics_not_offered"][1]
    assert "notes.md:1: advice: passed over" in said["files_skipped"][1]


async def test_a_start_without_any_rubric_is_refused(
    server: Server, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("levels: [")
    monkeypatch.setattr(bootstrap, "folders", lambda _: (file.parent,))
    with pytest.raises(RubricError, match="code-review"):
        async with bootstrap.opened(read({"REDIS_URL": server.url})):
            pass

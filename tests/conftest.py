"""What all tests share: one real server a process, and one of its own for a test that kills it."""

import gc
import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from bot.bootstrap import COLLECT_AFTER
from tests.support.servers import Server, running
from tests.support.slot_checks import guarded
from tests.support.timeouts import lengthen_limits

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.support.programs import Run
    from tests.support.topologies import Cluster

# The same few examples each time, and with --hypothesis-profile=long many that nobody has seen before.
settings.register_profile("normal", max_examples=25, deadline=None, derandomize=True, database=None)
settings.register_profile("long", max_examples=1_000, deadline=None, derandomize=False)
settings.load_profile("normal")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer --update, which writes the golden transcripts anew, and --cluster."""
    parser.addoption("--update", action="store_true", help="write the golden transcripts anew, from the core")
    parser.addoption("--cluster", action="store_true", help="run a cluster as the server of all tests")


def pytest_collection_finish() -> None:
    """Keep what was imported and collected out of garbage collection, and collect the rest rarely, as Rung does."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


@pytest.fixture(scope="session", autouse=True)
def slots() -> Iterator[None]:
    """Fail each script and each transaction that a cluster would refuse."""
    with guarded():
        yield


@pytest.fixture(scope="session")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Server | Cluster]":
    """Run one server for all tests of this process; a test empties it first.

    No test stops it, so it writes nothing to the disk: that costs a third of its computing.
    """
    folder = tmp_path_factory.mktemp("store")
    if request.config.getoption("cluster"):
        from tests.support.topologies import cluster, valkey

        with cluster(folder, valkey()) as servers:
            yield servers
    else:
        with running(folder, appendonly="no") as server:
            yield server


@pytest.fixture
def long_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lengthen the time limits of calls for a whole test."""
    lengthen_limits(monkeypatch)


@pytest.fixture(autouse=True)
def long_limits_on_the_shared_server(request: pytest.FixtureRequest) -> None:
    """Lengthen the time limits of each test on the server that all share, as no test stops it."""
    if "server" in request.fixturenames and "own_server" not in request.fixturenames:
        request.getfixturevalue("long_limits")


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """Run a server that a test may kill."""
    with running(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Start a Chromium; not for longer than a module, because asyncio tests cannot run beside it."""
    from tests.support.browser import started

    with started() as browser:
        yield browser


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator["Run"]:
    """Run `rung` in this process with words, standard input and variables of the environment."""
    from structlog import configure, get_config

    from bot.__main__ import main
    from bot.settings import environment
    from tests.support.programs import OURS, Done

    def run(*words: str, given: str = "", **env: str) -> Done:
        for name in [name for name in environment() if name.startswith(OURS)]:
            monkeypatch.delenv(name)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["rung", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, captured.out, captured.err)

    logs, level = get_config(), logging.root.level
    yield run
    configure(**logs)
    logging.root.setLevel(level)

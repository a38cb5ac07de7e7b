"""One real server, and the rubrics read once for all lives."""

from collections.abc import Iterator

import pytest

from bot.bootstrap import load_all
from bot.settings import read as read_settings
from tests.servers import Server, flavours


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("store"), flavours()["valkey"]).start(appendfsync="no")
    yield running
    running.kill()


@pytest.fixture(autouse=True)
def rubrics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the rubrics once for all lives."""
    found = load_all(read_settings({}))
    monkeypatch.setattr("bot.bootstrap.load_all", lambda _: found)

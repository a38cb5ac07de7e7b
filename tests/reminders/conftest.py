"""One real server for all that is sent."""

from collections.abc import Iterator

import pytest

from tests.servers import Server, flavours


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("store"), flavours()["valkey"]).start(appendfsync="no")
    yield running
    running.kill()

"""Whoever is measured side by side does the same work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.contenders import CONTENDERS, TEAMS_BARE, TEAMS_CONTENDERS, TEAMS_RUNG
from tests.bench.measure import bench
from tests.bench.servers import store_server
from tests.bench.words import QUESTIONS


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run one real server for all."""
    with store_server(tmp_path_factory.mktemp("store"), durable=False) as url:
        yield url


@pytest.mark.parametrize("name", CONTENDERS)
async def test_a_contender_takes_people_through_a_whole_check(name: str, server: str, tmp_path: Path) -> None:
    async with bench(CONTENDERS[name], server, tmp_path, warm_up=1) as running:
        steps = await running.steps(users=2, people=2)
    assert steps.undone == 0
    assert steps.calls == 1
    assert bool(steps.trips) == bool(CONTENDERS[name].session)


@pytest.mark.parametrize("name", [TEAMS_RUNG.name, TEAMS_BARE.name])
async def test_a_stock_client_completes_a_check_in_teams(name: str, server: str, tmp_path: Path) -> None:
    contender = TEAMS_CONTENDERS[name]
    async with bench(contender, server, tmp_path, warm_up=1) as running:
        steps = await running.steps(users=1, people=4)
    assert steps.undone == 0
    assert 1 <= steps.trips < 1.5  # a new connection has a few words to say, and each call a look of its own
    assert steps.tokens == 0
    # The result is made to last; nothing else is sent.
    assert steps.calls <= (1 / QUESTIONS if contender is TEAMS_RUNG else 0)

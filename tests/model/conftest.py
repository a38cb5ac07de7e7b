"""One real server, patience with a busy machine, and no log: it would be longer than everything else."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("BUDGET_SECONDS", "ATTEMPT_SECONDS"):
        monkeypatch.setattr(f"bot.store.client.{name}", 20.0)
    with capture_logs():
        yield

"""One real server, and the rubrics read once for all lives."""

import pytest

from bot.bootstrap import load_all
from bot.settings import read as read_settings


@pytest.fixture(autouse=True)
def rubrics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the rubrics once for all lives."""
    found = load_all(read_settings({}))
    monkeypatch.setattr("bot.bootstrap.load_all", lambda _: found)

"""The command in this process: what it prints, and with which code it ends."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.__main__ import main
from bot.settings import environment

OURS = ("RUNG_", "SLACK_", "TEAMS_", "REDIS_", "HOST", "PORT")


@dataclass(frozen=True, slots=True)
class Done:
    """How a call of the command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `rung` with words, standard input and variables of the environment."""

    def run(*words: str, given: str = "", **env: str) -> Done:
        for name in [name for name in environment() if name.startswith(OURS)]:
            monkeypatch.delenv(name)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["rung", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, captured.out, captured.err)

    return run

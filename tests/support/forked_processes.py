"""Processes of `rung` forked from one that has imported it, because the import is most of what a start costs.

They end without the hooks of `atexit`, of which Rung has none. `tests/reminders/test_programs.py` starts Rung
in new interpreters, as its users do.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import reduction
from typing import Any

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "bot.__main__",
        "bot.platforms.slack.edge",
        "bot.platforms.teams.edge",
        "bot.web.server",
        "bot.worker",
        "tests.support.forked_processes",
    ]
)


class Forked:
    """`rung` with some words, in a process that prints to the descriptor *output* alone."""

    def __init__(self, words: tuple[str, ...], env: Mapping[str, str], output: int) -> None:
        given = words, dict(env), _Inherited(output)
        self._process = _FORKS.Process(target=_run, args=given, daemon=True)  # ends with the tests
        self._process.start()

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self._process.is_alive() and self._process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, number)

    def kill(self) -> None:
        """Kill it, with no time for last words."""
        self.send_signal(signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> int:
        """Wait until it has ended, and give its exit code."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            raise TimeoutError(f"rung has not ended within {seconds} s")
        return self._process.exitcode


class _Inherited:
    """A file descriptor that is open in the new process, too, under a number of its own."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __getstate__(self) -> Any:
        return reduction.DupFd(self.number)

    def __setstate__(self, duplicate: Any) -> None:
        self.number = duplicate.detach()


def _run(words: tuple[str, ...], env: Mapping[str, str], output: _Inherited) -> None:
    from bot.__main__ import main

    os.dup2(output.number, 1)
    os.dup2(output.number, 2)
    os.close(output.number)
    # What was opened on these descriptors before would still treat them as what they were then.
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    os.environ.clear()  # noqa: TID251, the new process gets its own
    os.environ.update(env)  # noqa: TID251
    sys.argv = ["rung", *words]
    main()

"""Processes of `rung` that are copies of one which has imported it: the import is most of what a start costs."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import reduction
from typing import Any

_COPIES = multiprocessing.get_context("forkserver")
_COPIES.set_forkserver_preload(
    [
        "bot.__main__",
        "bot.platforms.slack.edge",
        "bot.platforms.teams.edge",
        "bot.web.server",
        "bot.worker",
        "tests.support.forks",
    ]
)


class Forked:
    """`rung` with some words, in a process of its own that is told, waited for and killed as any other."""

    def __init__(self, words: tuple[str, ...], env: Mapping[str, str], *, out: int, err: int) -> None:
        given = words, dict(env), _Handed(out), _Handed(err)
        self._process = _COPIES.Process(target=_run, args=given, daemon=True)  # ends with the tests
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


class _Handed:
    """A file descriptor that is open in the new process, too."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __getstate__(self) -> Any:
        return reduction.DupFd(self.number)

    def __setstate__(self, handed: Any) -> None:
        self.number = handed.detach()


def _run(words: tuple[str, ...], env: Mapping[str, str], out: _Handed, err: _Handed) -> None:
    from bot.__main__ import main

    for handed, number in ((out, 1), (err, 2)):
        os.dup2(handed.number, number)
    for handed in {out.number: out, err.number: err}.values():
        os.close(handed.number)
    # What was opened on the descriptors before knows nothing of what they are now.
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    os.environ.clear()  # noqa: TID251, the new process gets its own
    os.environ.update(env)  # noqa: TID251
    sys.argv = ["rung", *words]
    main()

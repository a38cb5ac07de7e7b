"""The demo as a program of its own: started, told to stop, killed, started again on the same data."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from redis import Redis

from bot.settings import environment


class Demo:
    """`rung demo` with its data in *folder*, started again on the same *port*. 0 takes a free one."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self.said: list[str] = []
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        unset = ("REDIS_URL", "RUNG_RUBRICS", "BROWSER", "DISPLAY")
        kept = {name: value for name, value in environment().items() if name not in unset}
        return kept | {"RUNG_DATA": str(self.folder), "PORT": str(self.port), "RUNG_NO_BROWSER": "1"}

    def start(self) -> "Demo":
        """Start it and wait until it has said where it is."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo"],
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout
        for line in self._process.stdout:
            self.said.append(line.rstrip())
            if found := re.fullmatch(r"Rung is at http://127\.0\.0\.1:(\d+)", line.rstrip()):
                self.port = int(found[1])
            if line.startswith("Stop it"):
                return self
        raise AssertionError("\n".join(self.said))

    def ensure(self) -> None:
        """Start it unless it runs."""
        if self._process is None:
            self.start()

    def empty(self) -> None:
        """Let nobody have said anything yet."""
        with self._store() as client:
            mine = list(client.scan_iter("rung:{playground*"))
            if mine:
                client.delete(*mine)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop. Give its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        rest, _ = process.communicate(timeout=20)
        self.said += rest.splitlines()
        return process.returncode

    def kill_everything(self) -> None:
        """Kill the program and its store, with no time for last words."""
        os.kill(self.store_pid(), signal.SIGKILL)
        self.stop(signal.SIGKILL)

    def store_pid(self) -> int:
        """Find the process of the embedded store."""
        with self._store() as client:
            return int(client.info("server")["process_id"])

    def _store(self) -> Redis:
        return Redis(unix_socket_path=str(self.folder / "store.sock"))

"""The demo as a program: what it says, how it ends."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.programs import Demo


def test_the_demo_names_its_address_and_data_folder(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "data").start()
    demo.stop()
    assert demo.said[:2] == [f"Rung is at {demo.url}", f"What it remembers is kept in {tmp_path / 'data'}"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_the_demo_ends_well(tmp_path: Path, how: signal.Signals) -> None:
    demo = Demo(tmp_path / "data").start()
    assert demo.stop(how) == 0
    assert demo.said[-1] == "Stopped. Everything is kept."


def test_a_taken_port_is_reported_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        demo = Demo(tmp_path / "data", other.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "demo"],
            env=demo.variables,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert f"Port {demo.port} is taken" in ended.stdout
    assert f"PORT={demo.port + 1} make demo" in ended.stdout

"""The server of our own: one a folder, found again, and nothing lost when everything is killed."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from bot.store import NoServer, embedded
from tests.store.people import given, started, write
from tests.support.servers import store_at

HOLD = """
import asyncio, sys
from pathlib import Path
from bot.store import embedded
async def main():
    async with embedded(Path(sys.argv[1])) as url:
        print(url, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    """Use the server from another process, until it is killed."""
    return subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True)


def end(process: subprocess.Popen[str]) -> None:
    """Kill a process as a crash would."""
    process.kill()
    process.communicate()


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def server_of(url: str) -> int:
    with redis.Redis(unix_socket_path=url.removeprefix("unix://")) as client:
        pid = client.info()["process_id"]
    assert isinstance(pid, int)
    return pid


async def test_the_last_to_leave_shuts_it_down(tmp_path: Path) -> None:
    async with embedded(tmp_path) as url:
        pid = server_of(url)
    await ended(pid)


async def test_two_users_at_once_get_one_server(tmp_path: Path) -> None:
    async with embedded(tmp_path) as one, embedded(tmp_path) as other:
        assert server_of(one) == server_of(other)


async def test_who_leaves_first_leaves_the_other_its_server(tmp_path: Path) -> None:
    async with embedded(tmp_path) as url:
        async with embedded(tmp_path):
            pass
        assert server_of(url)


async def test_two_processes_at_once_get_one_server(tmp_path: Path) -> None:
    one, other = holder(tmp_path), holder(tmp_path)
    try:
        assert server_of(url_of(one)) == server_of(url_of(other))
    finally:
        for process in (one, other):
            end(process)
        async with embedded(tmp_path):
            pass


async def test_killing_everything_loses_no_acknowledged_answer(tmp_path: Path) -> None:
    process = holder(tmp_path)
    url = url_of(process)
    async with store_at(url) as store:
        ref, _ = await started(store)
        await store.sessions.answer(ref, write(0, "4"))
    pid = server_of(url)
    end(process)
    os.kill(pid, 9)
    await ended(pid)
    async with embedded(tmp_path) as again, store_at(again) as store:
        assert given(await store.sessions.read(ref)) == {0: ("4", 1)}


async def test_a_server_that_outlived_its_process_is_used_again(tmp_path: Path) -> None:
    process = holder(tmp_path)
    pid = server_of(url_of(process))
    end(process)
    async with embedded(tmp_path) as url:
        assert server_of(url) == pid


async def test_a_path_too_long_for_a_socket_still_works(tmp_path: Path) -> None:
    async with embedded(tmp_path / ("deep" * 30)) as url:
        assert len(url) < 110
        assert server_of(url)


async def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NoServer, match="RUNG_DATA"):
        async with embedded(tmp_path / "file" / "data"):
            pass


async def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()  # what stops root as well
    with pytest.raises(NoServer, match="RUNG_DATA"):
        async with embedded(tmp_path):
            pass


async def ended(pid: int) -> None:
    """Wait until a process is gone, or only waits to be reaped."""
    for _ in range(1000):
        try:
            if Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z":
                return
        except FileNotFoundError:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(pid)

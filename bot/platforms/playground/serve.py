"""The page as a program: take a port, say where it is, run until told to stop."""

import asyncio
import errno
import signal
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

HOST = "127.0.0.1"
LAST_REQUESTS_SECONDS = 3.0  # a turn takes 2.5 s at most


async def serve(
    page: web.Application,
    *,
    port: int,
    kept_in: str,
    open_browser: bool,
    tell: Callable[[str], None],
) -> int:
    """Serve the *page* on loopback until SIGINT or SIGTERM. Give the exit code.

    *kept_in* says in words where everything is remembered. What a person should
    read goes to *tell*.
    """
    stop = _stop_signal()
    runner = web.AppRunner(page, shutdown_timeout=LAST_REQUESTS_SECONDS, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        await runner.cleanup()
        tell(_no_port(port, error))
        return 1
    url = f"http://{HOST}:{runner.addresses[0][1]}"
    tell(f"Rung is at {url}")
    tell(f"What it remembers is kept in {kept_in}")
    tell("Stop it with Ctrl-C; it goes on where you left off.")
    if open_browser:
        await _open(url)
    await stop.wait()
    tell("Stopped. Everything is kept.")
    await runner.cleanup()
    return 0


def _no_port(port: int, error: OSError) -> str:
    taken = error.errno == errno.EADDRINUSE
    why = "is taken by another program" if taken else f"cannot be used ({error.strerror})"
    other = port + 1 if port < 65535 else 3000
    return f"Port {port} {why}. Choose another one: PORT={other} make demo, or PORT={other} rung demo."


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    with suppress(NotImplementedError):  # Windows has none; there Ctrl-C interrupts the loop itself
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stop.set)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    return stop


async def _open(url: str) -> None:
    """Open *url* in a browser with a window. One inside this terminal would be in the way."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if sys.platform in ("darwin", "win32") or type(browser) is not webbrowser.GenericBrowser:
        await asyncio.to_thread(browser.open, url)

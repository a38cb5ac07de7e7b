import asyncio
import base64
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot import bootstrap
from bot.conversation.pictures import GridPicture, Picture
from bot.pictures.draw import draw
from bot.pictures.edge import KEPT, Pictures, opened
from bot.pictures.links import HALF_YEAR, PictureLinks
from bot.pictures.studio import NotDrawn, Studio
from bot.sealed_links import Kind, SealedLinks
from bot.settings import read
from bot.web import application
from tests.pictures import samples

KEY = b"k" * 32
NOW = 1_800_000_000
PICTURE = samples.grids()[0]
Client = TestClient[web.Request, web.Application]


class Place:
    """A server that shows pictures, with a clock to set."""

    def __init__(self) -> None:
        self.now = NOW
        self.gallery = PictureLinks(SealedLinks([KEY], Kind.PICTURE), "", lambda: self.now)


@pytest.fixture
def place() -> Place:
    return Place()


class CountingStudio(Studio):
    """Draws nothing, and remembers what it was asked for."""

    def __init__(self, failures: int = 0) -> None:
        super().__init__()
        self.drawn: list[Picture] = []
        self.failures = failures

    async def draw(self, picture: Picture) -> bytes:
        self.drawn.append(picture)
        if len(self.drawn) <= self.failures:
            raise NotDrawn
        return b"drawn"


@asynccontextmanager
async def showing(place: Place, studio: Studio) -> AsyncIterator[tuple[Client, Pictures]]:
    """Serve the pictures of *studio*."""
    pictures = Pictures(place.gallery, studio)
    app = web.Application()
    app.add_routes(pictures.routes)
    async with TestClient(TestServer(app)) as client:
        yield client, pictures
    await pictures.close()


def artists(of: int | None = None) -> list[int]:
    """Find the drawing processes of this process."""
    tasks = Path(f"/proc/{of or os.getpid()}/task").iterdir()
    found = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return [child for child in found if b"bot.pictures.artist" in Path(f"/proc/{child}/cmdline").read_bytes()]


async def until(done: object, is_so: object = True) -> None:
    """Wait for a condition; the test's own time limit is what ends a wait in vain."""
    assert callable(done)
    while done() != is_so:
        await asyncio.sleep(0.01)


async def refusal(answer: ClientResponse) -> tuple[object, ...]:
    """Give all that an answer tells."""
    headers = {name: value for name, value in answer.headers.items() if name != "Date"}
    return answer.status, headers, await answer.read()


def addresses_of_nothing(gallery: PictureLinks) -> Iterator[str]:
    token = gallery.token(PICTURE)
    yield token[:-1] + ("A" if token[-1] != "A" else "B")
    yield token[:-1]
    yield token + "A"
    yield "A" + token[1:]
    yield SealedLinks([KEY], Kind.EXPORT).sign(b"x", NOW + 9)
    yield SealedLinks([b"o" * 32], Kind.PICTURE).sign(b"x", NOW + 9)
    yield SealedLinks([KEY], Kind.PICTURE).sign(b"no picture", NOW + 9)
    yield "A" * 5000
    yield "%C3%A9"
    yield "%00"
    yield "..%2F..%2Fetc%2Fpasswd"
    yield "x"


async def test_an_address_shows_its_picture_and_dies_at_its_time(place: Place) -> None:
    async with opened(place.gallery) as pictures, showing(place, Studio()) as (client, _):
        address = pictures.address(PICTURE)
        answer = await client.get(address)
        assert answer.status == 200
        assert answer.content_type == "image/png"
        assert await answer.read() == draw(PICTURE)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        place.now += 2 * HALF_YEAR
        assert (await client.get(address)).status == 404
    assert artists() == []


async def test_a_forged_altered_or_expired_link_is_not_found_and_tells_nothing(place: Place) -> None:
    studio = CountingStudio()
    async with showing(place, studio) as (client, _):
        tokens = list(addresses_of_nothing(place.gallery))
        told = [await refusal(await client.get(f"/pictures/{token}.png")) for token in tokens]
        token = place.gallery.token(PICTURE)
        place.now += 2 * HALF_YEAR
        told.append(await refusal(await client.get(f"/pictures/{token}.png")))
    assert [answer for answer in told if answer != told[0]] == []
    status, headers, _ = told[0]
    assert status == 404
    assert isinstance(headers, dict)
    assert headers["Cache-Control"] == "no-store"
    assert studio.drawn == []


async def test_a_picture_is_drawn_once_for_all_who_look(place: Place) -> None:
    studio = CountingStudio()
    async with showing(place, studio) as (client, pictures):
        address = pictures.address(PICTURE)
        for answer in await asyncio.gather(*(client.get(address) for _ in range(5))):
            assert answer.status == 200
    assert studio.drawn == [PICTURE]


async def test_the_oldest_pictures_make_room(place: Place) -> None:
    studio = CountingStudio()
    async with showing(place, studio) as (client, pictures):
        looked = [pictures.address(GridPicture(f"C {at}", 1, "L", ())) for at in range(KEPT + 1)]
        assert (await client.get(looked[1])).status == 200
        assert len(studio.drawn) == KEPT + 1
        assert (await client.get(looked[0])).status == 200
        assert len(studio.drawn) == KEPT + 2


async def test_whoever_looks_while_drawing_fails_is_asked_to_try_again(place: Place) -> None:
    studio = CountingStudio(failures=1)
    async with showing(place, studio) as (client, _):
        address = place.gallery.address(PICTURE)
        answer = await client.get(address)
        assert answer.status == 503
        assert answer.headers["Cache-Control"] == "no-store"
        assert (await client.get(address)).status == 200


async def test_a_picture_that_could_not_be_drawn_ahead_is_drawn_when_it_is_looked_at(place: Place) -> None:
    studio = CountingStudio(failures=1)
    async with showing(place, studio) as (client, pictures):
        address = pictures.address(PICTURE)
        await until(lambda: len(studio.drawn), 1)
        assert (await client.get(address)).status == 200


async def test_drawing_ends_when_nobody_asks() -> None:
    studio = Studio(idle_seconds=0.01)
    assert await studio.draw(PICTURE) == draw(PICTURE)
    await until(artists, [])
    await studio.close()


async def test_one_who_stops_waiting_leaves_no_half_answer_to_the_next() -> None:
    studio = Studio()
    given_up = asyncio.create_task(studio.draw(samples.trends()[0]))
    await until(lambda: len(artists()), 1)
    given_up.cancel()
    assert await studio.draw(PICTURE) == draw(PICTURE)
    await studio.close()
    assert artists() == []


async def test_a_process_that_dies_while_drawing_is_told() -> None:
    studio = Studio()
    drawing = asyncio.create_task(studio.draw(PICTURE))
    await until(lambda: len(artists()), 1)
    os.kill(artists()[0], signal.SIGKILL)
    with pytest.raises(NotDrawn):
        await drawing
    assert artists() == []


async def test_a_process_that_died_between_two_pictures_is_not_missed() -> None:
    studio = Studio()
    await studio.draw(PICTURE)
    (artist,) = artists()
    os.kill(artist, signal.SIGKILL)
    assert await studio.draw(PICTURE) == draw(PICTURE)
    assert artists() != [artist]
    await studio.close()


KILLED = """
import asyncio, sys
from bot.conversation.pictures import GridPicture
from bot.pictures.studio import Studio

async def main():
    await Studio().draw(GridPicture("C", 1, "L", ()))
    print("drawn", flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


async def test_a_killed_bot_leaves_no_drawing_process_behind() -> None:
    bot = subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE)
    assert bot.stdout
    assert await asyncio.to_thread(bot.stdout.readline) == b"drawn\n"
    (artist,) = artists(bot.pid)
    bot.kill()
    bot.wait()
    bot.stdout.close()
    await until(lambda: gone(artist))


def gone(process: int) -> bool:
    """Tell whether a process has ended; whoever inherits it may not have noticed yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("keys", [0, 1, 2])
@pytest.mark.parametrize("url", ["", "https://rung.example.org"])
async def test_a_bot_with_a_secret_key_and_an_address_shows_pictures(
    tmp_path: Path, keys: int, url: str
) -> None:
    secret = ",".join(base64.b64encode(bytes([at]) * 32).decode() for at in range(keys))
    settings = read({"RUNG_DATA": str(tmp_path), "RUNG_SECRET_KEY": secret, "RUNG_PUBLIC_URL": url})
    async with bootstrap.opened(settings) as rung, AsyncExitStack() as stack:
        app = await application(rung, stack)
        shown = [resource.canonical for resource in app.router.resources()]
    assert ("/pictures/{token}.png" in shown) is bool(keys and url)


def test_serving_pictures_does_not_import_what_draws_them() -> None:
    asked = "import sys, bot.pictures.edge, bot.web; sys.exit('matplotlib' in sys.modules or 'PIL' in sys.modules)"
    subprocess.run([sys.executable, "-c", asked], check=True)

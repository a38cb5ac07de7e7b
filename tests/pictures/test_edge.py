from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.links.sealed import LinkKind, SealedLinks
from bot.pictures.edge import picture_routes
from bot.pictures.links import HALF_YEAR, PictureLinks
from bot.pictures.png import png
from bot.pictures.svg import svg
from tests.support import pictures as samples

KEY = b"k" * 32
NOW = 1_800_000_000
PICTURE = samples.grids()[0]
Client = TestClient[web.Request, web.Application]


class Place:
    """A server of pictures with a clock to set."""

    def __init__(self) -> None:
        self.now = NOW
        self.links = PictureLinks(SealedLinks([KEY], LinkKind.PICTURE), "", lambda: self.now)


@pytest.fixture
def place() -> Place:
    return Place()


@asynccontextmanager
async def serving(place: Place) -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(picture_routes(place.links))
    async with TestClient(TestServer(app)) as client:
        yield client


async def refusal(answer: ClientResponse) -> tuple[object, ...]:
    """Give all that an answer tells."""
    headers = {name: value for name, value in answer.headers.items() if name != "Date"}
    return answer.status, headers, await answer.read()


def invalid_tokens(links: PictureLinks) -> Iterator[str]:
    token = links.token(PICTURE)
    yield token[:-1] + ("A" if token[-1] != "A" else "B")
    yield token[:-1]
    yield token + "A"
    yield "A" + token[1:]
    yield SealedLinks([KEY], LinkKind.EXPORT).seal(b"x", NOW + 9)
    yield SealedLinks([b"o" * 32], LinkKind.PICTURE).seal(b"x", NOW + 9)
    yield SealedLinks([KEY], LinkKind.PICTURE).seal(b"no picture", NOW + 9)
    yield "A" * 5000
    yield "%C3%A9"
    yield "%00"
    yield "..%2F..%2Fetc%2Fpasswd"
    yield "x"


async def test_an_address_shows_its_picture_and_expires(place: Place) -> None:
    address = place.links.url(PICTURE)
    async with serving(place) as client:
        answer = await client.get(address)
        assert answer.status == 200
        assert answer.content_type == "image/png"
        assert await answer.read() == png(svg(PICTURE))
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        place.now += 2 * HALF_YEAR
        assert (await client.get(address)).status == 404


async def test_an_invalid_link_is_not_found_and_tells_nothing(place: Place) -> None:
    async with serving(place) as client:
        tokens = list(invalid_tokens(place.links))
        told = [await refusal(await client.get(f"/pictures/{token}.png")) for token in tokens]
        token = place.links.token(PICTURE)
        place.now += 2 * HALF_YEAR
        told.append(await refusal(await client.get(f"/pictures/{token}.png")))
    assert [answer for answer in told if answer != told[0]] == []
    status, headers, _ = told[0]
    assert status == 404
    assert isinstance(headers, dict)
    assert headers["Cache-Control"] == "no-store"


async def test_pictures_do_not_take_each_others_place(place: Place) -> None:
    pictures = [*samples.grids()[:3], *samples.trends()[:3]]
    async with serving(place) as client:
        for _ in range(2):
            for picture in pictures:
                answer = await client.get(place.links.url(picture))
                assert await answer.read() == png(svg(picture))

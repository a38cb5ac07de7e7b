import base64
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from bot.conversation.pictures import GridPicture, Picture, TrendPicture, shortened
from bot.links.sealed import InvalidLink, LinkKind, SealedLinks
from bot.pictures.links import HALF_YEAR, SHORTER, PictureLinks, public
from bot.settings import read
from tests.support import pictures as samples

LINKS = SealedLinks([b"k" * 32], LinkKind.PICTURE)
NOW = 1_800_000_000


def at(now: int) -> PictureLinks:
    return PictureLinks(LINKS, "https://rung.example.org", lambda: now)


@pytest.mark.parametrize("picture", [*samples.grids(), *samples.trends(), *samples.comparisons()])
def test_an_address_carries_the_whole_picture(picture: Picture) -> None:
    assert at(NOW).find(at(NOW).token(picture)) == picture


@given(samples.any_grid() | samples.any_trend())
def test_names_are_cut_to_fit_an_address(picture: Picture) -> None:
    found = at(NOW).find(at(NOW).token(picture))
    assert any(found == shortened(picture, most) for most in SHORTER)


@pytest.mark.parametrize("letters", [(0x21, 0x7F), (0x400, 0x450), (0x4E00, 0x9FFF), (0x12000, 0x12399)])
def test_forty_topics_of_the_longest_names_fit_an_address(letters: tuple[int, int]) -> None:
    chance = random.Random(1)
    picture = samples.named(
        *("".join(chr(chance.randrange(*letters)) for _ in range(200)) for _ in range(40))
    )
    rows = tuple(
        replace(row, value=chance.randint(1, 5), spread=(chance.randint(1, 2), chance.randint(3, 5)))
        for row in picture.rows
    )
    found = at(NOW).find(at(NOW).token(replace(picture, rows=rows)))
    assert isinstance(found, GridPicture)
    assert [(row.value, row.spread) for row in found.rows] == [(row.value, row.spread) for row in rows]


def test_forty_topics_with_usual_names_keep_them() -> None:
    words = [
        "automation",
        "delivery",
        "incident",
        "learning",
        "ownership",
        "planning",
        "review",
        "security",
        "testing",
    ]
    names = [f"{one.capitalize()} and {other} of services" for one in words for other in words][:40]
    picture = samples.named(*names)
    assert at(NOW).find(at(NOW).token(picture)) == picture


def test_an_address_is_below_ours() -> None:
    picture = samples.grids()[0]
    assert at(NOW).url(picture) == f"https://rung.example.org/pictures/{at(NOW).token(picture)}.png"


def test_a_redrawn_picture_keeps_its_address() -> None:
    picture, begin = samples.grids()[0], NOW // HALF_YEAR * HALF_YEAR
    assert at(begin).token(picture) == at(begin + HALF_YEAR - 1).token(picture)
    assert at(begin).token(picture) != at(begin + HALF_YEAR).token(picture)


@pytest.mark.parametrize("later", [0, 1, HALF_YEAR // 2, HALF_YEAR - 1])
def test_a_picture_address_lasts_six_to_twelve_months(later: int) -> None:
    made = NOW // HALF_YEAR * HALF_YEAR + later
    token = at(made).token(samples.grids()[0])
    assert at(made + HALF_YEAR).find(token)
    with pytest.raises(InvalidLink):
        at(made + 2 * HALF_YEAR).find(token)


@pytest.mark.parametrize("what", [b"", b"not deflated", b"\xcb\x48\xcd\xc9\xc9\x07\x00"])
def test_what_another_release_has_sealed_is_a_dead_link(what: bytes) -> None:
    token = LINKS.seal(what, NOW + 1)
    with pytest.raises(InvalidLink):
        at(NOW).find(token)


def test_two_results_never_share_an_address() -> None:
    pictures = {*samples.grids(), *samples.trends(), *samples.comparisons()}
    assert len({at(NOW).token(picture) for picture in pictures}) == len(pictures)
    assert any(isinstance(picture, TrendPicture) for picture in pictures)


@pytest.mark.parametrize("keys", [0, 1, 2])
@pytest.mark.parametrize("url", ["", "https://rung.example.org"])
def test_pictures_need_a_secret_key_and_an_address(tmp_path: Path, keys: int, url: str) -> None:
    secret = ",".join(base64.b64encode(bytes([key]) * 32).decode() for key in range(keys))
    settings = read({"RUNG_DATA": str(tmp_path), "RUNG_SECRET_KEY": secret, "RUNG_PUBLIC_URL": url})
    assert (public(settings, lambda: NOW) is not None) is bool(keys and url)

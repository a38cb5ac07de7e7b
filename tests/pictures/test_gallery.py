import random
from dataclasses import replace

import pytest

from bot.conversation.pictures import Picture, TrendPicture
from bot.pictures.links import HALF_YEAR, PictureLinks
from bot.sealed_links import LONGEST, InvalidLink, Kind, SealedLinks
from tests.pictures import samples

LINKS = SealedLinks([b"k" * 32], Kind.PICTURE)
NOW = 1_800_000_000


def at(now: int) -> PictureLinks:
    return PictureLinks(LINKS, "https://rung.example.org", lambda: now)


@pytest.mark.parametrize("picture", [*samples.grids(), *samples.trends()])
def test_an_address_carries_the_whole_picture(picture: Picture) -> None:
    assert at(NOW).find(at(NOW).token(picture)) == picture


@pytest.mark.parametrize("letters", [(0x21, 0x7F), (0x400, 0x450), (0x4E00, 0x9FFF), (0x12000, 0x12399)])
def test_the_longest_names_leave_an_address_short_enough(letters: tuple[int, int]) -> None:
    chance = random.Random(1)
    names = ["".join(chr(chance.randrange(*letters)) for _ in range(200)) for _ in range(12)]
    picture = samples.named(*names)
    picture = replace(picture, level_name=picture.capability[::-1])
    assert len(at(NOW).token(picture)) < LONGEST
    assert at(NOW).find(at(NOW).token(picture)) == picture


def test_an_address_is_below_ours() -> None:
    picture = samples.grids()[0]
    assert at(NOW).address(picture) == f"https://rung.example.org/pictures/{at(NOW).token(picture)}.png"


def test_a_picture_keeps_its_address_while_it_is_drawn_again() -> None:
    picture, begin = samples.grids()[0], NOW // HALF_YEAR * HALF_YEAR
    assert at(begin).token(picture) == at(begin + HALF_YEAR - 1).token(picture)
    assert at(begin).token(picture) != at(begin + HALF_YEAR).token(picture)


@pytest.mark.parametrize("later", [0, 1, HALF_YEAR // 2, HALF_YEAR - 1])
def test_an_address_is_good_for_half_a_year_to_a_year(later: int) -> None:
    made = NOW // HALF_YEAR * HALF_YEAR + later
    token = at(made).token(samples.grids()[0])
    assert at(made + HALF_YEAR).find(token)
    with pytest.raises(InvalidLink):
        at(made + 2 * HALF_YEAR).find(token)


@pytest.mark.parametrize("what", [b"", b"not deflated", b"\xcb\x48\xcd\xc9\xc9\x07\x00"])
def test_what_another_release_has_sealed_is_a_dead_link(what: bytes) -> None:
    token = LINKS.sign(what, NOW + 1)
    with pytest.raises(InvalidLink):
        at(NOW).find(token)


def test_two_results_never_share_an_address() -> None:
    pictures = {*samples.grids(), *samples.trends()}
    assert len({at(NOW).token(picture) for picture in pictures}) == len(pictures)
    assert any(isinstance(picture, TrendPicture) for picture in pictures)

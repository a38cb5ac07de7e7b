import io

import pytest
from hypothesis import given
from PIL import Image

from bot.conversation.pictures import Picture
from bot.pictures.colours import CARD
from bot.pictures.png import FINENESS, png
from bot.pictures.svg import WIDTH, svg
from tests.support import pictures as samples

LARGEST = 300_000  # bytes


@pytest.mark.parametrize("picture", [*samples.grids(), *samples.trends(), *samples.comparisons()])
def test_a_picture_is_twice_as_fine_as_a_phone(picture: Picture) -> None:
    drawn = png(svg(picture))
    assert len(drawn) < LARGEST
    with Image.open(io.BytesIO(drawn)) as image:
        image.load()
        assert image.format == "PNG"
        assert image.width == FINENESS * WIDTH
        assert image.getpixel((0, 0)) == (0, 0, 0, 0)  # round corners on any ground
        assert image.getpixel((WIDTH, 12)) == (*bytes.fromhex(CARD[1:]), 255)


@given(samples.any_grid() | samples.any_trend())
def test_any_picture_can_be_drawn(picture: Picture) -> None:
    assert png(svg(picture)).startswith(b"\x89PNG")


def test_letters_are_drawn_without_a_font_of_the_machine() -> None:
    picture = samples.grids()[0]
    assert png(svg(picture)) != png(svg(picture).replace("Defined", "Adaptive"))


def test_the_same_picture_is_the_same_bytes() -> None:
    picture = svg(samples.grids()[0])
    assert png(picture) == png(picture)

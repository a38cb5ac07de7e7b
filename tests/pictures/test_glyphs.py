"""Letters that no font of the machine draws are named, never boxes in silence."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from bot.pictures import png
from bot.pictures.svg import svg
from tests.support import pictures as samples
from tests.support.programs import Run
from tests.support.rubrics import SMALL


def test_scripts_of_the_bundled_fonts_can_be_drawn() -> None:
    assert png.undrawable("Straße, Θεσσαλονίκη, Москва – “naïve” 100 %") == ""


@pytest.fixture
def bundled_fonts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the machine's fonts away."""
    monkeypatch.setattr(png, "_needs_machine_fonts", lambda _: False)


@pytest.mark.usefixtures("bundled_fonts_alone")
def test_a_letter_that_no_font_has_is_named_once() -> None:
    assert png.undrawable("弾力 弾 abc") == "弾力"


@pytest.mark.usefixtures("bundled_fonts_alone")
def test_lint_and_doctor_say_which_letters_are_missing(cli: Run, tmp_path: Path) -> None:
    text = SMALL.read_text("utf-8").replace("name: Code Review", "name: 査読")
    (tmp_path / "code-review.yaml").write_text(text, "utf-8")
    done = cli("rubric", "lint", str(tmp_path / "code-review.yaml"))
    assert (done.code, "cannot draw 査読: install fonts" in done.out) == (0, True)
    told = cli("doctor", RUNG_RUBRICS=str(tmp_path), REDIS_URL="redis://127.0.0.1:1")
    advice = "code-review:1: advice: pictures on this machine cannot draw 査読: install fonts"
    assert f"fine rubrics: {advice}" in told.out


@pytest.mark.parametrize(
    ("language", "font"),
    [
        ("ja", "JP"),
        ("en", "JP"),
        ("zh", "SC"),
        ("zh-Hans", "SC"),
        ("zh-SG", "SC"),
        ("zh-Hant", "TC"),
        ("zh-TW", "TC"),
        ("zh-Hant-TW", "TC"),
        ("zh-HK", "HK"),
        ("zh-Hant-HK", "HK"),
        ("zh-Hant-MO", "HK"),
        ("yue", "HK"),
        ("ko", "KR"),
    ],
)
def test_the_language_chooses_the_font_of_chinese_letters(language: str, font: str) -> None:
    drawn = svg(replace(samples.named("骨格", "Cost"), language=language))
    families = set(re.findall(r'font-family="Noto Sans CJK (\w+),', drawn))
    assert families == {font}


def test_a_name_that_quotes_a_font_stays_as_it_is() -> None:
    name = ' font-family="Noto Sans CJK JP, 骨'
    drawn = svg(replace(samples.named(name), language="zh"))
    assert "Noto Sans CJK JP, 骨" in unescape(drawn)
    assert set(re.findall(r'font-family="Noto Sans CJK (\w+),', drawn)) == {"SC"}

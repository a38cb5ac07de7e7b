"""Letters that no font of the machine draws are named, never boxes in silence."""

from pathlib import Path

import pytest

from bot.pictures import png
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

"""No message is longer than a phone can show well, drawn with npm's packages: `make looks`."""

from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Browser

from bot.conversation import messages as m
from bot.conversation.view import View
from bot.conversation.wording import say
from bot.conversation.wording.phone_height import height
from rubric import Rubric
from rubric.loader import bundled
from tests.looks.drawing import WIDTHS, Canvas
from tests.looks.messages import looked_at
from tests.support.longest_results import fullest_results, fullest_scans
from tests.support.messages import about_open_assessments, about_questions
from tests.support.rubrics import capability

pytestmark = [pytest.mark.npm, pytest.mark.browser]

NARROWEST = 320
# Pixels on a phone of 390: a screen and a half, and two screens.
QUESTIONS, RESULT = 1200, 1700
# What is estimated of a full result, as a share of what is drawn: the larger of both platforms, rather too much.
LEAST, MOST = 1.0, 1.25
SHIPPED = tuple(map(capability, sorted(bundled().glob("*.yaml"))))
FULLEST = tuple(
    report
    for each in SHIPPED
    for report in (fullest_results(each) if each.gives_level else fullest_scans(each))
)
RESULTS = ("result-of-a-check", "team-result", "team-result-with-notes", "team-result-shown-anew")
# Buttons whose label is wider than they are, or that stand outside the page.
CUT = """() => [...document.querySelectorAll("button")]
  .filter(each => each.offsetParent)
  .filter(each => each.scrollWidth > each.clientWidth || each.getBoundingClientRect().right > innerWidth)
  .map(each => each.textContent)"""
MORE = """() => [...document.querySelectorAll("button")]
  .filter(each => each.textContent === "More").forEach(each => each.click())"""

Measure = Callable[[View], int]


@pytest.fixture(params=("slack", "teams"))
def measure(request: pytest.FixtureRequest, browser: Browser) -> Measure:
    """Give what tells how many pixels high a message is on a phone."""
    page = browser.new_page(viewport={"width": WIDTHS["phone"], "height": 100})
    canvas = Canvas(page, request.param, "light")

    def height(said: View) -> int:
        canvas.show(said)
        canvas.complete()
        return int(
            page.evaluate("Math.ceil(document.getElementById('drawn').getBoundingClientRect().height)")
        )

    return height


def asked(rubric: Rubric) -> Iterable[m.Message]:
    kinds = m.Ask | m.LiveTopic | m.AnswerList | m.DidYouMean
    found = (*about_questions(rubric), *about_open_assessments(rubric))
    return (each for each in found if isinstance(each, kinds))


def test_no_message_of_questions_is_longer_than_a_screen_and_a_half(measure: Measure) -> None:
    heights = [(measure(say(each)), each) for rubric in SHIPPED for each in asked(rubric)]
    assert [(height, each) for height, each in heights if height > QUESTIONS] == []


def test_a_result_fits_two_screens(measure: Measure) -> None:
    said = looked_at()
    assert {name: height for name in RESULTS if (height := measure(said[name])) > RESULT} == {}


def test_the_fullest_results_fit_two_screens_as_estimated(measure: Measure) -> None:
    said = [(each.rubric.id, each.record.result.level, say(each)) for each in FULLEST]
    drawn = [(id_, level, measure(each), height(each.blocks)) for id_, level, each in said]
    assert [each for each in drawn if each[2] > RESULT] == []
    assert [each for each in drawn if not LEAST <= each[3] / each[2] <= MOST] == []


def test_no_label_is_cut_on_the_narrowest_phone(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": NARROWEST, "height": 100})
    canvas = Canvas(page, "teams", "light")
    for name, said in looked_at().items():
        canvas.show(said)
        page.evaluate(MORE)
        assert page.evaluate(CUT) == [], name

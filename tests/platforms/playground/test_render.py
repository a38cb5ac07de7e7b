import re
from html.parser import HTMLParser

import jinja2
import pytest

from bot.conversation.view import Block, FormBlock, Heading, Image, Option, QuestionBlock, Text, View
from bot.platforms.playground import render
from bot.platforms.playground.log_entries import Entry, ShownEntry, typed_entry
from bot.platforms.playground.people import PLAYERS
from tests.support.hostile_views import HOSTILE, view
from tests.support.pictures import grids

ANA, BEN = PLAYERS[0], PLAYERS[1]
MARKUP = {
    *("article", "header", "section", "div", "p", "h3", "hr", "ol", "ul", "li", "button", "a"),
    *("span", "b", "i", "strong", "time", "svg", "path", "table", "thead", "tbody", "tr", "th", "td"),
    *("form", "label", "textarea", "input", "pre"),
}


class Page(HTMLParser):
    """Reads a page back as a browser would: its tags with their attributes, and its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def env() -> jinja2.Environment:
    return render.environment()


def drawn(env: jinja2.Environment, entry: Entry, *, aside: bool = False) -> Page:
    page = Page()
    page.feed(render.message(env, ANA, "chat", ShownEntry("r.1", 1, 1, entry), aside=aside).html)
    return page


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_becomes_markup(env: jinja2.Environment, text: str) -> None:
    page = drawn(env, Entry("", 0, view(text)))
    assert {tag for tag, _ in page.tags} <= MARKUP
    assert not any(name.startswith("on") or name == "style" for _, attrs in page.tags for name in attrs)


@pytest.mark.parametrize("name", ["markup", "attribute", "template", "entity", "right to left"])
def test_what_stands_in_a_form_is_what_was_written(env: jinja2.Environment, name: str) -> None:
    form = next(part for part in view(HOSTILE[name]).blocks if isinstance(part, FormBlock))
    page = drawn(env, Entry("", 0, View("", (form,))))
    assert HOSTILE[name] in page.text
    (filled,) = [attrs for tag, attrs in page.tags if tag == "form"]
    assert filled["data-fill"] == HOSTILE[name]


@pytest.mark.parametrize("name", ["markup", "attribute", "template", "entity", "right to left"])
def test_every_text_is_shown_as_it_was_written(env: jinja2.Environment, name: str) -> None:
    page = drawn(env, Entry("", 0, View("", (Text(HOSTILE[name]),))))
    assert HOSTILE[name] in page.text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_page_can_be_sent_as_utf_8(env: jinja2.Environment, text: str) -> None:
    html = render.message(
        env, ANA, "chat", ShownEntry("r.1", 1, 1, Entry("", 0, view(text))), aside=False
    ).html
    assert "\0" not in html
    assert html.encode()


def test_whole_characters_outside_the_basic_plane_stay_whole(env: jinja2.Environment) -> None:
    assert "🪜" in drawn(env, typed_entry("ana", 0, "up the 🪜")).text


def test_only_web_addresses_become_links(env: jinja2.Environment) -> None:
    page = drawn(env, Entry("", 0, view("javascript:alert(1)")))
    assert [attrs["href"] for tag, attrs in page.tags if tag == "a"] == ["https://example.org/"]


def test_a_statement_is_shown_in_full_with_its_letter(env: jinja2.Environment) -> None:
    statement = (
        "Every change goes through the same reviewed pipeline, from the first commit to production, each day."
    )
    page = drawn(
        env, Entry("", 0, View("", (QuestionBlock("1", "How?", "", (Option("c", statement, "p"),), ()),)))
    )
    assert re.search(rf"c\s+{re.escape(statement)}", page.text)


def test_the_chosen_answer_is_marked_without_colour(env: jinja2.Environment) -> None:
    options = (Option("a", "One", "1"), Option("b", "Two", "2", chosen=True))
    page = drawn(env, Entry("", 0, View("", (QuestionBlock("1", "Which?", "", options, ()),))))
    pressed = [attrs["aria-checked"] for tag, attrs in page.tags if tag == "button"]
    assert pressed == ["false", "true"]


def test_a_bar_of_dots_is_not_read_aloud(env: jinja2.Environment) -> None:
    html = render.message(
        env, ANA, "chat", ShownEntry("r.1", 1, 1, typed_entry("", 0, "●●○  2 of 3 answered")), aside=False
    ).html
    assert '<span class="dots" aria-hidden="true">●●○</span> 2 of 3 answered' in html


def test_the_grid_has_a_text_twin_for_every_value(env: jinja2.Environment) -> None:
    text = re.sub(r"\s+", " ", drawn(env, Entry("", 0, view("Speed"))).text)
    assert "Speed 3 of 5 Speed" in text
    assert "Speed – no value Speed" in text


def test_people_are_named_and_own_words_are_marked(env: jinja2.Environment) -> None:
    assert "Ben" in drawn(env, typed_entry("ben", 0, "hello")).text
    assert "Ana (you)" in drawn(env, typed_entry("ana", 0, "hello")).text


def test_what_only_one_person_sees_says_so(env: jinja2.Environment) -> None:
    assert "only you see this" in drawn(env, typed_entry("", 0, "psst"), aside=True).text


def test_questions_keep_their_shape_while_they_are_answered(env: jinja2.Environment) -> None:
    def shape(chosen: bool) -> str:
        asked = QuestionBlock("4.1", "Which?", "", (Option("a", "One", "1", chosen=chosen),), ())
        page = drawn(env, Entry("", 0, View("", (asked,))))
        return page.tags[0][1]["data-shape"] or ""

    assert shape(True) == shape(False) == "4.1"


def test_the_page_has_the_landmarks_that_people_jump_between(env: jinja2.Environment) -> None:
    page = Page()
    page.feed(render.page(env, BEN, "team", (), (), 1_800_000_000))
    tags = [tag for tag, _ in page.tags]
    assert tags.count("main") == 1
    assert tags.count("h1") == 1
    assert tags.count("section") == 3  # the time, and the two panes
    assert {"header", "nav", "aside", "dialog"} <= set(tags)


def test_a_picture_is_shown_with_its_description() -> None:
    shown = Image(grids()[0], 'Level "3" <of> 5')
    images = render.Images(lambda picture: f"/pictures/{picture.capability}.png", lambda _: (320, 400))
    page = drawn(render.environment(images), said(shown))
    (image,) = [attrs for tag, attrs in page.tags if tag == "img"]
    assert (image["src"], image["alt"]) == ("/pictures/Delivery.png", shown.alt)
    assert (image["width"], image["height"]) == ("320", "400")


def test_without_an_address_there_is_no_picture(env: jinja2.Environment) -> None:
    page = drawn(env, said(Image(grids()[0], "Level 3 of 5")))
    assert "img" not in {tag for tag, _ in page.tags}


def said(part: Block) -> Entry:
    return Entry("", 0, View("", (part,)))


def test_without_questions_the_heading_tells_what_a_message_is_about(env: jinja2.Environment) -> None:
    def shape(*blocks: Block) -> str | None:
        return drawn(env, Entry("", 0, View("", blocks))).tags[0][1]["data-shape"]

    assert shape(Heading("Our steps"), Text("Ben took one.")) == shape(Heading("Our steps")) == "Our steps"

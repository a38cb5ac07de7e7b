"""What people do with the page, in a real browser against the real program."""

import os
import re
import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import PHONE, Person
from tests.support.programs import Demo

pytestmark = pytest.mark.browser
Join = Callable[..., Person]
# The colour of an edge and of what is inside, as red, green and blue.
COLOURS = """each => {
  const look = getComputedStyle(each);
  return [look.borderTopColor, look.backgroundColor].map(colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number));
}"""
EDGES = "all => all.map(each => getComputedStyle(each).borderTopColor)"
LISTEN = """
const announcer = document.getElementById("announcer");
window.heard = [];
new MutationObserver(() => announcer.textContent && heard.push(announcer.textContent))
    .observe(announcer, {childList: true});
"""


@pytest.fixture
def join(browser: Browser, demo: Demo) -> Iterator[Join]:
    """Open the page as someone. At the end nothing may have gone wrong on any page."""
    people: list[Person] = []

    def open_page(name: str = "ana", **options: object) -> Person:
        people.append(Person(browser, demo.url, name, **options))
        return people[-1]

    yield open_page
    for person in people:
        person.context.close()
    gone = "ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|503|WebSocket"
    assert [error for person in people for error in person.errors if not re.search(gone, error)] == []


def test_a_check_by_mouse_ends_with_level_and_steps(join: Join) -> None:
    ana = join(reduced_motion="no-preference")
    ana.finish()
    ana.sees("Level 2 of 5")
    ana.sees("Next steps")


def test_each_press_shows_at_once_and_stays_marked(join: Join) -> None:
    ana = join()
    ana.begin()
    ana.answer(1, "c")
    ana.sees("1 of 6 topics answered")
    ana.sees("✓ 1. Automation:")
    expect(ana.live_message.get_by_role("radio")).to_have_count(7)


def test_a_session_has_one_message_however_it_is_answered(join: Join) -> None:
    ana = join()
    ana.begin()
    ana.answer(1, "c")
    ana.writes("b")
    ana.sees("2 of 6 topics answered")
    ana.writes("continue")
    ana.writes("status")
    ana.sees("2 of 6 topics answered")
    expect(ana.live_message).to_have_count(1)


def test_words_sent_quickly_keep_their_order(join: Join, demo: Demo) -> None:
    ana = join()
    ana.begin()
    pid = demo.store_pid()
    signal_store(pid, signal.SIGSTOP)
    try:
        ana.writes("c")
        ana.writes("b")
    finally:
        signal_store(pid, signal.SIGCONT)
    ana.sees("2 of 6 topics answered")
    expect(ana.page.locator("#chat textarea")).to_have_value("")


def test_typed_words_move_the_questions_below_them(join: Join) -> None:
    ana = join()
    ana.begin()
    ana.writes("c")
    ana.sees("1 of 6 topics answered")
    expect(ana.chat.locator("[data-entry]").last).to_contain_text("1 of 6 topics answered")


def test_of_two_quick_taps_the_later_answer_counts(join: Join, demo: Demo) -> None:
    ana = join()
    ana.begin()
    pid = demo.store_pid()
    signal_store(pid, signal.SIGSTOP)  # nothing is drawn anew before the second tap
    try:
        for letter in ("b", "c"):
            ana.live_message.locator(f"[data-key='1/{letter}']").click()
    finally:
        signal_store(pid, signal.SIGCONT)
    ana.sees("1 of 6 topics answered")
    expect(ana.live_message).to_contain_text("(c)")
    expect(ana.live_message).not_to_contain_text("changed that answer")


def test_answers_to_presses_do_not_pile_up(join: Join) -> None:
    ana = join()
    for label in ("More", "Who sees what?", "Help", "More"):
        ana.chat.get_by_role("button", name=label).last.click()
        expect(ana.chat.locator("[data-entry='aside']")).to_have_count(1)
    expect(ana.chat.locator("[data-entry]")).to_have_count(2)


def test_a_quick_check_by_keyboard_alone(join: Join) -> None:
    ana = join()
    keys = ana.page.keyboard
    until(ana, "Take a quick check")
    keys.press("Enter")
    expect(ana.live_message.locator(".question").first).to_be_focused()
    for key in ("Tab", "ArrowDown", "ArrowDown", "Space"):
        keys.press(key)
    ana.sees("✓ 1. Automation:")
    expect(ana.live_message.locator(".question").first).to_be_focused()
    for question in range(2, 7):
        until(ana, key=f"{question}/a")
        keys.press("ArrowDown")
        keys.press("Enter")
        if question < 6:
            ana.sees(f"{question} of 6 topics answered")
    ana.sees("Level 2 of 5")
    expect(ana.live_message).to_be_focused()


def until(person: Person, text: str = "", key: str = "") -> None:
    """Press Tab until what has the focus shows *text*, or is the answer *key*."""
    for _ in range(60):
        person.page.keyboard.press("Tab")
        here = person.page.evaluate(
            "[document.activeElement.textContent.trim(), document.activeElement.dataset.key]"
        )
        if (text and here[0] == text) or (key and here[1] == key):
            return
    raise AssertionError(f"never came to {text or key}")


def test_the_beginning_of_new_questions_has_the_focus(join: Join) -> None:
    ana = join()
    ana.begin()
    for question in (1, 2, 3):
        ana.answer(question, "b")
        ana.sees(f"{question} of 6 topics answered")
    expect(ana.live_message.locator(".question").first).to_be_focused()
    assert ana.focused().startswith("4")


def test_a_quick_check_fits_on_a_phone(join: Join) -> None:
    ana = join(viewport=PHONE, has_touch=True, is_mobile=True)
    ana.team.get_by_role("button", name="Take a quick check").tap()
    ana.sees("0 of 6 topics answered")
    for question, key in enumerate("cbadb", 1):
        ana.live_message.locator(f"[data-key='{question}/{key}']").tap()
        ana.sees(f"{question} of 6 topics answered")
    ana.live_message.locator("[data-key='6/c']").tap()
    expect(ana.live_message.get_by_role("table")).to_be_visible()
    assert ana.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert ana.page.evaluate("document.scrollingElement.scrollTop") == 0


def test_a_double_click_answers_only_the_question_it_saw(join: Join) -> None:
    ana = join()
    ana.begin()
    ana.answer(1, "c")
    ana.answer(2, "c")
    ana.sees("2 of 6 topics answered")
    with ana.page.expect_websocket() as live:
        ana.page.reload()
    option = ana.live_message.locator("[data-key='3/c']")
    expect(option).to_be_visible()  # before time stands still, in which the page draws nothing new
    ana.page.clock.install(time=0)
    ana.page.clock.pause_at(1000)
    with live.value.expect_event("framereceived", lambda frame: "3 of 6 topics answered" in str(frame)):
        option.click()
    ana.page.clock.run_for(150)
    option.click(force=True)
    ana.page.clock.resume()
    ana.sees("3 of 6 topics answered")


@pytest.mark.drawn
def test_everything_to_press_on_a_phone_is_large_enough(join: Join) -> None:
    ana = join(viewport=PHONE)
    ana.begin()
    sizes = ana.page.evaluate(
        "[...document.querySelectorAll('button, .people a, .tabs a')].filter(e => e.offsetParent)"
        ".map(e => [e.textContent.trim(), e.offsetWidth, e.offsetHeight])"
    )
    assert [size for size in sizes if min(size[1:]) < 32] == []


@pytest.mark.drawn
def test_enlarged_to_400_percent_a_check_can_be_answered(join: Join) -> None:
    ana = join(viewport={"width": 320, "height": 256})
    ana.team.get_by_role("button", name="Take a quick check").click()
    ana.sees("0 of 6 topics answered")
    ana.answer(1, "c")
    ana.sees("✓ 1. Automation:")
    option = ana.live_message.locator("[data-key='2/c']")
    option.scroll_into_view_if_needed()
    expect(option).to_be_in_viewport(ratio=1)
    assert ana.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert ana.chat.locator(".log").evaluate("each => each.clientHeight") >= 256 / 2


@pytest.mark.drawn
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edges_of_options_have_a_contrast_of_three(join: Join, scheme: str) -> None:
    ana = join(color_scheme=scheme)
    ana.begin()
    edge, ground = ana.live_message.locator("[data-key='1/c']").evaluate(COLOURS)
    assert contrast(edge, ground) >= 3


def contrast(one: list[float], other: list[float]) -> float:
    """Work out the contrast of two colours as WCAG does."""

    def light(colour: list[float]) -> float:
        parts = [part / 255 for part in colour]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_nothing_new_looks_pointed_at_until_the_mouse_moves(join: Join) -> None:
    ana = join()
    ana.begin()
    ana.answer(1, "c")
    ana.sees("✓ 1. Automation:")
    options = ana.live_message.locator(".option")
    box = options.nth(1).bounding_box()
    assert box
    (edge,) = set(options.evaluate_all(EDGES))
    ana.page.mouse.move(box["x"] + 9, box["y"] + 9)
    expect(options.nth(1)).not_to_have_css("border-top-color", edge)
    assert options.evaluate_all(EDGES).count(edge) == options.count() - 1


def test_after_kill_9_the_chat_and_question_remain(join: Join, demo: Demo) -> None:
    ana = join()
    ana.begin()
    for question, key in ((1, "c"), (2, "a"), (3, "d"), (4, "b")):
        ana.answer(question, key)
        ana.sees(f"{question} of 6 topics answered")
    before = ana.chat.locator(".log").inner_text()
    demo.kill_everything()
    expect(ana.page.locator("#banner")).to_contain_text("not running")
    demo.start()
    expect(ana.page.locator("#banner")).to_be_empty()
    ana.page.reload()
    expect(ana.chat.locator(".log")).to_have_text(before, use_inner_text=True)
    ana.writes("continue")
    ana.answer(5, "b")
    ana.answer(6, "c")
    ana.sees("Level 2 of 5")


def test_an_open_page_continues_after_a_restart(join: Join, demo: Demo) -> None:
    ana = join()
    ana.begin()
    demo.stop(signal.SIGKILL)
    ana.page.locator("[data-key='1/c']").click()
    expect(ana.page.locator("#banner")).to_contain_text("nothing was sent")
    demo.start()
    expect(ana.page.locator("#banner")).to_be_empty()
    ana.answer(1, "c")
    ana.sees("1 of 6 topics answered")


def test_what_was_typed_and_not_sent_stays(join: Join, demo: Demo) -> None:
    ana = join()
    demo.stop(signal.SIGKILL)
    ana.writes("our environments are built by hand")
    expect(ana.page.locator("#banner")).to_contain_text("nothing was sent")
    demo.start()
    ana.page.reload()
    expect(ana.page.locator("#chat textarea")).to_have_value("our environments are built by hand")


def test_a_result_is_shared_with_the_team_live(join: Join) -> None:
    ana, ben = join("ana"), join("ben")
    ana.finish()
    ana.chat.get_by_role("button", name="Share with my team").click()
    ana.page.get_by_role("dialog").get_by_role("button", name="Post it").click()
    ben.sees("took a quick check and shares the result", lambda person: person.team)
    expect(ben.team.get_by_role("article").last).to_contain_text("Ana took a quick check")
    expect(ben.chat.get_by_role("table")).to_have_count(0)


def test_two_tabs_of_one_person_show_the_same(join: Join) -> None:
    one, other = join("ana"), join("ana")
    one.begin()
    one.answer(1, "c")
    other.sees("1 of 6 topics answered")
    other.sees("✓ 1. Automation:")


def test_not_now_changes_nothing_and_gives_the_focus_back(join: Join) -> None:
    ana = join()
    ana.finish()
    share = ana.chat.get_by_role("button", name="Share with my team")
    for leave in ("Enter", "Escape"):
        share.focus()
        ana.page.keyboard.press("Enter")
        expect(ana.page.get_by_role("dialog")).to_be_visible()
        ana.page.keyboard.press(leave)
        expect(ana.page.get_by_role("dialog")).to_be_hidden()
        expect(share).to_be_focused()
    expect(ana.team.get_by_role("table")).to_have_count(0)


def test_a_screen_reader_hears_each_change_once(join: Join) -> None:
    ana = join()
    ana.begin()
    expect(ana.page.locator("#announcer")).to_contain_text("0 of 6 topics answered")
    ana.page.evaluate(LISTEN)
    ana.answer(1, "c")
    ana.sees("1 of 6 topics answered")
    ana.answer(2, "c")
    ana.sees("2 of 6 topics answered")
    expect(ana.page.locator("#announcer")).to_contain_text("2 of 6 topics answered")
    assert ana.page.evaluate("heard") == [
        f"Rung, your chat: Flexible Infrastructure: {count} of 6 topics answered" for count in (1, 2)
    ]


def test_on_a_phone_tabs_and_people_close_the_guide(join: Join) -> None:
    ana = join(viewport=PHONE)
    guide, toggle = ana.page.locator("#guide"), ana.page.locator("#guide-toggle")
    for pressed in ("[data-tab='team']", "[data-tab='chat']", "[data-player][href='/ben']"):
        toggle.click()
        expect(guide).to_be_visible()
        ana.page.locator(pressed).click()
        expect(guide).to_be_hidden()
    expect(ana.page.locator("body")).to_have_attribute("data-viewer", "ben")
    expect(guide).to_be_hidden()


def test_beside_the_panes_the_guide_stays_open(join: Join) -> None:
    ana = join()
    ana.page.locator("#guide-toggle").click()
    ana.page.locator("[data-player][href='/ben']").click()
    expect(ana.page.locator("body")).to_have_attribute("data-viewer", "ben")
    expect(ana.page.locator("#guide")).to_be_visible()


def test_a_missing_store_is_reported_and_the_page_recovers(join: Join, demo: Demo) -> None:
    ana = join()
    ana.begin()
    pid = demo.store_pid()
    try:
        signal_store(pid, signal.SIGSTOP)
        ana.writes("c")
        ana.sees("I can't reach my memory right now")
        expect(ana.page.locator("#chat textarea")).to_have_value("c")
    finally:
        signal_store(pid, signal.SIGCONT)
    expect(ana.page.locator(".notice")).to_have_count(0)
    ana.page.locator("#chat textarea").press("Enter")
    ana.sees("1 of 6 topics answered")


def signal_store(pid: int, number: signal.Signals) -> None:
    os.kill(pid, number)


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "{{7*7}}", "\u202egnp.exe", "\u202e שלום 🪜 " + "x" * 3000]
)
def test_anything_can_be_typed_and_stays_text(join: Join, text: str) -> None:
    ana, ben = join("ana"), join("ben")
    ana.page.on("dialog", lambda dialog: ana.errors.append("a dialog opened"))
    ana.writes(text, "team")
    expect(ben.team.locator("[data-entry^='t.']")).to_have_count(1)
    assert ben.team.locator("[data-entry^='t.'] .body *:not(p)").count() == 0


def test_a_busy_button_says_so_until_the_answer(join: Join, demo: Demo) -> None:
    ana = join()
    ana.begin()
    pid = demo.store_pid()
    signal_store(pid, signal.SIGSTOP)
    try:
        option = ana.answer(1, "c")
        expect(option).to_have_attribute("aria-busy", "true")
        expect(option).to_have_attribute("aria-checked", "true")
    finally:
        signal_store(pid, signal.SIGCONT)
    ana.sees("1 of 6 topics answered")


def test_forgetting_a_person_empties_only_their_chat(join: Join) -> None:
    ana, ben = join("ana"), join("ben")
    ana.finish()
    ben.begin()
    ana.writes("forget me")
    ana.chat.get_by_role("button", name="Delete it all").click()
    ana.sees("Done. Your answers")
    expect(ana.live_message).to_have_count(0)
    expect(ben.live_message).to_have_count(1)

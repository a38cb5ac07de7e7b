from io import StringIO

import pytest
from rich.console import Console

from bot.conversation import messages as m
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.questions import Mode
from bot.conversation.session import Session
from bot.conversation.turn import progress_of
from bot.conversation.view import Button, Buttons, Grid, Option, QuestionBlock, Row, Text, View
from bot.conversation.wording import say
from bot.platforms.console.chat import PressableButtons, draw, find_button, harmless
from tests.support.core import ANA
from tests.support.hostile_views import HOSTILE, view
from tests.support.rubrics import FLEXIBLE, capability

PROMPT = 2  # lines: an empty one above a message, and the prompt below it


def lines(said: View, width: int | None = None) -> list[str]:
    out = Console(file=StringIO(), width=width or 80)
    return [line.plain for line in draw(said, width, out)]


def asked(number: str, *, chosen: bool) -> QuestionBlock:
    return QuestionBlock(
        number, "How?", "", (Option("a", "By hand", "1"), Option("b", "By code", "2", chosen)), ()
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_can_steer_the_terminal(text: str) -> None:
    assert all(line.isprintable() for line in lines(view(text)))


def test_no_text_is_read_as_markup() -> None:
    assert lines(View("", (Text("[red]stop[/red]"),))) == ["[red]stop[/red]"]


def test_line_breaks_stand() -> None:
    assert lines(View("", (Text("one\ntwo"),))) == ["one", "two"]


def test_long_statements_stand_under_each_other() -> None:
    statement = Option("a", "word " * 30, "1")
    drawn = lines(View("", (QuestionBlock("1", "How?", "", (statement,), ()),)), width=40)
    assert len(drawn) > 4
    assert all(line.startswith("      word") for line in drawn[3:])


def test_an_answered_question_shrinks_while_others_are_open() -> None:
    drawn = lines(View("", (asked("1", chosen=True), asked("2", chosen=False))))
    assert "✓ 1. How? b: By code" in drawn
    assert "   a  By hand" in drawn


def test_of_several_open_questions_only_the_first_is_drawn_in_full() -> None:
    drawn = lines(View("", (asked("1", chosen=False), asked("2", chosen=False))))
    assert drawn.count("   a  By hand") == 1
    assert "2. How?" in drawn


def test_the_first_question_fits_a_terminal_of_24_lines() -> None:
    rubric = capability(FLEXIBLE)
    session = Session({})
    here = progress_of(rubric, Mode.CHECK, session)
    ref = SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id)
    message = m.Ask(rubric, ref, Mode.CHECK, session, here, opening=True)
    assert len(lines(say(message), width=80)) <= 24 - PROMPT


def test_all_options_show_again_once_everything_is_answered() -> None:
    drawn = lines(View("", (asked("1", chosen=True),)))
    assert " ✓ b  By code" in drawn
    assert "   a  By hand" in drawn


def test_the_grid_is_drawn_in_characters_with_its_numbers() -> None:
    grid = Grid((Row("Speed", 2, "slow", 5), Row("Automation", None, "not sure", 5)), "Progress 2.0 of 5.")
    assert lines(View("", (grid,))) == [
        "Speed       ■■□□□ 2  slow",
        "Automation  □□□□□ -  not sure",
        "Progress 2.0 of 5.",
    ]


def test_typing_a_label_means_its_button() -> None:
    back = Button("Back", "page|1||0")
    assert find_button("  back ", PressableButtons(session=(back,))) is back


def test_an_ambiguous_label_is_left_to_the_core() -> None:
    shown = PressableButtons(
        session=(Button("Go on", "continue|1|"),), latest=(Button("Go on", "continue|2|"),)
    )
    assert find_button("go on", shown) is None


def test_two_buttons_that_do_the_same_are_one() -> None:
    shown = PressableButtons(session=(Button("Help", "help"),), latest=(Button("Help", "help"),))
    assert find_button("help", shown) == Button("Help", "help")


def test_buttons_show_as_words_that_can_be_typed() -> None:
    assert lines(View("", (Buttons((Button("Back", "a"), Button("Later", "b"))),))) == ["[Back]  [Later]"]


def test_escape_sequences_lose_their_teeth() -> None:
    assert harmless("\x1b]0;title\x07\x9b31m\u202ex") == "]0;title31mx"

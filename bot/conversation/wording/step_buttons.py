"""The buttons of a team's board, and which one of a message is the main one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.team_record import StepMove
from bot.conversation.view import Block, Button, Buttons, Style, Text
from bot.conversation.wording.phrases import row, when

TAKE, LIST, DONE, DROP, MORE = "I'll take it", "Add to team list", "Done", "Drop", "More"
TRUE = "Yes, it's true"  # of the next level of a topic
CHECK_INS = {
    StepMove.WEEK: "In 1 week",
    StepMove.TWO_WEEKS: "In 2 weeks",
    StepMove.FOUR_WEEKS: "In 4 weeks",
}
# A message has one primary button: the first of these labels that it has. One that names a topic goes first.
_PRIMARY = ("Answer", "Yes", "Continue", TAKE, TRUE, "Start an assessment", "Take a quick check")


def way(board: m.Board, step: str, label: str, move: StepMove, style: Style = Style.PLAIN) -> Button:
    """Make a button for a press about a step."""
    return button(label, e.StepMoved(board.ref, step, move), style)


def one_primary(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Leave one primary button: the first with the label that matters most."""
    found = tuple(blocks)
    primary = [
        each
        for block in found
        if isinstance(block, Buttons)
        for each in block.buttons
        if each.style is Style.PRIMARY
    ]
    kept = min(primary, key=_rank, default=None)

    def plain(each: Button) -> Button:
        return replace(each, style=Style.PLAIN) if each.style is Style.PRIMARY and each is not kept else each

    return tuple(
        replace(block, buttons=tuple(plain(each) for each in block.buttons))
        if isinstance(block, Buttons)
        else block
        for block in found
    )


def _rank(found: Button) -> int:
    return _PRIMARY.index(found.label) if found.label in _PRIMARY else -1


def look_again(board: m.Board, why: str = "") -> Iterator[Block]:
    """Offer a new assessment, or say when the scheduled one starts."""
    if board.start:
        yield Text(f"Your next assessment starts on {when(board.start.at, board.start.zone)}.")
        return
    if why:
        yield Text(why)
    yield row(button("Start an assessment", e.AssessAsked(rubric_id=board.rubric.id), Style.PRIMARY))

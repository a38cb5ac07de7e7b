"""The Home tab: what a person can do and what they have, never empty, from the same words as everywhere."""

from bot.conversation import messages as m
from bot.conversation.view import Block, Buttons, Divider, View, buttons
from bot.conversation.wording import HELP, say


def start(help_: m.Message, own: m.Message) -> View:
    """Put the first page together: what Rung is and does, what is the person's *own*, who sees what."""
    first = say(help_)
    blocks: list[Block] = [*first.blocks]
    for part in (own, m.Privacy()):
        blocks += [Divider(), *say(part).blocks]
    return View(first.summary, tuple(blocks))


def page(what: m.Message) -> View:
    """Show one message as a page, with a way back to the first one."""
    said = say(what)
    if any(button.press == HELP.press for button in buttons(said)):
        return said
    return View(said.summary, (*said.blocks, Buttons((HELP,))))

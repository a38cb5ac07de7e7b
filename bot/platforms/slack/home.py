"""The Home tab: what a person can do and what they have, never empty, from the same words as everywhere."""

from bot.conversation import messages as m
from bot.conversation.view import Buttons, Divider, Part, Speech, buttons
from bot.conversation.wording import HELP, say


def start(help_: m.Message, own: m.Message) -> Speech:
    """Put the first page together: what Rung is and does, what is the person's *own*, who sees what."""
    first = say(help_)
    parts: list[Part] = [*first.parts]
    for part in (own, m.Privacy()):
        parts += [Divider(), *say(part).parts]
    return Speech(first.summary, tuple(parts))


def page(what: m.Message) -> Speech:
    """Show one message as a page, with a way back to the first one."""
    said = say(what)
    if any(button.press == HELP.press for button in buttons(said)):
        return said
    return Speech(said.summary, (*said.parts, Buttons((HELP,))))

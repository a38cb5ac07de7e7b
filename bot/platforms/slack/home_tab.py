"""The Home tab: a page that shows one message."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Person
from bot.conversation.view import Buttons, View, buttons
from bot.conversation.wording import HOME
from bot.handlers.service import Replies
from bot.platforms.common.background_tasks import LatestOnly
from bot.platforms.slack.client import SlackClient, home_body
from bot.platforms.slack.render import MOST_VIEW_BLOCKS, PRIVATE, render, worded

FIRST_PAGE = e.OverviewAsked()


@dataclass(frozen=True, slots=True)
class HomeTab:
    """Draws the Home tabs of people. *new_id* makes the names of blocks fresh for every drawing."""

    client: SlackClient
    new_id: Callable[[], str]
    latest_only: LatestOnly

    async def show(self, person: Person, what: m.Message) -> None:
        """Draw the Home tab, after the earlier drawings of it and unless a newer one waits.

        Without a hash Slack takes the answer to a press on a page that was redrawn since.
        """
        drawing = render(home_page(what), PRIVATE + self.new_id(), MOST_VIEW_BLOCKS)
        async with self.latest_only.in_turn(person) as is_newest:
            if is_newest:
                await self.client.call(person.tenant, "views.publish", home_body(person.id, drawing.blocks))


def home_page(what: m.Message) -> View:
    """Show one message as a page, with a way back to the first page."""
    page = worded(what)
    if isinstance(what, m.Overview) or any(button.press == HOME.press for button in buttons(page)):
        return page
    return View(page.summary, (*page.blocks, Buttons((HOME,))))


def on_home(replies: Replies) -> Replies:
    """Show on the Home tab, where it was pressed, a reply that replaces a pressed message of the chat."""
    return tuple(
        replace(reply, to=m.To.YOU, live_message=None)
        if reply.to is m.To.CHAT and isinstance(reply.live_message, m.ReplaceableMessage)
        else reply
        for reply in replies
    )

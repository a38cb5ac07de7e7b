"""The line below the question of a live assessment in which one person alone sees their own answer.

Slack changes such a line only through the address that a press on the line itself came with. That
is kept, so that a later press on the question changes the line, too. Before the first press on the
line there is none, and a new line follows.
"""

from typing import Protocol

from bot.conversation import messages as m
from bot.conversation.identity import MessageId
from bot.handlers.service import Service
from bot.platforms.common.sending import NO_WAIT_SECONDS, SendError
from bot.platforms.slack.client import SlackClient, message_body
from bot.platforms.slack.parse import SlackIncoming
from bot.platforms.slack.render import OWN, SlackMessage


class Presenter(Protocol):
    """The parts of the presenter that show the line."""

    @property
    def client(self) -> SlackClient:
        """Give the client for calls to Slack."""
        ...

    @property
    def service(self) -> Service:
        """Give the service that keeps ids of messages."""
        ...

    def draw(self, what: m.Message, kind: str) -> SlackMessage:
        """Draw a message for the kind of place that it is shown in."""
        ...

    async def respond(self, incoming: SlackIncoming, what: m.Message, kind: str, *, replace: bool) -> None:
        """Answer through the response URL."""
        ...


async def show(presenter: Presenter, incoming: SlackIncoming, reply: m.Reply, own: m.OwnAnswerOf) -> None:
    """Show a person their own answer in their line, or in a new one."""
    place = incoming.place
    if place.block.startswith(OWN) and place.response_url:
        await presenter.respond(incoming, reply.message, OWN, replace=True)
        await presenter.service.set_message_id(own, MessageId(place.response_url, aspect=own.aspect))
    elif not await _is_changed(presenter, reply, own):
        await presenter.respond(incoming, reply.message, OWN, replace=False)


async def _is_changed(presenter: Presenter, reply: m.Reply, own: m.OwnAnswerOf) -> bool:
    """Change the line. Return False where its address is not known, or used up."""
    line = reply.message_id
    if line is None or not line.id or line.aspect != own.aspect:
        return False
    drawing = presenter.draw(reply.message, OWN)
    fields = {"text": drawing.text, "replace_original": True}
    try:
        await presenter.client.respond(line.id, message_body(fields, drawing.blocks), NO_WAIT_SECONDS)
    except SendError:
        await presenter.service.set_message_id(own, MessageId("", aspect=own.aspect))
        return False
    return True

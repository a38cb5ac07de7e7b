"""Remember the last question in a private chat, so that yes and no answer that one alone."""

from bot.conversation import events as e, messages as m, turn
from bot.conversation.identity import Origin, Person, SessionRef
from bot.conversation.pending import Asked, Pending, SessionQuestions, Unrelated, asked_last
from bot.errors import StoreUnavailable
from bot.handlers.context import HandlerContext, Replies
from bot.telemetry.logs import logger

log = logger("pending")

# An answer changes the state of the session, which tells that something older is no longer
# pending; a client may show a session again by itself.
_WITHOUT_WRITE = e.Answered | e.AnsweredLive | e.Reopened


async def remember(context: HandlerContext, origin: Origin, event: e.Event, replies: Replies) -> None:
    """Remember what *replies* ask the person that caused them, and that others are shown something."""
    await remember_shown(context, replies, but=origin.person)
    forgotten = any(isinstance(reply.message, m.Forgotten) for reply in replies)
    if forgotten or isinstance(event, _WITHOUT_WRITE):
        return
    asked = asked_last(origin, replies)
    if asked is None:
        return
    if isinstance(event, e.Typed) and any(isinstance(reply.live_message, SessionRef) for reply in replies):
        return  # an answer was taken
    delivery_id = origin.delivery_id if isinstance(event, e.Typed) else ""
    try:
        await _set(context, origin.person, asked, origin.sent_at, delivery_id)
    except StoreUnavailable:
        if not any(reply.to is m.To.EVERYONE or reply.claim for reply in replies):
            raise
        log.warning("pending_not_remembered")  # what others are to see is not withheld for it


async def remember_shown(context: HandlerContext, replies: Replies, but: Person | None = None) -> None:
    """Remember that something was shown in other private chats, which takes no typed words."""
    for reply in replies:
        where = reply.conversation
        if where is None or not where.private or (but and where == but.chat):
            continue
        try:
            await _set(context, Person(where.platform, where.tenant, where.id), Unrelated())
        except StoreUnavailable:
            log.warning("pending_not_remembered")


async def _set(
    context: HandlerContext,
    person: Person,
    asked: Asked | SessionQuestions,
    sent_at: int = 0,
    delivery_id: str = "",
) -> None:
    if isinstance(asked, SessionQuestions):
        await context.store.people.set_pending(person, None, delivery_id)
        return
    memory = await context.store.people.recall(person)
    view = await context.current_of(memory)
    if isinstance(view, turn.SessionView):
        await context.store.people.set_pending(person, Pending(asked, view.state, sent_at), delivery_id)
    elif isinstance(asked, Unrelated) and memory.pending:
        await context.store.people.set_pending(person, None, delivery_id)
    elif not isinstance(asked, Unrelated):  # without questions nothing else takes words
        await context.store.people.set_pending(person, Pending(asked, "", sent_at), delivery_id)

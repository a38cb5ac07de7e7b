"""The thread in a channel that a message about an assessment goes into: the one of its card."""

from bot.conversation import messages as m
from bot.conversation.identity import AssessmentRef
from bot.handlers.service import Service
from bot.platforms.teams.deep_links import is_channel


async def card_of(service: Service, reply: m.Reply) -> str | None:
    """Name the card below which a message about an assessment goes in a channel, or None."""
    ref = _assessment_of(reply)
    if ref is None or not is_channel(ref.conversation):
        return None
    card = await service.draw(m.CardOf(ref))
    return card.message_id.id if card and card.message_id else None


def _assessment_of(reply: m.Reply) -> AssessmentRef | None:
    match reply.live_message, reply.message:
        case m.CardOf(), _:
            return None
        case ((m.TopicOf(ref) | m.ResultOf(ref)), _):
            return ref
        case _, m.Board(ref=ref) | m.StepAnnounced(m.Board(ref=ref)):
            return ref
        case _, m.Changed() | m.TooFew() | m.TooLittleChanged() | m.Withdrawn() as message:
            return message.assessment.ref
    return None

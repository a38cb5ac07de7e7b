"""A team of three that holds an assessment."""

import base64

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, SessionRef
from bot.conversation.questions import Choice, Question
from bot.handlers.service import Service

BASE = "https://rung.example.org"
KEY = base64.b64encode(b"k" * 32).decode()
NAMES = ("ana", "ben", "chloe")
ROOM = Conversation("core", "tenant", "19:room@thread")


def person(name: str) -> Person:
    return Person("core", "tenant", name)


def origin(name: str) -> Origin:
    return Origin(person(name), ROOM)


def in_private(name: str) -> Origin:
    return Origin(person(name), person(name).chat)


async def begun(service: Service) -> AssessmentRef:
    """Let Ana start an assessment that all answer."""
    card, *_ = await service.take(origin("ana"), e.AssessAsked("flexible-infrastructure", "in 7 days"))
    assert isinstance(card.live_message, m.CardOf)
    ref = card.live_message.assessment
    for name in NAMES:
        await service.take(origin(name), e.Joined(ref))
        for aspect in range(6):
            session = SessionRef(ref, person(name).id)
            await service.take(in_private(name), e.Answered(session, Question(aspect), Choice.LEVEL_2, 0))
    return ref


async def closed(service: Service) -> AssessmentRef:
    """Hold an assessment up to its result."""
    ref = await begun(service)
    await service.take(origin("ana"), e.CloseAsked(ref, confirmed=True))
    return ref

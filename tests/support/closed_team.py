"""A team that holds assessments, and takes things away."""

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, SessionRef
from bot.conversation.questions import Choice, Question
from bot.handlers.service import Service

KEY = b"k" * 32
BASE = "https://rung.example.org"
ROOM = Conversation("core", "tenant", "19:room@thread")


def person(name: str) -> Person:
    return Person("core", "tenant", name)


def origin(name: str, where: Conversation = ROOM) -> Origin:
    return Origin(person(name), where)


def in_private(name: str) -> Origin:
    return origin(name, person(name).chat)


async def begun(
    service: Service, *names: str, letters: str = "b", where: Conversation = ROOM
) -> AssessmentRef:
    """Hold an assessment that the first one starts and all answer, with the letters in turn."""
    card, *_ = await service.take(origin(names[0], where), e.AssessAsked(by="in 7 days"))
    assert isinstance(card.live_message, m.CardOf)
    ref = card.live_message.assessment
    for at, name in enumerate(names):
        await service.take(origin(name, where), e.Joined(ref))
        for aspect in range(6):
            session = SessionRef(ref, person(name).id)
            choice = Choice("12345"["abcde".index(letters[at % len(letters)])])
            await service.take(in_private(name), e.Answered(session, Question(aspect), choice, 0))
    return ref


async def closed(
    service: Service, *names: str, letters: str = "b", where: Conversation = ROOM
) -> AssessmentRef:
    """Hold an assessment up to its result."""
    ref = await begun(service, *names, letters=letters, where=where)
    await service.take(origin(names[0], where), e.CloseAsked(ref, confirmed=True))
    return ref


async def checked(service: Service, name: str, letter: str = "c") -> None:
    """Answer a quick check."""
    await service.take(in_private(name), e.CheckAsked())
    for aspect in range(6):
        await service.take(in_private(name), e.Typed(f"{aspect + 1} {letter}"))


async def asked(service: Service, who: Origin) -> m.Message:
    """Ask for an export and give the one answer, which nobody else sees."""
    (reply,) = await service.take(who, e.ExportAsked())
    assert reply.to is m.To.YOU
    return reply.message


async def link(service: Service, who: Origin) -> m.Download:
    """Ask for an export and give the addresses."""
    message = await asked(service, who)
    assert isinstance(message, m.Export)
    assert message.download
    return message.download

"""Conversations that a person shares with Rung, and whether the person may post there now."""

import asyncio
from collections.abc import AsyncIterator

from bot.conversation import messages as m
from bot.conversation.identity import Conversation, Origin, Person
from bot.handlers.context import HandlerContext
from bot.ports.membership import Standing

MOST = 5  # conversations offered at once
MOST_LOOKED_AT = 8  # a platform is asked about each of them while the person waits
CHECKS_LOOKED_AT = 10  # of a person, the newest first


async def shared_with(context: HandlerContext, person: Person) -> tuple[m.Place, ...]:
    """List the known conversations that the platform confirms the person to be in, the latest first."""
    known = (await _known(context, person))[:MOST_LOOKED_AT]
    membership = context.membership
    if membership is None or not known:
        return ()
    found = await asyncio.gather(
        *(membership.has(each.conversation, person.id, fresh=True) for each in known)
    )
    return tuple(place for place, standing in zip(known, found, strict=True) if standing is Standing.MEMBER)[
        :MOST
    ]


async def name_of(context: HandlerContext, person: Person, where: Conversation) -> str:
    """Name a conversation as a person knows it, empty where its name is unknown."""
    return next((each.name for each in await _known(context, person) if each.conversation == where), "")


async def post_failure(context: HandlerContext, origin: Origin, where: Conversation) -> m.PostFailure | None:
    """Tell why a person may not post in a conversation now, or None where they may.

    A person who speaks from a conversation is in it. For any other one the platform is asked.
    """
    if origin.conversation == where:
        return None
    match await context.standing(origin.person, where, fresh=True):
        case Standing.MEMBER:
            return None
        case Standing.NOT_MEMBER:
            return m.PostFailure.NOT_MEMBER
    return m.PostFailure.MEMBERS_UNKNOWN


async def _known(context: HandlerContext, person: Person) -> tuple[m.Place, ...]:
    """List the conversations where a person took part in an assessment or asked for a check."""
    places: dict[Conversation, m.Place] = {}
    found = sorted([each async for each in _named(context, person)], key=lambda each: -each.since)
    for each in found:
        kept = places.setdefault(each.conversation, each)
        if each.name and not kept.name:
            places[each.conversation] = each
    return tuple(places.values())


async def _named(context: HandlerContext, person: Person) -> AsyncIterator[m.Place]:
    memory = await context.store.people.recall(person)
    for ref in memory.assessments:
        assessment = await context.store.assessments.get(ref.whole)
        if assessment and assessment.message:  # Rung posted its card there
            yield m.Place(assessment.conversation, assessment.conversation_name, assessment.opened)
    for ref in memory.checks[:CHECKS_LOOKED_AT]:
        check = (await context.store.sessions.read(ref)).assessment
        if check and check.asked_from:
            yield m.Place(check.asked_from, check.conversation_name, check.opened)

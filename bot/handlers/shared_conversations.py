"""Conversations that a person shares with Rung, and whether the person may post there now."""

import asyncio
from collections.abc import AsyncIterator, Mapping

from bot.conversation import messages as m
from bot.conversation.identity import Conversation, Origin, Person
from bot.handlers.context import HandlerContext
from bot.ports.membership import MembershipStatus

MOST = 5  # conversations offered at once
MOST_LOOKED_AT = 8  # a platform is asked about each of them while the person waits
CHECKS_LOOKED_AT = 10  # of a person, the newest first


async def shared_with(context: HandlerContext, person: Person) -> tuple[m.Place, ...]:
    """List the conversations that the platform confirms the person to be in with Rung, the latest first."""
    membership = context.membership
    if membership is None:
        return ()
    listed = await membership.shared(person)
    known = (await _known(context, person, listed))[:MOST_LOOKED_AT]

    async def is_there(place: m.Place) -> bool:
        if place.conversation in listed:
            return True
        return await membership.has(place.conversation, person.id, fresh=True) is MembershipStatus.MEMBER

    found = await asyncio.gather(*(is_there(each) for each in known))
    return tuple(place for place, there in zip(known, found, strict=True) if there)[:MOST]


async def name_of(context: HandlerContext, person: Person, where: Conversation) -> str | None:
    """Name a conversation as a person knows it, or None where its name is unknown."""
    return (await find(context, person, where)).name


async def find(context: HandlerContext, person: Person, where: Conversation) -> m.Place:
    """Give a conversation with the name by which a person knows it, or None where that is unknown."""
    listed = await context.membership.shared(person) if context.membership else {}
    known = await _known(context, person, listed)
    return next((each for each in known if each.conversation == where), m.Place(where, None, 0))


async def post_failure(context: HandlerContext, origin: Origin, where: Conversation) -> m.PostFailure | None:
    """Tell why a person may not post in a conversation now, or None where they may.

    A person who speaks from a conversation is in it. For any other one the platform is asked.
    """
    if origin.conversation == where:
        return None
    match await context.membership_of(origin.person, where, fresh=True):
        case MembershipStatus.MEMBER:
            return None
        case MembershipStatus.NOT_MEMBER:
            return m.PostFailure.NOT_MEMBER
    return m.PostFailure.MEMBERS_UNKNOWN


async def _known(
    context: HandlerContext, person: Person, listed: Mapping[Conversation, str | None]
) -> tuple[m.Place, ...]:
    """List where a person joined an assessment or asked for a check, then the *listed* conversations."""
    places: dict[Conversation, m.Place] = {}
    found = sorted([each async for each in _named(context, person)], key=lambda each: -each.since)
    for each in (*found, *(m.Place(where, name, 0) for where, name in listed.items())):
        kept = places.setdefault(each.conversation, each)
        if each.name and not kept.name:
            places[each.conversation] = each
    return tuple(places.values())


async def _named(context: HandlerContext, person: Person) -> AsyncIterator[m.Place]:
    memory = await context.store.people.recall(person)
    for ref in memory.assessments:
        assessment = await context.store.assessments.get(ref.assessment)
        if assessment and assessment.message:  # Rung posted its card there
            yield m.Place(assessment.conversation, assessment.conversation_name, assessment.opened)
    for ref in memory.checks[:CHECKS_LOOKED_AT]:
        check = (await context.store.sessions.read(ref)).assessment
        if check and check.asked_from:
            yield m.Place(check.asked_from, check.conversation_name, check.opened)

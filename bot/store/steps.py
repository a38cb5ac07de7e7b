"""Adopted steps in Redis: a JSON value each, and the people in it apart, so that a script can erase them."""

from dataclasses import replace

from pydantic import TypeAdapter

from bot.conversation.identity import (
    AssessmentRef,
    Conversation,
    MessageId,
    PersonId,
    SessionRef,
    optional_id,
)
from bot.conversation.record import AdoptedStep, ConfirmedLevel
from bot.store import keys
from bot.store.client import Client, Script, as_text
from bot.store.tenant_index import TenantIndex

_STEP = TypeAdapter(AdoptedStep)
_LEVEL = TypeAdapter(ConfirmedLevel)
_MOVED_BY, _BY = ":moved_by", ":by"  # after the name of a step, or of an aspect


class RedisSteps:
    """See `bot.ports.steps.Steps`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._move_step = Script(redis, "move_step")
        self._confirm_level = Script(redis, "confirm_level")

    async def adopted(self, conversation: Conversation) -> tuple[AdoptedStep, ...]:
        """Read the steps that a team has adopted."""
        async with self._redis.pipeline() as both:
            both.hvals(keys.steps(conversation))
            both.hgetall(keys.step_people(conversation))
            steps, people = await both.execute()
        adopted = [_read(step, people) for step in steps]
        return tuple(sorted(adopted, key=lambda each: (each.since, each.step)))

    async def move(self, ref: AssessmentRef, step: AdoptedStep, seen: AdoptedStep | None) -> bool:
        """Write a step if it stands as it was seen."""
        where = ref.conversation
        for person in filter(None, (step.owner, step.moved_by)):
            await self._index.add_participant(SessionRef(where, ref.id, person))
        name = _name(step)
        reply = await self._move_step(
            steps=keys.steps(where),
            people=keys.step_people(where),
            step=name,
            seen=_written(seen) if seen else None,
            seen_owner=seen.owner if seen else None,
            moved=_written(step),
            owner=step.owner,
            moved_by_field=name + _MOVED_BY,
            moved_by=step.moved_by,
        )
        return reply == 1

    async def remove(self, ref: AssessmentRef) -> None:
        """Delete the steps that were adopted from the result of an assessment."""
        where = ref.conversation
        names = [_name(each) for each in await self.adopted(where) if each.assessment == ref.id]
        if names:
            await self._redis.hdel(keys.step_people(where), *names, *(name + _MOVED_BY for name in names))
            await self._redis.hdel(keys.steps(where), *names)

    async def confirmed(self, ref: AssessmentRef) -> tuple[ConfirmedLevel, ...]:
        """Read the levels that a team has confirmed."""
        found = {
            as_text(name): as_text(value)
            for name, value in (await self._redis.hgetall(keys.confirmed(ref))).items()
        }
        confirmed = [
            replace(_LEVEL.validate_json(value), person=optional_id(PersonId, found.get(name + _BY)))
            for name, value in found.items()
            if not name.endswith(_BY)
        ]
        return tuple(sorted(confirmed, key=lambda each: (each.at, each.aspect)))

    async def confirm(self, ref: AssessmentRef, level: ConfirmedLevel) -> bool:
        """Keep a confirmed level unless one is kept."""
        if level.person:
            await self._index.add_participant(SessionRef(ref.conversation, ref.id, level.person))
        reply = await self._confirm_level(
            confirmed=keys.confirmed(ref),
            aspect=level.aspect,
            level=_LEVEL.dump_json(replace(level, person=None)),
            by_field=level.aspect + _BY,
            by=level.person,
        )
        return reply == 1

    async def board_message(self, conversation: Conversation) -> MessageId | None:
        """Read the platform's id of the newest message that shows a team's board, or None."""
        return optional_id(MessageId, as_text(await self._redis.get(keys.board_message(conversation))))

    async def set_board_message(self, conversation: Conversation, message: MessageId) -> None:
        """Remember the platform's id of the newest message that shows a team's board."""
        await self._redis.set(keys.board_message(conversation), message)

    async def retract(self, ref: AssessmentRef, level: ConfirmedLevel) -> None:
        """Delete a confirmed level."""
        await self._redis.hdel(keys.confirmed(ref), level.aspect, level.aspect + _BY)


def _name(step: AdoptedStep) -> str:
    """Name a step in its team: two rubrics may use the same id."""
    return f"{step.rubric.id}/{step.step}"


def _written(step: AdoptedStep) -> bytes:
    return _STEP.dump_json(replace(step, owner=None, moved_by=None), exclude_defaults=True)


def _read(step: bytes, people: dict[bytes, bytes]) -> AdoptedStep:
    found = _STEP.validate_json(step)
    name = _name(found)
    owner, moved_by = (
        optional_id(PersonId, as_text(people.get(each.encode()))) for each in (name, name + _MOVED_BY)
    )
    return replace(found, owner=owner, moved_by=moved_by)

"""Adopted steps in Redis: a JSON value each, and the people in it apart, so that a script can erase them."""

from collections.abc import Iterable
from dataclasses import replace

from pydantic import TypeAdapter

from bot.conversation.identity import (
    AssessmentRef,
    Conversation,
    PersonId,
    SessionRef,
    optional_id,
)
from bot.conversation.team_record import AdoptedStep, ConfirmedLevel
from bot.store import keys
from bot.store.client import Client, as_list, as_text
from bot.store.script import Script
from bot.store.tenant_index import TenantIndex

_STEP = TypeAdapter(AdoptedStep)
_LEVEL = TypeAdapter(ConfirmedLevel)
_MOVED_BY, _BY = ":moved_by", ":by"  # after the name of a step, or of an aspect
_HELPER = ":helper:"  # after the name of a step, and before the number of a person who can help with it
_MOST_HELPERS = 10
_EARLIER = "@"  # before the assessment that a step was adopted from, once it was adopted from another one


class RedisSteps:
    """See `bot.ports.steps.Steps`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._move_step = Script("move_step")
        self._offer_help = Script("offer_help")
        self._confirm_level = Script("confirm_level")

    async def adopted(self, conversation: Conversation) -> tuple[AdoptedStep, ...]:
        """Read the steps that a team has adopted, each as it stands now."""
        found = await self._named(conversation)
        return _by_age(step for name, step in found.items() if _EARLIER not in name)

    async def over_time(self, conversation: Conversation) -> tuple[AdoptedStep, ...]:
        """Read the steps that a team has adopted, one of several cycles as often as it was adopted."""
        return _by_age((await self._named(conversation)).values())

    async def _named(self, conversation: Conversation) -> dict[str, AdoptedStep]:
        async with self._redis.pipeline() as both:
            both.hgetall(keys.steps(conversation))
            both.hgetall(keys.step_people(conversation))
            steps, people = await both.execute()
        return {as_text(name): _read(as_text(name), step, people) for name, step in steps.items()}

    async def move(self, ref: AssessmentRef, step: AdoptedStep, seen: AdoptedStep | None) -> bool:
        """Write a step if it stands as it was seen."""
        where = ref.conversation
        for person in filter(None, (step.owner, step.moved_by)):
            await self._index.list_assessment(SessionRef(ref, person))
        name = _name(step)
        call_ends = seen is not None and seen.help_asked not in (0, step.help_asked)
        another_cycle = seen is not None and seen.assessment != step.assessment
        earlier = f"{name}{_EARLIER}{seen.assessment}" if seen and another_cycle else ""
        reply = await self._redis.run(
            self._move_step,
            steps=keys.steps(where),
            people=keys.step_people(where),
            step=name,
            seen=_written(seen) if seen else None,
            seen_owner=seen.owner if seen else None,
            moved=_written(step),
            owner=step.owner,
            moved_by_field=name + _MOVED_BY,
            moved_by=step.moved_by,
            earlier=earlier,
            earlier_moved_by_field=earlier + _MOVED_BY,
            helper_fields=_helper_fields(name) if call_ends else (),
        )
        return reply == 1

    async def offer_help(self, ref: AssessmentRef, step: AdoptedStep, helper: PersonId) -> AdoptedStep | None:
        """Add a helper to a step unless its call for help ended."""
        await self._index.list_assessment(SessionRef(ref, helper))
        name = _name(step)
        reply = await self._redis.run(
            self._offer_help,
            steps=keys.steps(ref.conversation),
            people=keys.step_people(ref.conversation),
            step=name,
            owner=step.owner,
            help_asked=step.help_asked,
            helper=helper,
            helper_fields=_helper_fields(name),
        )
        if reply == 0:
            return None
        return replace(step, helpers=tuple(PersonId(as_text(each)) for each in as_list(reply)))

    async def remove(self, ref: AssessmentRef) -> None:
        """Delete the steps that were adopted from the result of an assessment."""
        where = ref.conversation
        found = await self._named(where)
        names = [name for name, step in found.items() if step.assessment == ref.id]
        if names:
            fields = (field for name in names for field in (name, name + _MOVED_BY, *_helper_fields(name)))
            await self._redis.hdel(keys.step_people(where), *fields)
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
            await self._index.list_assessment(SessionRef(ref, level.person))
        reply = await self._redis.run(
            self._confirm_level,
            confirmed=keys.confirmed(ref),
            aspect=level.aspect,
            level=_LEVEL.dump_json(replace(level, person=None)),
            by_field=level.aspect + _BY,
            by=level.person,
        )
        return reply == 1

    async def retract(self, ref: AssessmentRef, level: ConfirmedLevel) -> None:
        """Delete a confirmed level."""
        await self._redis.hdel(keys.confirmed(ref), level.aspect, level.aspect + _BY)


def _name(step: AdoptedStep) -> str:
    """Name a step in its team: two rubrics may use the same id."""
    return f"{step.rubric.id}/{step.step}"


def _helper_fields(name: str) -> tuple[str, ...]:
    return tuple(f"{name}{_HELPER}{at}" for at in range(_MOST_HELPERS))


def _written(step: AdoptedStep) -> bytes:
    return _STEP.dump_json(replace(step, owner=None, moved_by=None, helpers=()), exclude_defaults=True)


def _by_age(steps: Iterable[AdoptedStep]) -> tuple[AdoptedStep, ...]:
    return tuple(sorted(steps, key=lambda each: (each.since, each.step)))


def _read(name: str, step: bytes, people: dict[bytes, bytes]) -> AdoptedStep:
    found = _STEP.validate_json(step)
    owner, moved_by = (
        optional_id(PersonId, as_text(people.get(each.encode()))) for each in (name, name + _MOVED_BY)
    )
    named = (as_text(people.get(each.encode())) for each in _helper_fields(name))
    helpers = tuple(PersonId(each) for each in named if each)
    return replace(found, owner=owner, moved_by=moved_by, helpers=helpers)

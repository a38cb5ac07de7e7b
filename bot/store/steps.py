"""Adopted steps in Redis: a JSON value each, and its owner apart, so that a script can erase a person."""

from dataclasses import replace

from pydantic import TypeAdapter

from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.conversation.record import AdoptedStep
from bot.store import decoding, keys
from bot.store.client import Client
from bot.store.script import Script
from bot.store.tenant_index import TenantIndex

_STEP = TypeAdapter(AdoptedStep)


class RedisSteps:
    """See `bot.ports.steps.Steps`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._move_step = Script(redis, "move_step")

    async def adopted(self, conversation: Conversation) -> tuple[AdoptedStep, ...]:
        """Read the steps that a team has adopted."""
        async with self._redis.pipeline() as both:
            both.hvals(keys.steps(conversation))
            both.hgetall(keys.step_owners(conversation))
            steps, owners = await both.execute()
        adopted = [_read(step, owners) for step in steps]
        return tuple(sorted(adopted, key=lambda each: (each.since, each.step)))

    async def move(self, ref: AssessmentRef, step: AdoptedStep, seen: AdoptedStep | None) -> bool:
        """Write a step if it stands as it was seen."""
        where = ref.conversation
        if step.owner:
            await self._index.add_participant(SessionRef(where, ref.id, step.owner))
        reply = await self._move_step(
            steps=keys.steps(where),
            owners=keys.step_owners(where),
            step=step.step,
            seen=_written(seen) if seen else "",
            seen_owner=seen.owner if seen else "",
            moved=_written(step),
            owner=step.owner,
        )
        return reply == 1


def _written(step: AdoptedStep) -> bytes:
    return _STEP.dump_json(replace(step, owner=""))


def _read(step: bytes, owners: dict[bytes, bytes]) -> AdoptedStep:
    found = _STEP.validate_json(step)
    return replace(found, owner=decoding.text(owners.get(found.step.encode(), b"")))

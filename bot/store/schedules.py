"""Schedules in Redis: one hash a conversation, with a field for each capability."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from bot.conversation.identity import Conversation, Person, PersonId, optional_id
from bot.conversation.questions import Mode
from bot.conversation.reminders.preferences import Cadence
from bot.conversation.schedules import Schedule, StartTime
from bot.store import keys
from bot.store.client import Client, as_text
from bot.store.script import Script
from bot.store.tenant_index import TenantIndex

_TRIES = 5  # to take a person out of a schedule that others change at the same time


class RedisSchedules:
    """See `bot.ports.schedules.Schedules`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._change = Script("replace_field")
        self._set_field = Script("set_field")
        self._delete_field = Script("delete_field")

    async def all(self, where: Conversation) -> tuple[Schedule, ...]:
        """List the schedules of a conversation."""
        found = await self._redis.hgetall(keys.schedules(where))
        read = (_read(as_text(text), where) for text in found.values())
        return tuple(sorted((each for each in read if each), key=lambda each: each.start.at))

    async def get(self, where: Conversation, rubric_id: str) -> Schedule | None:
        """Read the schedule of a capability."""
        text = as_text(await self._redis.hget(keys.schedules(where), rubric_id))
        return _read(text, where) if text else None

    async def put(self, schedule: Schedule) -> bool:
        """Keep a schedule in the place of the one before."""
        where = schedule.conversation
        await self._index.add_conversation(where)
        if schedule.facilitator:
            await self._index.add_schedule(Person(where.platform, where.tenant, schedule.facilitator), where)
        written = await self._redis.run(
            self._set_field, hash=keys.schedules(where), field=schedule.rubric_id, value=_written(schedule)
        )
        return written == 1

    async def remove(self, where: Conversation, rubric_id: str) -> bool:
        """Delete a schedule."""
        return await self._redis.run(self._delete_field, hash=keys.schedules(where), field=rubric_id) == 1

    async def change(self, before: Schedule, after: Schedule | None) -> bool:
        """Change a schedule unless it was changed meanwhile."""
        where = before.conversation
        if after and after.facilitator:
            await self._index.add_schedule(Person(where.platform, where.tenant, after.facilitator), where)
        kept = as_text(await self._redis.hget(keys.schedules(where), before.rubric_id))
        if not kept or _read(kept, where) != before:
            return False
        changed = await self._redis.run(
            self._change,
            hash=keys.schedules(where),
            field=before.rubric_id,
            before=kept,  # as it was written, perhaps by an older release
            after=_written(after) if after else "",
        )
        return changed == 1

    async def erase(self, person: Person) -> None:
        """Take a person out of all schedules."""
        for where in await self._index.schedules(person):
            for _ in range(_TRIES):  # one that changed meanwhile is read again
                theirs = [each for each in await self.all(where) if each.facilitator == person.id]
                for each in theirs:
                    await self.change(each, replace(each, facilitator=None))
                if not theirs:
                    break
            await self._index.remove_schedule(person, where)


def _written(schedule: Schedule) -> bytes:
    cadence = schedule.start.cadence
    return orjson.dumps(
        {
            "v": keys.SCHEMA,
            "rubric": schedule.rubric_id,
            "at": schedule.start.at,
            "cadence": [cadence.days, cadence.weeks, cadence.months, cadence.weekday, cadence.minute],
            "facilitator": schedule.facilitator,
            "mode": schedule.mode,
            "floor": schedule.floor,
            "zone": schedule.zone,
            "named": schedule.conversation_name,
            "last": schedule.last,
            "without_result": schedule.without_result,
            "waits": schedule.waits,
        }
    )


def _read(text: str, where: Conversation) -> Schedule | None:
    """Read a schedule, or None for one of a newer version."""
    found: Mapping[str, Any] = orjson.loads(text)
    if found["v"] > keys.SCHEMA:
        return None
    return Schedule(
        conversation=where,
        rubric_id=found["rubric"],
        start=StartTime(found["at"], Cadence(*found["cadence"])),
        facilitator=optional_id(PersonId, found["facilitator"]),
        mode=Mode(found["mode"]),
        floor=found["floor"],
        zone=found["zone"],
        conversation_name=found["named"],
        last=found["last"],
        without_result=found["without_result"],
        waits=found["waits"],
    )

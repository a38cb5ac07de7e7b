"""Preferences in Redis: a field of the profile for each, so that two people can change two at once."""

from collections.abc import Iterator
from datetime import date

from redis.typing import EncodableT, FieldT

from bot.conversation.identity import Conversation
from bot.conversation.reminders.preferences import (
    Cadence,
    DateRange,
    PreferencesUpdate,
    ReminderPreferences,
)
from bot.conversation.when.hours import Hours
from bot.store import keys
from bot.store.client import Client, Fields, as_mapping
from bot.store.fields import ProfileField
from bot.store.tenant_index import TenantIndex


class RedisPreferences:
    """See `bot.ports.preferences.Preferences`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index

    async def get(self, receiver: Conversation) -> ReminderPreferences:
        """Read the preferences of a receiver."""
        return read_preferences(as_mapping(await self._redis.hgetall(keys.profile(receiver))))

    async def update(self, receiver: Conversation, change: PreferencesUpdate) -> None:
        """Change the preferences of a receiver."""
        if receiver.private:
            await self._index.add_person(receiver.person)
        else:
            await self._index.add_conversation(receiver)
        name = keys.profile(receiver)
        fields: dict[FieldT, EncodableT] = {ProfileField.VERSION: keys.SCHEMA}
        fields.update(_fields(change))
        await self._redis.hset(name, mapping=fields)
        if change.unquiet:
            await self._redis.hdel(name, *(_quiet(each) for each in change.unquiet))


def read_preferences(found: Fields) -> ReminderPreferences:
    """Read the preferences in a profile."""
    came_back = found.get(ProfileField.CAME_BACK)
    return ReminderPreferences(
        home=found.get(ProfileField.HOME_ZONE),
        home_day=int(found.get(ProfileField.HOME_DAY, 0)),
        zone=found.get(ProfileField.ZONE) or None,
        hours=_hours(found.get(ProfileField.HOURS, "")),
        every=_cadence(found.get(ProfileField.CADENCE, "")),
        off=bool(found.get(ProfileField.OFF)),
        came_back=date.fromisoformat(came_back) if came_back else None,
        days=tuple(int(day) for day in found.get(ProfileField.DAYS, "")),
        quiet=tuple(sorted(_days(name) for name in found if name.startswith(ProfileField.QUIET))),
    )


def _fields(change: PreferencesUpdate) -> Iterator[tuple[str, str | int]]:
    """Write a change as the fields that it sets."""
    if change.zone is not None:
        yield ProfileField.ZONE, change.zone
    if change.hours is not None:
        yield ProfileField.HOURS, "-".join(map(str, change.hours))
    if change.days is not None:
        yield ProfileField.DAYS, "".join(map(str, change.days))
    if change.every is not None:
        yield ProfileField.CADENCE, _written(change.every)
    if change.off is not None:
        yield ProfileField.OFF, "1" if change.off else ""
    for days in change.quiet:
        yield _quiet(days), "1"


def _quiet(days: DateRange) -> str:
    """Name the field of some quiet days."""
    return f"{ProfileField.QUIET}{days.first}/{days.last}"


def _written(cadence: Cadence) -> str:
    """Write a cadence: days, weeks, months, weekday and minute of the day, "-" for none."""
    parts = (cadence.days, cadence.weeks, cadence.months, cadence.weekday, cadence.minute)
    return " ".join("-" if part is None else str(part) for part in parts)


def _cadence(written: str) -> Cadence:
    if not written:
        return Cadence()
    days, weeks, months, *then = written.split(" ")
    weekday, minute = (None if part == "-" else int(part) for part in then)
    return Cadence(int(days), int(weeks), int(months), weekday, minute)


def _hours(text: str) -> Hours | tuple[()]:
    first, _, last = text.partition("-")
    return (int(first), int(last)) if last else ()


def _days(name: str) -> DateRange:
    first, _, last = name.removeprefix(ProfileField.QUIET).partition("/")
    return DateRange(date.fromisoformat(first), date.fromisoformat(last))

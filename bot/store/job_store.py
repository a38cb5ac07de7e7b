"""What must happen by itself, and what people want of nudges."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from redis.typing import EncodableT, FieldT

from bot.conversation.identity import AssessmentRef, Conversation, Person
from bot.conversation.reminders.preferences import ONCE, Change, Nudge, Wishes
from bot.outbox.job import Claimed, Delivered, Delivery, Duty, Nudged, Owed, Planned
from bot.store import decoding, keys, preference_fields
from bot.store.reachability import Reach

SOME = 500  # that is due, looked at in one go
_SENT = Nudged.SENT.value.encode()
_DUTIES: dict[str, Duty | Nudge] = {each.value: each for each in (*Duty, *Nudge)}


class NudgeStore(Reach):
    """The part of the store that looks ahead; see `bot.ports.Store` for what each method promises."""

    async def owe(self, owed: Owed, due: int) -> None:
        """Note what must happen, or move it to another time."""
        member = written(owed)
        if isinstance(owed.duty, Nudge):
            if owed.person:
                await self.enrol(_person(owed))
            # Listed first, so that whatever is planned for somebody can be found and forgotten.
            name = keys.nudges(owed.receiver)
            await self.client.call(lambda: self.client.redis.hsetnx(name, member, Nudged.DUE))
        await self.client.call(lambda: self.client.redis.zadd(keys.OWED, {member: due}))

    async def put_off(self, owed: Owed, until: int) -> None:
        """Move what is owed; what was struck out stays so, or whoever was slower would send it again."""
        member = written(owed)
        await self.client.call(lambda: self.client.redis.zadd(keys.OWED, {member: until}, xx=True))

    async def overdue(self, now: int) -> Mapping[Owed, int]:
        """List what was due, the oldest first, and when: all of it, for some may stay there for long."""
        listed = page = await self._page(now, 0)
        while len(page) == SOME:
            page = await self._page(now, len(listed))
            listed += page
        return {owed: due for member, due in listed if (owed := _owed(member))}

    async def _page(self, now: int, start: int) -> list[tuple[str, int]]:
        """Read some of what was due by a time."""
        found = await self.client.call(
            lambda: self.client.redis.zrangebyscore(
                keys.OWED, "-inf", now, start=start, num=SOME, withscores=True
            )
        )
        return [(decoding.text(each[0]), int(each[1])) for each in found if isinstance(each, list | tuple)]

    async def settle(self, owed: Owed, by: int) -> None:
        """Strike out what has happened."""
        member = written(owed)
        if await self.client.run("settle", [keys.OWED], [member, by]) and isinstance(owed.duty, Nudge):
            await self.client.run("unplan", [keys.nudges(owed.receiver)], [member])

    async def planned(self, receiver: Conversation) -> tuple[Planned, ...]:
        """List the nudges of a person or a team."""
        states = decoding.flat(
            await self.client.call(lambda: self.client.redis.hgetall(keys.nudges(receiver)))
        )
        members = sorted(decoding.text(member) for member, state in states.items() if state != _SENT)
        if not members:
            return ()
        times = await self.client.call(lambda: self.client.redis.zmscore(keys.OWED, members))
        found = [
            _planned(owed, int(due or 0), decoding.text(states[member.encode()]))
            for member, due in zip(members, times, strict=True)
            if (owed := _owed(member))
        ]
        return tuple(sorted(found, key=lambda each: each.due))

    async def nudged(self, owed: Owed) -> Nudged | None:
        """Tell how far a nudge has come."""
        name = keys.nudges(owed.receiver)
        found = await self.client.call(lambda: self.client.redis.hget(name, written(owed)))
        return _state(found) if isinstance(found, bytes) else None

    async def claim_nudge(self, owed: Owed, day: date, claimant: str, now: int) -> Claimed:
        """Take the right to send a nudge, once for ever."""
        reply = await self.client.run(
            "claim_nudge",
            [keys.nudges(owed.receiver), keys.profile_of(owed.receiver)],
            [keys.SCHEMA, written(owed), int(owed.asked), day.isoformat(), claimant, now],
        )
        return Claimed(decoding.text(reply))

    async def note_nudge(self, owed: Owed, claimant: str, delivered: Delivered) -> None:
        """Write down what became of a nudge, if it was claimed by this very try."""
        became = delivered.became.value
        if delivered.became in (Delivery.FAILED, Delivery.UNREACHABLE):
            became = f"{Nudged.FAILED} {delivered.reason}".strip()
        await self.client.run(
            "note_nudge",
            [keys.nudges(owed.receiver), keys.profile_of(owed.receiver)],
            [written(owed), claimant, became, int(owed.duty in ONCE and not owed.asked)],
        )

    async def count(self, nudge: Nudge, outcome: str) -> None:
        """Count what became of a nudge; where an answer gets lost, it may count twice."""
        await self.client.call(lambda: self.client.redis.hincrby(keys.COUNTS, f"{nudge} {outcome}", 1))

    async def counts(self) -> Mapping[tuple[str, str], int]:
        """Give how many nudges of each kind ended how."""
        found = decoding.flat(await self.client.call(lambda: self.client.redis.hgetall(keys.COUNTS)))
        pairs = {tuple(decoding.text(name).split(" ", 1)): int(count) for name, count in found.items()}
        return {(nudge, outcome): count for (nudge, outcome), count in sorted(pairs.items())}

    async def overdue_seconds(self, now: int) -> int:
        """Tell how late the oldest thing is that was to happen; 0 where nothing is late."""
        oldest = await self.client.call(lambda: self.client.redis.zrange(keys.OWED, 0, 0, withscores=True))
        return max((now - int(each[1]) for each in oldest if isinstance(each, list | tuple)), default=0)

    async def wishes(self, receiver: Conversation) -> Wishes:
        """Read what somebody wishes."""
        name = keys.profile_of(receiver)
        return preference_fields.read(
            decoding.flat(await self.client.call(lambda: self.client.redis.hgetall(name)))
        )

    async def wish(self, receiver: Conversation, change: Change) -> None:
        """Change what somebody wishes."""
        if receiver.private:
            await self.enrol(Person(receiver.platform, receiver.tenant, receiver.id))
        else:
            await self.list_conversation(receiver)
        name = keys.profile_of(receiver)
        fields: dict[FieldT, EncodableT] = {"v": keys.SCHEMA}
        fields.update(preference_fields.fields(change))
        await self.client.call(lambda: self.client.redis.hset(name, mapping=fields))
        if change.loud:
            over = [preference_fields.quiet(each) for each in change.loud]
            await self.client.call(lambda: self.client.redis.hdel(name, *over))

    async def note_zone(self, person: Person, zone: str) -> None:
        """Remember a person's zone."""
        await self.enrol(person)
        fields: dict[FieldT, EncodableT] = {"v": keys.SCHEMA, "zone": zone}
        await self.client.call(lambda: self.client.redis.hset(keys.profile(person), mapping=fields))

    async def forget_nudges(self, receiver: Conversation, about: Conversation | None = None) -> None:
        """Strike out whatever was planned for a person or a team."""
        name = keys.nudges(receiver)
        listed = await self.client.call(lambda: self.client.redis.hkeys(name))
        members = [each for each in listed if about is None or _is_about(about, decoding.text(each))]
        if members:
            await self.client.call(lambda: self.client.redis.zrem(keys.OWED, *members))
            await self.client.call(lambda: self.client.redis.hdel(name, *members))


def _person(owed: Owed) -> Person:
    where = owed.assessment.conversation
    return Person(where.platform, where.tenant, owed.person)


def written(owed: Owed) -> str:
    """Write down what is owed as one word; nudges say more than the rest."""
    where = owed.assessment.conversation
    parts = [owed.duty.value, where.platform, keys.encoded(where.tenant), keys.encoded(where.id)]
    parts.append(owed.assessment.id)
    if isinstance(owed.duty, Nudge):
        parts += [keys.encoded(owed.person), keys.encoded(owed.step), str(owed.turn)]
        parts.append("asked" if owed.asked else "")
    return "|".join(parts)


def _state(found: bytes | str) -> Nudged:
    """Read how far a nudge has come: the first word says it."""
    return Nudged(decoding.text(found).split()[0])


def _planned(owed: Owed, due: int, text: str) -> Planned:
    state, _, more = text.partition(" ")
    return Planned(owed, due, Nudged(state), more if state == Nudged.FAILED else "")


def _is_about(where: Conversation, member: str) -> bool:
    owed = _owed(member)
    return owed is not None and owed.assessment.conversation == where


@lru_cache(20_000)  # what waits is read each time that somebody looks
def _owed(text: str) -> Owed | None:
    """Read what is owed; None for what a newer version owes, which is left to that."""
    duty, platform, tenant, where, id_, *nudge = text.split("|")
    if duty not in _DUTIES:
        return None
    conversation = Conversation(platform, keys.decoded(tenant), keys.decoded(where))
    about = _DUTIES[duty], AssessmentRef(conversation, id_)
    if not nudge:
        return Owed(*about)
    person, step, turn, asked = nudge
    return Owed(*about, keys.decoded(person), keys.decoded(step), int(turn), asked=bool(asked))

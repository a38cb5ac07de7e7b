"""What must happen by itself, and what people want of nudges."""

from datetime import date

from redis.typing import EncodableT, FieldT

from bot.conversation.identity import AssessmentRef, Conversation, Person
from bot.conversation.nudges import ONCE, Change, Nudge, Wishes
from bot.ports import Claimed, Delivery, Duty, Nudged, Owed, Planned
from bot.store import keys, reading, written_wishes
from bot.store.directory import Directory

SOME = 500  # that is due, looked at in one go
_SENT = Nudged.SENT.value.encode()
_DUTIES: dict[str, Duty | Nudge] = {each.value: each for each in (*Duty, *Nudge)}


class NudgeStore(Directory):
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

    async def overdue(self, now: int) -> tuple[Owed, ...]:
        """List what was due, the oldest first."""
        found = await self.client.call(
            lambda: self.client.redis.zrangebyscore(keys.OWED, "-inf", now, start=0, num=SOME)
        )
        owed = (_owed(each.decode()) for each in found if isinstance(each, bytes))
        return tuple(each for each in owed if each)

    async def settle(self, owed: Owed, by: int) -> None:
        """Strike out what has happened."""
        member = written(owed)
        if await self.client.run("settle", [keys.OWED], [member, by]) and isinstance(owed.duty, Nudge):
            await self.client.run("unplan", [keys.nudges(owed.receiver)], [member])

    async def planned(self, receiver: Conversation) -> tuple[Planned, ...]:
        """List the nudges of a person or a team."""
        states = reading.flat(
            await self.client.call(lambda: self.client.redis.hgetall(keys.nudges(receiver)))
        )
        members = sorted(reading.text(member) for member, state in states.items() if state != _SENT)
        if not members:
            return ()
        times = await self.client.call(lambda: self.client.redis.zmscore(keys.OWED, members))
        found = [
            Planned(owed, int(due or 0), _state(states[member.encode()]))
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
        return Claimed(reading.text(reply))

    async def note_nudge(self, owed: Owed, claimant: str, became: Delivery) -> None:
        """Write down what became of a nudge, if it was claimed by this very try."""
        await self.client.run(
            "note_nudge",
            [keys.nudges(owed.receiver), keys.profile_of(owed.receiver)],
            [written(owed), claimant, became.value, int(owed.duty in ONCE and not owed.asked)],
        )

    async def wishes(self, receiver: Conversation) -> Wishes:
        """Read what somebody wishes."""
        name = keys.profile_of(receiver)
        return written_wishes.read(
            reading.flat(await self.client.call(lambda: self.client.redis.hgetall(name)))
        )

    async def wish(self, receiver: Conversation, change: Change) -> None:
        """Change what somebody wishes."""
        if receiver.private:
            await self.enrol(Person(receiver.platform, receiver.tenant, receiver.id))
        else:
            await self.list_conversation(receiver)
        name = keys.profile_of(receiver)
        fields: dict[FieldT, EncodableT] = {"v": keys.SCHEMA}
        fields.update(written_wishes.fields(change))
        await self.client.call(lambda: self.client.redis.hset(name, mapping=fields))
        if change.loud:
            over = [written_wishes.quiet(each) for each in change.loud]
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
        members = [each for each in listed if about is None or _is_about(about, reading.text(each))]
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
    return Nudged(reading.text(found).split()[0])


def _is_about(where: Conversation, member: str) -> bool:
    owed = _owed(member)
    return owed is not None and owed.assessment.conversation == where


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

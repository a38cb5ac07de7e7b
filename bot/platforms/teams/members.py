"""Member cache: who is in a conversation and their names, kept for minutes."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from weakref import WeakValueDictionary

from cachetools import TTLCache

from bot.conversation.identity import Conversation, MessageId, Person, PersonId
from bot.conversation.safe_text import tidy
from bot.platforms.common.payload import as_text
from bot.platforms.common.platform import ReferenceStore
from bot.platforms.common.sending import NOT_TOLD, Blocked, Gone, SendError
from bot.platforms.teams.cached_references import decode
from bot.platforms.teams.client import TeamsClient, TeamsTarget
from bot.platforms.teams.deep_links import message_url
from bot.platforms.teams.parse import LONGEST_NAME
from bot.ports.membership import MembershipStatus

FRESH_SECONDS = 600.0
STRANGER_SECONDS = 10.0  # between two looks because of a person who was not there at the first
LOOK_SECONDS = 1.5  # a person may be waiting for what they pressed
WAIT_SECONDS = 1.0  # of a turn, for a membership
CONVERSATIONS_CACHED = 1_000
PAIR = 2
# The codes of a conversation that is gone, or that Rung is not in: without one a refusal may be passing.
NOT_THERE = ("BotNotInConversationRoster", "ConversationNotFound")


@dataclass(frozen=True, slots=True)
class _Roster:
    """Names of people by their id, the ids by which bots address them, and their organisations.

    *people* counts also those whose id Teams does not tell.
    """

    names: Mapping[PersonId, str]
    accounts: Mapping[PersonId, str]
    tenants: Mapping[PersonId, str]
    people: int


_NOBODY = _Roster({}, {}, {}, 0)


class TeamsMembers:
    """Asks Teams for members through *client*. *clock* counts seconds and never goes back."""

    def __init__(self, client: TeamsClient, clock: Callable[[], float]) -> None:
        self._client = client
        self._rosters: TTLCache[TeamsTarget, _Roster] = TTLCache(CONVERSATIONS_CACHED, FRESH_SECONDS, clock)
        self._recent: TTLCache[TeamsTarget, None] = TTLCache(CONVERSATIONS_CACHED, STRANGER_SECONDS, clock)
        self._unlisted: TTLCache[TeamsTarget, None] = TTLCache(CONVERSATIONS_CACHED, STRANGER_SECONDS, clock)
        self._fetches: dict[TeamsTarget, asyncio.Task[_Roster]] = {}
        self._looks: WeakValueDictionary[TeamsTarget, asyncio.Lock] = WeakValueDictionary()

    async def names(self, of: TeamsTarget) -> Mapping[PersonId, str]:
        """Give the members' names, none where Teams does not tell."""
        return (await self._roster(of)).names

    async def has_left(self, of: TeamsTarget, person: PersonId) -> bool:
        """Tell whether *person* is for sure no member. After a look that failed, do not ask for a while."""
        if of in self._unlisted:
            return False
        names = await self.names(of)
        if not names:
            self._unlisted[of] = None
        return bool(names) and person not in names

    async def account(self, of: TeamsTarget, person: PersonId) -> str:
        """Give the id by which bots address *person*, empty where it is not known."""
        return (await self._roster(of)).accounts.get(person, "")

    async def tenant(self, of: TeamsTarget, person: PersonId) -> str:
        """Name the organisation of *person*, empty where Teams does not tell. Look again for a new member."""
        of = of.whole
        roster = await self._roster(of)
        if person not in roster.names and of not in self._recent:
            roster = await self._look(of)
        return roster.tenants.get(person, "")

    async def has(self, of: TeamsTarget, person: PersonId) -> bool:
        """Tell whether *person* is a member, and look again if they were not."""
        names = await self.names(of)
        if person in names or not names or of in self._recent:
            return person in names
        return person in (await self._look(of)).names

    async def pair(self, of: TeamsTarget) -> frozenset[PersonId] | None:
        """Name the members if Teams tells exactly two at this moment. One without an id counts, too."""
        roster = await self._look(of)
        return frozenset(roster.names) if roster.people == len(roster.names) == PAIR else None

    async def includes_us(self, of: TeamsTarget) -> bool | None:
        """Tell whether Rung is in a conversation, or None where Teams does not tell in time.

        A single refusal passes, so only two that say why count.
        """
        for _ in range(2):
            try:
                async with asyncio.timeout(WAIT_SECONDS):
                    await self._fetch(of)
            except (Gone, Blocked) as error:
                if error.reason not in NOT_THERE:
                    return None
            except (SendError, TimeoutError):
                return None
            else:
                return True
        return False

    async def status(self, of: TeamsTarget, person: PersonId, *, fresh: bool) -> MembershipStatus:
        """Tell whether *person* is a member, as Teams told within the last minutes."""
        roster = self._rosters.get(of)
        if not fresh and roster and (person in roster.names or of in self._recent):
            return MembershipStatus.MEMBER if person in roster.names else MembershipStatus.NOT_MEMBER
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                roster = await self._fetch(of)
        except NOT_TOLD:
            return MembershipStatus.NOT_TOLD
        except (SendError, TimeoutError):
            return MembershipStatus.UNKNOWN
        if not roster.names:
            return MembershipStatus.NOT_TOLD
        return MembershipStatus.MEMBER if person in roster.names else MembershipStatus.NOT_MEMBER

    async def _roster(self, of: TeamsTarget) -> _Roster:
        of = of.whole
        async with self._looks.setdefault(of, asyncio.Lock()):
            return self._rosters.get(of) or await self._look(of)

    async def _look(self, of: TeamsTarget) -> _Roster:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await self._fetch(of)
        except (SendError, TimeoutError):
            return _NOBODY

    async def _fetch(self, of: TeamsTarget) -> _Roster:
        """Read the members, or raise SendError.

        Reading goes on for a person who stops waiting: a large team takes longer than one turn.
        """
        task = self._fetches.get(of)
        if task is None:
            task = self._fetches[of] = asyncio.create_task(self._read(of))
            task.add_done_callback(lambda done: self._forget_fetch(of, done))
        return await asyncio.shield(task)

    def _forget_fetch(self, of: TeamsTarget, done: asyncio.Task[_Roster]) -> None:
        self._fetches.pop(of, None)
        if not done.cancelled():
            done.exception()  # read, so that asyncio does not report it

    async def _read(self, of: TeamsTarget) -> _Roster:
        members = [member async for member in self._client.members(of)]
        found = {
            PersonId(id_): member
            for member in members
            if (id_ := as_text(member.get("aadObjectId") or member.get("objectId")))
        }
        self._recent[of] = None
        self._rosters[of] = roster = _Roster(
            {id_: as_text(member.get("name")) for id_, member in found.items()},
            {id_: as_text(member.get("id")) for id_, member in found.items()},
            {id_: as_text(member.get("tenantId")) for id_, member in found.items()},
            len(members),
        )
        return roster


@dataclass(frozen=True, slots=True)
class TeamsMembership:
    """Looks up who is in a conversation where Rung was spoken to before."""

    member_cache: TeamsMembers
    references: ReferenceStore

    async def has(self, where: Conversation, person: PersonId, *, fresh: bool) -> MembershipStatus:
        """Tell whether *person* is in a conversation, as Teams told within the last minutes."""
        target = await self._target(where)
        return (
            await self.member_cache.status(target, person, fresh=fresh)
            if target
            else MembershipStatus.NOT_TOLD
        )

    async def name(self, where: Conversation, person: PersonId) -> str | None:
        """Give the name of a member, or None where Teams does not tell."""
        target = await self._target(where)
        names = await self.member_cache.names(target) if target else {}
        return tidy(names.get(person, ""))[:LONGEST_NAME] or None

    async def shared(self, person: Person) -> Mapping[Conversation, str]:  # noqa: ARG002, Teams has no such list
        """List no conversations: Teams tells a bot only who is in one."""
        return {}

    async def pair(self, where: Conversation) -> frozenset[PersonId] | None:
        """Name the two people in a conversation, or None where they are not known to be exactly two."""
        target = await self._target(where)
        return await self.member_cache.pair(target) if target else None

    async def message_url(self, where: Conversation, message: MessageId) -> str | None:
        """Give the address of a message."""
        return message_url(where, message)

    async def includes_us(self, where: Conversation) -> bool | None:
        """Tell whether Rung is in a conversation, or None where that is not known."""
        target = await self._target(where)
        return await self.member_cache.includes_us(target) if target else False

    async def _target(self, where: Conversation) -> TeamsTarget | None:
        reference = decode(await self.references.find(where))
        return reference.target(where) if reference else None

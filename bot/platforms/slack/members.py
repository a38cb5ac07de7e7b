"""The members of a conversation. Slack lists ids, and profiles one by one. Both are cached.

So are the addresses of messages.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from weakref import WeakValueDictionary

from cachetools import TTLCache

from bot.conversation.identity import Conversation, ConversationId, MessageId, Person, PersonId
from bot.conversation.safe_text import tidy
from bot.platforms.common.payload import Json, as_object, as_objects, as_text
from bot.platforms.common.sending import MAX_WAIT_SECONDS, NO_WAIT_SECONDS, NOT_TOLD, SendError
from bot.platforms.slack.client import SlackClient
from bot.platforms.slack.parse import LONGEST_NAME, is_organisation
from bot.ports.membership import MembershipStatus

MOST = 60  # looking through the thousands of a large channel would use up the rate that answers need
LARGEST = 1_000  # people among whom one is looked for
PAIR = 2
PAGE = 200
FRESH_SECONDS = 300.0
PERSON_SECONDS = 24 * 3600.0
LOOK_SECONDS = 10.0
LOOKUP_SECONDS = 1.0  # while a person waits
CONVERSATIONS_CACHED = 1_000
MESSAGES_CACHED = 1_000
PEOPLE_CACHED = 5_000
TENANTS_CACHED = 10_000
MEMBERSHIP_SECONDS = 3600.0
STRANGER_SECONDS = 10.0  # between two looks because of a person who was not there at the first
_CHANNELS = "public_channel,private_channel"
_NOBODY = frozenset(("user_not_found", "user_not_visible"))


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack tells about a person. In an *organisation* it may name any of their *teams* as theirs."""

    is_active: bool = False  # neither a bot nor deactivated
    teams: frozenset[str] = frozenset()
    organisation: str | None = None
    zone: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as far as a turn asks: whether they belong to the install, and where they live."""

    is_colleague: bool
    zone: str | None


@dataclass(frozen=True, slots=True)
class BotUser:
    """Our own user in an install, and the *organisation* of the install, which may have none."""

    person: str
    organisation: str | None


class SlackMembers:
    """Asks Slack for members through *client*. *clock* counts seconds and never goes back."""

    def __init__(self, client: SlackClient, clock: Callable[[], float]) -> None:
        self._client = client
        self._members: TTLCache[Conversation, frozenset[PersonId] | None] = TTLCache(
            CONVERSATIONS_CACHED, FRESH_SECONDS, clock
        )
        self._ids_seen: TTLCache[Conversation, frozenset[PersonId]] = TTLCache(
            CONVERSATIONS_CACHED, FRESH_SECONDS, clock
        )
        self._workspaces: TTLCache[tuple[str, str], None] = TTLCache(TENANTS_CACHED, PERSON_SECONDS, clock)
        self._looks: WeakValueDictionary[Conversation, asyncio.Lock] = WeakValueDictionary()
        self._profiles: TTLCache[Person, Profile] = TTLCache(PEOPLE_CACHED, PERSON_SECONDS, clock)
        self._bots: TTLCache[str, BotUser] = TTLCache(TENANTS_CACHED, PERSON_SECONDS, clock)
        self._present: TTLCache[tuple[Conversation, str], None] = TTLCache(
            PEOPLE_CACHED, MEMBERSHIP_SECONDS, clock
        )
        self._absent: TTLCache[tuple[Conversation, str], None] = TTLCache(
            PEOPLE_CACHED, STRANGER_SECONDS, clock
        )
        self._message_urls: TTLCache[tuple[str, MessageId], str | None] = TTLCache(
            MESSAGES_CACHED, PERSON_SECONDS, clock
        )

    async def members(self, of: Conversation) -> frozenset[PersonId] | None:
        """Name the people in a conversation, or None where Slack does not tell, or there are too many.

        Profiles that were fetched before a timeout stay cached.
        """
        async with self._looking(of):
            if of not in self._members:
                self._members[of] = await self._look(of)
            return self._members.get(of)

    async def has_left(self, person: PersonId, where: Conversation) -> bool:
        """Tell whether *person* was for sure not in a conversation at the last look.

        Many people of one conversation are asked about at once, so they share a look.
        """
        async with self._looking(where):
            if where not in self._ids_seen:
                self._ids_seen[where] = await self._look_for_ids(where)
            ids = self._ids_seen.get(where) or frozenset()
        return len(ids) > 1 and person not in ids  # where Slack lists only us, it does not tell

    def _looking(self, of: Conversation) -> asyncio.Lock:
        return self._looks.setdefault(of, asyncio.Lock())

    async def _look_for_ids(self, of: Conversation) -> frozenset[PersonId]:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return frozenset(await self._ids(of, LARGEST))
        except (SendError, TimeoutError):
            return frozenset()

    async def has(self, where: Conversation, person: PersonId, *, fresh: bool) -> MembershipStatus:
        """Tell whether *person* is in a conversation, as Slack told within the last hour."""
        key = (where, person)
        if not fresh and key in self._present:
            return MembershipStatus.MEMBER
        if not fresh and key in self._absent:
            return MembershipStatus.NOT_MEMBER
        self._present.pop(key, None)
        status = await self._status(where, person)
        if status is MembershipStatus.MEMBER:
            self._present[key] = None
        elif status is MembershipStatus.NOT_MEMBER:
            self._absent[key] = None
        return status

    def forget(self, where: Conversation, person: str) -> None:
        """Ask again about a person who has left a conversation."""
        self._present.pop((where, person), None)

    async def _status(self, where: Conversation, person: str) -> MembershipStatus:
        """Look for a person. Of a public channel Slack tells the members even if we are none."""
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                ids = await self._ids(where, LARGEST, NO_WAIT_SECONDS)
                bot = (await self._bot(where.tenant)).person
        except NOT_TOLD:
            return MembershipStatus.NOT_TOLD
        except (SendError, TimeoutError):
            return MembershipStatus.UNKNOWN
        if bot not in ids:
            return MembershipStatus.NOT_TOLD
        return MembershipStatus.MEMBER if person in ids else MembershipStatus.NOT_MEMBER

    async def shared(self, person: Person) -> Mapping[Conversation, str]:
        """List the channels that *person* and Rung are both in, as far as Slack tells within a second."""
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                ours, theirs = await asyncio.gather(
                    self._channels(person.tenant, {}), self._channels(person.tenant, {"user": person.id})
                )
        except (SendError, TimeoutError):
            return {}
        shared = ours.keys() & theirs.keys()
        return {Conversation(person.platform, person.tenant, id_): ours[id_] for id_ in ours if id_ in shared}

    async def _channels(self, tenant: str, of: Mapping[str, str]) -> dict[ConversationId, str]:
        """List a page of the channels that we are in, or that a person is in."""
        asked = {"types": _CHANNELS, "exclude_archived": "true", "limit": str(PAGE), **of}
        sent = await self._client.look_up(tenant, "users.conversations", asked, NO_WAIT_SECONDS)
        return {
            ConversationId(as_text(each.get("id"))): f"#{as_text(each.get('name'))}"
            for each in as_objects(sent.get("channels"), PAGE)
        }

    async def name(self, where: Conversation, person: PersonId) -> str | None:
        """Give the name that a person goes by, or None where Slack does not tell within a second."""
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                return (
                    await self._profile(Person(where.platform, where.tenant, person), NO_WAIT_SECONDS)
                ).name
        except (SendError, TimeoutError):
            return None

    async def message_url(self, where: Conversation, message: MessageId) -> str | None:
        """Give the address of a message, or None where Slack does not tell within a second."""
        if message.channel is None:
            return None
        key = (where.tenant, message)
        if key not in self._message_urls:
            asked = {"channel": message.channel, "message_ts": message.id}
            try:
                async with asyncio.timeout(LOOKUP_SECONDS):
                    sent = await self._client.look_up(
                        where.tenant, "chat.getPermalink", asked, NO_WAIT_SECONDS
                    )
            except (SendError, TimeoutError):
                return None
            self._message_urls[key] = as_text(sent.get("permalink")) or None
        return self._message_urls[key]

    async def pair(self, where: Conversation) -> frozenset[PersonId] | None:
        """Name the two people in a conversation, or None where they are not known to be exactly two.

        Anyone whom Slack does not show, or who is of another company, may be a third
        one. Nobody is looked up any more once that is certain.
        """
        people: list[PersonId] = []
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                ids = await self._ids(where, patience=NO_WAIT_SECONDS)
                if (await self._bot(where.tenant)).person not in ids:
                    return None
                for id_ in ids:
                    profile = await self._profile(Person(where.platform, where.tenant, id_), NO_WAIT_SECONDS)
                    if profile.is_active:
                        people.append(id_)
                    stranger = profile.is_active and not await self._is_colleague(profile, where.tenant)
                    if stranger or profile == Profile() or len(people) > PAIR:
                        return None
        except (SendError, TimeoutError):
            return None
        return frozenset(people) if len(people) == PAIR else None

    async def zone(self, person: Person) -> str | None:
        """Look up in which time zone a person lives, or None where Slack does not tell."""
        try:
            return (await self._profile(person, NO_WAIT_SECONDS)).zone
        except SendError:
            return None

    async def look_up(self, person: Person, organisation: str | None = None) -> KnownPerson | None:
        """Look up a person, or None where Slack does not tell within a second.

        *organisation* is the install's, if known.
        """
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                profile = await self._profile(person, NO_WAIT_SECONDS)
                is_colleague = await self._is_colleague(profile, person.tenant, organisation)
        except (SendError, TimeoutError):
            return None
        if is_colleague:
            self._workspaces.update({(person.tenant, workspace): None for workspace in profile.teams})
        return KnownPerson(is_colleague, profile.zone)

    def is_of_install(self, tenant: str, workspace: str | None) -> bool:
        """Tell whether a workspace is known to belong to an install, because a colleague is of it.

        So a whole organisation that presses at once needs one look-up for each of its workspaces.
        """
        return (tenant, workspace) in self._workspaces

    async def _look(self, of: Conversation) -> frozenset[PersonId] | None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                ids = await self._ids(of)
                found = [id_ for id_ in ids if await self._counts(Person(of.platform, of.tenant, id_))]
        except (SendError, TimeoutError):
            return None
        return frozenset(found) or None  # the person who asks is a member, so an empty list tells nothing

    async def _ids(
        self, of: Conversation, most: int = MOST, patience: float = MAX_WAIT_SECONDS
    ) -> list[PersonId]:
        """List all ids in a conversation, bots and all, or nothing where they are more than *most*."""
        ids: list[PersonId] = []
        cursor: dict[str, str] = {}
        while len(ids) <= most:
            asked = {"channel": of.id, "limit": str(PAGE), **cursor}
            sent = await self._client.look_up(of.tenant, "conversations.members", asked, patience)
            page = sent.get("members")
            ids += [PersonId(id_) for id_ in page if isinstance(id_, str)] if isinstance(page, list) else []
            rest = as_text(as_object(sent.get("response_metadata")).get("next_cursor"))
            if not rest:
                return ids if len(ids) <= most else []
            cursor = {"cursor": rest}
        return []

    async def _counts(self, person: Person) -> bool:
        """Tell people from bots, deactivated accounts and those of another company."""
        profile = await self._profile(person)
        return profile.is_active and await self._is_colleague(profile, person.tenant)

    async def _is_colleague(self, profile: Profile, tenant: str, organisation: str | None = None) -> bool:
        if tenant in profile.teams or tenant == profile.organisation:
            return True
        if not profile.organisation or is_organisation(tenant):
            return False
        return profile.organisation == (organisation or (await self._bot(tenant)).organisation)

    async def _bot(self, tenant: str) -> BotUser:
        """Look up who we are in an install."""
        found = self._bots.get(tenant)
        if found is None:
            sent = await self._client.look_up(tenant, "auth.test", {})
            self._bots[tenant] = found = BotUser(
                as_text(sent.get("user_id")), as_text(sent.get("enterprise_id")) or None
            )
        return found

    async def _profile(self, person: Person, patience: float = MAX_WAIT_SECONDS) -> Profile:
        profile = self._profiles.get(person)
        if profile is None:
            self._profiles[person] = profile = await self._read_profile(person, patience)
        return profile

    async def _read_profile(self, person: Person, patience: float) -> Profile:
        try:
            sent = await self._client.look_up(person.tenant, "users.info", {"user": person.id}, patience)
        except SendError as error:
            if error.reason in _NOBODY:
                return Profile()
            raise
        return _profile(as_object(sent.get("user")))


def _profile(user: Json) -> Profile:
    in_organisation = as_object(user.get("enterprise_user"))
    teams, named = in_organisation.get("teams"), as_object(user.get("profile"))
    listed = teams if isinstance(teams, list) else []
    known = frozenset(each for each in (user.get("team_id"), *listed) if isinstance(each, str))
    called = as_text(named.get("display_name")) or as_text(user.get("real_name"))
    return Profile(
        is_active=not (user.get("is_bot") or user.get("deleted")),
        teams=frozenset() if user.get("is_stranger") is True else known,
        organisation=as_text(in_organisation.get("enterprise_id")) or None,
        zone=as_text(user.get("tz")) or None,
        name=tidy(called)[:LONGEST_NAME] or None,
    )

"""Who is in a conversation: Slack lists ids, and tells one by one who they are. Both are cached."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import TTLCache

from bot.conversation.identity import Conversation, Person
from bot.platforms.common.payload import Json, as_object, as_text
from bot.platforms.common.sending import NO_PATIENCE, PATIENCE_SECONDS, SendError
from bot.platforms.slack.affiliation import is_organisation
from bot.platforms.slack.client import SlackClient

MOST = 60  # looking through the thousands of a large channel would use up the rate that answers need
PAGE = 200
FRESH_SECONDS = 300.0
PERSON_SECONDS = 24 * 3600.0
LOOK_SECONDS = 10.0
CONVERSATIONS_CACHED = 100
PEOPLE_CACHED = 5_000
TENANTS_CACHED = 10_000
_NOBODY = frozenset(("user_not_found", "user_not_visible"))


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack tells about a person. In an *organisation* it may name any of their *teams* as theirs."""

    is_active: bool = False  # neither a bot nor deactivated
    teams: frozenset[str] = frozenset()
    organisation: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as far as a turn asks: whether they belong to the install, and where they live."""

    is_colleague: bool
    zone: str


class SlackMembers:
    """Asks Slack for members through *client*. *clock* counts seconds and never goes back."""

    def __init__(self, client: SlackClient, clock: Callable[[], float]) -> None:
        self._client = client
        self._members: TTLCache[Conversation, frozenset[str] | None] = TTLCache(
            CONVERSATIONS_CACHED, FRESH_SECONDS, clock
        )
        self._profiles: TTLCache[Person, Profile] = TTLCache(PEOPLE_CACHED, PERSON_SECONDS, clock)
        self._organisations: TTLCache[str, str] = TTLCache(TENANTS_CACHED, PERSON_SECONDS, clock)

    async def members(self, of: Conversation) -> frozenset[str] | None:
        """Name the people in a conversation, or None where Slack does not tell, or there are too many.

        A look that was cut off has learned something: the next one goes on from there.
        """
        try:
            return self._members[of]
        except KeyError:
            self._members[of] = found = await self._look(of)
            return found

    async def zone(self, person: Person) -> str:
        """Look up in which time zone a person lives, empty where Slack does not tell."""
        try:
            return (await self._profile(person, NO_PATIENCE)).zone
        except SendError:
            return ""

    async def look_up(self, person: Person, organisation: str = "") -> KnownPerson | None:
        """Look up a person, or None where Slack does not tell. *organisation* is the install's, if known."""
        try:
            profile = await self._profile(person, NO_PATIENCE)
            return KnownPerson(await self._is_colleague(profile, person.tenant, organisation), profile.zone)
        except SendError:
            return None

    async def _look(self, of: Conversation) -> frozenset[str] | None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                ids = await self._ids(of)
                found = [id_ for id_ in ids if await self._counts(Person(of.platform, of.tenant, id_))]
        except (SendError, TimeoutError):
            return None
        return frozenset(found) or None  # whoever asks is one of them, so nobody means that we are not told

    async def _ids(self, of: Conversation) -> list[str]:
        """List all ids in a conversation, bots and all, or nothing where that is too much."""
        ids: list[str] = []
        cursor: dict[str, str] = {}
        while len(ids) <= MOST:
            asked = {"channel": of.id, "limit": str(PAGE), **cursor}
            sent = await self._client.look_up(of.tenant, "conversations.members", asked)
            page = sent.get("members")
            ids += [id_ for id_ in page if isinstance(id_, str)] if isinstance(page, list) else []
            rest = as_text(as_object(sent.get("response_metadata")).get("next_cursor"))
            if not rest:
                return ids if len(ids) <= MOST else []
            cursor = {"cursor": rest}
        return []

    async def _counts(self, person: Person) -> bool:
        """Tell people from bots, deactivated accounts and those of another company."""
        profile = await self._profile(person)
        return profile.is_active and await self._is_colleague(profile, person.tenant)

    async def _is_colleague(self, profile: Profile, tenant: str, organisation: str = "") -> bool:
        if tenant in profile.teams or tenant == profile.organisation:
            return True
        if not profile.organisation or is_organisation(tenant):
            return False
        return profile.organisation == (organisation or await self._organisation(tenant))

    async def _organisation(self, tenant: str) -> str:
        """Look up the organisation of an install, which may have none."""
        found = self._organisations.get(tenant)
        if found is None:
            sent = await self._client.look_up(tenant, "auth.test", {})
            self._organisations[tenant] = found = as_text(sent.get("enterprise_id"))
        return found

    async def _profile(self, person: Person, patience: float = PATIENCE_SECONDS) -> Profile:
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
    teams = in_organisation.get("teams")
    listed = teams if isinstance(teams, list) else []
    known = frozenset(each for each in (user.get("team_id"), *listed) if isinstance(each, str))
    return Profile(
        is_active=not (user.get("is_bot") or user.get("deleted")),
        teams=frozenset() if user.get("is_stranger") is True else known,
        organisation=as_text(in_organisation.get("enterprise_id")),
        zone=as_text(user.get("tz")),
    )

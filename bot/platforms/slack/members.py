"""Who is in a conversation: Slack lists ids, and tells one by one who they are. Both are cached."""

import asyncio
from collections.abc import Callable

from cachetools import TTLCache

from bot.conversation.identity import Conversation, Person
from bot.platforms.common.payload import Json, as_object, as_text
from bot.platforms.common.sending import NO_PATIENCE, PATIENCE_SECONDS, SendError
from bot.platforms.slack.client import SlackClient
from bot.platforms.slack.parse import is_outsider

MOST = 60  # looking through the thousands of a large channel would use up the rate that answers need
PAGE = 200
FRESH_SECONDS = 300.0
PERSON_SECONDS = 24 * 3600.0
LOOK_SECONDS = 10.0
CONVERSATIONS_CACHED = 100
PEOPLE_CACHED = 5_000
_NOBODY = frozenset(("user_not_found", "user_not_visible"))


class SlackMembers:
    """Asks Slack for members through *client*. *clock* counts seconds and never goes back."""

    def __init__(self, client: SlackClient, clock: Callable[[], float]) -> None:
        self._client = client
        self._members: TTLCache[Conversation, frozenset[str] | None] = TTLCache(
            CONVERSATIONS_CACHED, FRESH_SECONDS, clock
        )
        self._counting: TTLCache[Person, bool] = TTLCache(PEOPLE_CACHED, PERSON_SECONDS, clock)

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
            found = await self._info(person, NO_PATIENCE)
        except SendError:
            return ""
        return as_text(found.get("tz"))

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
        counts = self._counting.get(person)
        if counts is None:
            self._counting[person] = counts = await self._is_colleague(person)
        return counts

    async def _is_colleague(self, person: Person) -> bool:
        try:
            user = await self._info(person)
        except SendError as error:
            if error.reason in _NOBODY:
                return False
            raise
        ours = not is_outsider(person, user.get("team_id"))
        return ours and not (user.get("is_bot") or user.get("deleted"))

    async def _info(self, person: Person, patience: float = PATIENCE_SECONDS) -> Json:
        sent = await self._client.look_up(person.tenant, "users.info", {"user": person.id}, patience)
        return as_object(sent.get("user"))

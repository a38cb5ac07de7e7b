"""Who is in a conversation: Slack lists ids, and tells one by one who they are; we keep both for a while."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation.identity import Conversation, Person
from bot.platforms.slack.client import SlackClient
from bot.platforms.slack.parse import is_outsider

MOST = 60  # looking through the thousands of a large channel would take the pace that answers need
PAGE = 200
FRESH_SECONDS = 300.0
PERSON_SECONDS = 24 * 3600.0
LOOK_SECONDS = 10.0
REMEMBERED = 100  # conversations
PEOPLE_REMEMBERED = 5_000
_NOBODY = frozenset(("user_not_found", "user_not_visible"))


@dataclass(frozen=True, slots=True)
class _Seen:
    people: frozenset[str] | None
    at: float


class SlackMembers:
    """Asks Slack for members through *sender*; *clock* counts seconds and never goes back."""

    def __init__(self, client: SlackClient, clock: Callable[[], float]) -> None:
        self._sender = client
        self._clock = clock
        self._seen: OrderedDict[Conversation, _Seen] = OrderedDict()
        self._people: OrderedDict[Person, tuple[bool, float]] = OrderedDict()

    async def members(self, of: Conversation) -> frozenset[str] | None:
        """Name the people in a conversation; None where Slack does not tell, or there are too many.

        A look that was cut off has learned something: the next one goes on from there.
        """
        seen = self._seen.get(of)
        if seen is not None and self._clock() - seen.at < FRESH_SECONDS:
            return seen.people
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                people = await self._look(of)
        except TimeoutError:
            people = None
        self._seen[of] = _Seen(people, self._clock())
        self._seen.move_to_end(of)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return people

    async def _look(self, of: Conversation) -> frozenset[str] | None:
        found = []
        for id_ in await self._ids(of):
            counts = await self._counts(Person(of.platform, of.tenant, id_))
            if counts is None:
                return None
            found += [id_] if counts else []
        return frozenset(found) or None  # whoever asks is one of them, so nobody means that we are not told

    async def _ids(self, of: Conversation) -> list[str]:
        """List all ids in a conversation, bots and all; nothing where that is refused or too much."""
        ids: list[str] = []
        cursor: dict[str, str] = {}
        while len(ids) <= MOST:
            asked = {"channel": of.id, "limit": str(PAGE), **cursor}
            sent = await self._sender.look_up(of.tenant, "conversations.members", asked)
            page, more = sent.body.get("members"), sent.body.get("response_metadata")
            if not sent.ok or not isinstance(page, list):
                return []
            ids += [id_ for id_ in page if isinstance(id_, str)]
            rest = more.get("next_cursor") if isinstance(more, dict) else None
            if not isinstance(rest, str) or not rest:
                return ids if len(ids) <= MOST else []
            cursor = {"cursor": rest}
        return []

    async def _counts(self, person: Person) -> bool | None:
        """Tell people from bots, deactivated accounts and those of another company."""
        known, at = self._people.get(person, (None, 0.0))
        if known is not None and self._clock() - at < PERSON_SECONDS:
            return known
        sent = await self._sender.look_up(person.tenant, "users.info", {"user": person.id})
        user = sent.body.get("user")
        if sent.error in _NOBODY:
            counts = False
        elif sent.ok and isinstance(user, dict):
            ours = not is_outsider(person, user.get("team_id"))
            counts = ours and not (user.get("is_bot") or user.get("deleted"))
        else:
            return None
        self._people[person] = counts, self._clock()
        self._people.move_to_end(person)
        if len(self._people) > PEOPLE_REMEMBERED:
            self._people.popitem(last=False)
        return counts

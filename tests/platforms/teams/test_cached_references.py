"""An address is noted when it is new, when it has changed, and now and then. Not with every answer."""

import pytest

from bot.conversation.identity import Conversation, Person, PersonId, Workspace
from bot.platforms.teams.cached_references import FOUND_SECONDS, FRESH_SECONDS, CachedReferences
from tests.fakes.teams_site import Clock

WHERE, OTHER = Conversation("teams", "T", "19:a"), Conversation("teams", "T", "19:b")
ADDRESS, NEWER = "https://smba.trafficmanager.net/emea/", "https://smba.trafficmanager.net/amer/"


class Kept:
    """Keeps addresses, and counts how often it was asked to."""

    def __init__(self) -> None:
        self.addresses: dict[Conversation, str] = {}
        self.trips = 0
        self.looks = 0

    async def note(self, conversation: Conversation, address: str, installation: str | None = None) -> None:
        self.trips += 1
        self.addresses[conversation] = address

    async def installed(self, workspace: Workspace, installation: str | None) -> tuple[Conversation, ...]:
        return ()

    async def installation(self, conversation: Conversation) -> str | None:
        return None

    async def mark_installed(self, workspace: Workspace, installation: str | None, at: int) -> None: ...

    async def installed_at(self, workspace: Workspace, installation: str | None) -> int:
        return 0

    async def mark_removed(self, workspace: Workspace, installation: str | None) -> None: ...

    async def find(self, conversation: Conversation) -> str | None:
        self.looks += 1
        return self.addresses.get(conversation)

    async def remove(self, conversation: Conversation) -> None:
        self.addresses.pop(conversation, None)


@pytest.fixture
def kept() -> Kept:
    return Kept()


async def test_the_same_address_is_noted_once_in_a_while(kept: Kept) -> None:
    clock = Clock()
    references = CachedReferences(kept, clock)
    for _ in range(10):
        await references.note(WHERE, ADDRESS)
    assert (kept.trips, await references.find(WHERE)) == (1, ADDRESS)
    clock.now += FRESH_SECONDS
    await references.note(WHERE, ADDRESS)
    assert kept.trips == 2


async def test_another_address_or_place_is_noted_at_once(kept: Kept) -> None:
    references = CachedReferences(kept, Clock())
    await references.note(WHERE, ADDRESS)
    await references.note(WHERE, NEWER)
    await references.note(OTHER, ADDRESS)
    assert kept.addresses == {WHERE: NEWER, OTHER: ADDRESS}


async def test_what_was_removed_is_noted_anew(kept: Kept) -> None:
    references = CachedReferences(kept, Clock())
    await references.note(WHERE, ADDRESS)
    await references.remove(WHERE)
    await references.note(WHERE, ADDRESS)
    assert kept.addresses == {WHERE: ADDRESS}


async def test_a_team_is_looked_up_once_in_a_while(kept: Kept) -> None:
    clock = Clock()
    references = CachedReferences(kept, clock)
    kept.addresses[WHERE] = ADDRESS
    assert [await references.find(WHERE) for _ in range(3)] == [ADDRESS] * 3
    assert kept.looks == 1
    kept.addresses[WHERE] = NEWER
    clock.now += FOUND_SECONDS
    assert await references.find(WHERE) == NEWER


async def test_a_chat_is_looked_up_each_time(kept: Kept) -> None:
    references, chat = CachedReferences(kept, Clock()), Person("teams", "T", PersonId("aad")).chat
    kept.addresses[chat] = ADDRESS
    assert await references.find(chat) == ADDRESS
    kept.addresses[chat] = NEWER
    assert await references.find(chat) == NEWER


async def test_what_was_noted_or_removed_here_is_found_at_once(kept: Kept) -> None:
    references = CachedReferences(kept, Clock())
    await references.note(WHERE, ADDRESS)
    assert await references.find(WHERE) == ADDRESS
    await references.note(WHERE, NEWER)
    assert await references.find(WHERE) == NEWER
    await references.remove(WHERE)
    assert await references.find(WHERE) is None

"""The address of an export, and the export behind an address.

An address says, sealed, whose data it hands out and in which form; the data is read when it is opened.
So what was forgotten or withdrawn in between is gone from it, too.
"""

import json
from collections.abc import Callable

from bot.conversation.identity import Conversation, ConversationId, Person, PersonId
from bot.conversation.messages import Download
from bot.conversation.reports.exports import ExportFormat, OwnAnswers, Subject, TeamResults
from bot.sealed_links import InvalidLink, Kind, SealedLinks
from bot.settings import Settings

ALIVE_SECONDS = 15 * 60


class ExportLinks:
    """Gives exports addresses below *base*, the address of this process as people reach it."""

    def __init__(self, links: SealedLinks, base: str, now: Callable[[], int]) -> None:
        self._links = links
        self._base = base
        self._now = now

    def download(self, what: Subject) -> Download:
        """Give the addresses of *what*, in each form."""
        return Download(
            json=self._address(what, ExportFormat.JSON), csv=self._address(what, ExportFormat.CSV)
        )

    def find(self, token: str) -> tuple[Subject, ExportFormat]:
        """Say what a token hands out, or raise InvalidLink."""
        try:
            return _unpacked(self._links.read(token, self._now()))
        except ValueError:  # of another release
            raise InvalidLink from None

    def _address(self, what: Subject, form: ExportFormat) -> str:
        token = self._links.sign(_packed(what, form), self._now() + ALIVE_SECONDS)
        return f"{self._base}/exports/{token}"


def public(settings: Settings, now: Callable[[], int]) -> ExportLinks | None:
    """Give exports addresses, or None where the outside does not reach us, or nothing can be sealed."""
    if not settings.public_url or not settings.secret_keys:
        return None
    return ExportLinks(SealedLinks(settings.secret_keys, Kind.EXPORT), settings.public_url, now)


def _packed(what: Subject, form: ExportFormat) -> bytes:
    match what:
        case TeamResults(whose):
            kind = "team"
        case OwnAnswers(whose):
            kind = "own"
    return json.dumps([form, kind, whose.platform, whose.tenant, whose.id]).encode()


def _unpacked(packed: bytes) -> tuple[Subject, ExportFormat]:
    match json.loads(packed):
        case [str(form), "team", str(platform), str(tenant), str(id_)]:
            return TeamResults(Conversation(platform, tenant, ConversationId(id_))), ExportFormat(form)
        case [str(form), "own", str(platform), str(tenant), str(id_)]:
            return OwnAnswers(Person(platform, tenant, PersonId(id_))), ExportFormat(form)
        case _:
            raise ValueError("No export")

"""The address of an export, and the export behind an address.

An address says, sealed, whose data it hands out and in which form; the data is read when it is opened.
So what was forgotten or withdrawn in between is gone from it, too.
"""

from collections.abc import Callable

from bot.conversation.identity import Conversation, ConversationId, Person, PersonId
from bot.conversation.messages import Download
from bot.conversation.reports.exports import OwnAnswers, Subject, TeamResults
from bot.conversation.reports.formats import ExportFormat
from bot.links import addresses
from bot.links.addresses import Addresses
from bot.links.sealed import InvalidLink, LinkKind
from bot.settings import Settings

PATH = "/exports/{token}"
ALIVE_SECONDS = 15 * 60


class SealedExportLinks:
    """Gives exports addresses that open for a quarter of an hour."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    def download(self, what: Subject) -> Download:
        """Give the addresses of *what*, in each form."""
        return Download(json=self._url(what, ExportFormat.JSON), csv=self._url(what, ExportFormat.CSV))

    def _url(self, what: Subject, form: ExportFormat) -> str:
        match what:
            case TeamResults(whose):
                kind = "team"
            case OwnAnswers(whose):
                kind = "own"
        until = self._addresses.now() + ALIVE_SECONDS
        return self._addresses.url(PATH, until, form, kind, whose.platform, whose.tenant, whose.id)

    def find(self, token: str) -> tuple[Subject, ExportFormat]:
        """Say what a token hands out, or raise InvalidLink."""
        match self._addresses.read(token):
            case [str(form), "team", str(platform), str(tenant), str(id_)] if form in list(ExportFormat):
                return TeamResults(Conversation(platform, tenant, ConversationId(id_))), ExportFormat(form)
            case [str(form), "own", str(platform), str(tenant), str(id_)] if form in list(ExportFormat):
                return OwnAnswers(Person(platform, tenant, PersonId(id_))), ExportFormat(form)
        raise InvalidLink


def public(settings: Settings, now: Callable[[], int]) -> SealedExportLinks | None:
    """Give exports addresses, or None where the outside does not reach us, or nothing can be sealed."""
    found = addresses.public(settings, LinkKind.EXPORT, now)
    return SealedExportLinks(found) if found else None

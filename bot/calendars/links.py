"""The address of a calendar file, and the date behind an address.

An address names, sealed, an assessment and which date of it. The date is read when it is opened.
"""

from collections.abc import Callable

from bot.conversation.calendar import CalendarDate, CalendarEntry
from bot.conversation.identity import AssessmentRef, Conversation, ConversationId
from bot.links import addresses
from bot.links.addresses import Addresses
from bot.links.sealed import InvalidLink, LinkKind
from bot.settings import Settings

PATH = "/calendar/{token}.ics"


class SealedCalendarLinks:
    """Gives calendar files addresses that open for so many *seconds*, and at least until their date."""

    def __init__(self, addresses: Addresses, seconds: int) -> None:
        self._addresses = addresses
        self._seconds = seconds

    def url(self, entry: CalendarEntry) -> tuple[str, int]:
        """Give the address of a date's file, and until when it opens."""
        where, until = entry.ref.conversation, max(self._addresses.now() + self._seconds, entry.at)
        url = self._addresses.url(
            PATH, until, entry.what, where.platform, where.tenant, where.id, entry.ref.id
        )
        return url, until

    def find(self, token: str) -> tuple[AssessmentRef, CalendarDate]:
        """Name the assessment and the date of a token, or raise InvalidLink."""
        match self._addresses.read(token):
            case [str(what), str(platform), str(tenant), str(where), str(id_)] if what in list(CalendarDate):
                conversation = Conversation(platform, tenant, ConversationId(where))
                return AssessmentRef(conversation, id_), CalendarDate(what)
        raise InvalidLink


def public(settings: Settings, now: Callable[[], int]) -> SealedCalendarLinks | None:
    """Give the links that the outside reaches, or None without an address of ours or a key, or where off."""
    found = addresses.public(settings, LinkKind.CALENDAR, now)
    return SealedCalendarLinks(found, settings.page_seconds) if found and settings.page_seconds else None


def private(settings: Settings, now: Callable[[], int]) -> SealedCalendarLinks | None:
    """Give links of this process alone: they are invalid once it has ended. None where they are off."""
    found = addresses.private(LinkKind.CALENDAR, now)
    return SealedCalendarLinks(found, settings.page_seconds) if settings.page_seconds else None

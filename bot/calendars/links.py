"""The address of a calendar file, and the date behind an address.

An address names, sealed, an assessment and which date of it. The date is read when it is opened.
"""

import json
import secrets
from collections.abc import Callable

from bot.conversation.calendar import CalendarDate
from bot.conversation.identity import AssessmentRef, Conversation, ConversationId
from bot.sealed_links import InvalidLink, Kind, SealedLinks
from bot.settings import Settings


class CalendarLinks:
    """Gives calendar files addresses below *base*, the address of this process as people reach it."""

    def __init__(self, links: SealedLinks, base: str, seconds: int, now: Callable[[], int]) -> None:
        self._links = links
        self._base = base
        self._seconds = seconds
        self._now = now

    def url(self, ref: AssessmentRef, what: CalendarDate) -> tuple[str, int]:
        """Give the address of a date's file, and until when it opens."""
        where, until = ref.conversation, self._now() + self._seconds
        packed = json.dumps([what, where.platform, where.tenant, where.id, ref.id]).encode()
        return f"{self._base}/calendar/{self._links.sign(packed, until)}.ics", until

    def find(self, token: str) -> tuple[AssessmentRef, CalendarDate]:
        """Name the assessment and the date of a token, or raise InvalidLink."""
        try:
            match json.loads(self._links.read(token, self._now())):
                case [str(what), str(platform), str(tenant), str(where), str(id_)]:
                    conversation = Conversation(platform, tenant, ConversationId(where))
                    return AssessmentRef(conversation, id_), CalendarDate(what)
        except ValueError:  # of another release
            pass
        raise InvalidLink


def public(settings: Settings, now: Callable[[], int]) -> CalendarLinks | None:
    """Give the links that the outside reaches, or None without an address of ours or a key, or where off."""
    if not (settings.public_url and settings.secret_keys and settings.page_seconds):
        return None
    sealed = SealedLinks(settings.secret_keys, Kind.CALENDAR)
    return CalendarLinks(sealed, settings.public_url, settings.page_seconds, now)


def private(settings: Settings, now: Callable[[], int]) -> CalendarLinks | None:
    """Give links of this process alone: they are invalid once it has ended. None where they are off."""
    if not settings.page_seconds:
        return None
    sealed = SealedLinks([secrets.token_bytes(32)], Kind.CALENDAR)
    return CalendarLinks(sealed, "", settings.page_seconds, now)

"""The address of a page, and the page behind an address.

An address names, sealed, the result and its page. What it shows is read when it is opened, and only while
the page is kept: so a page that was stopped, forgotten or withdrawn is gone at once.
"""

import json
import secrets
from collections.abc import Callable

from bot.conversation.identity import AssessmentRef, Conversation, ConversationId, Workspace
from bot.conversation.reports.pages import SharedPage
from bot.sealed_links import InvalidLink, Kind, SealedLinks
from bot.settings import Settings


class PageLinks:
    """Gives pages addresses below *base*, the address of this process as people reach it."""

    def __init__(self, links: SealedLinks, base: str, seconds: int, now: Callable[[], int]) -> None:
        self._links = links
        self._base = base
        self._seconds = seconds
        self._now = now

    @property
    def seconds(self) -> int:
        """Tell how long a page is open."""
        return self._seconds

    def url(self, ref: AssessmentRef, page: SharedPage) -> str:
        """Give the address of a page."""
        where = ref.conversation
        packed = json.dumps([where.platform, where.tenant, where.id, ref.id, page.id]).encode()
        return f"{self._base}/results/{self._links.sign(packed, page.until)}"

    def portfolio_url(self, workspace: Workspace) -> str:
        """Give the address of the portfolio of a workspace."""
        token = self._links.sign(json.dumps([*workspace]).encode(), self._now() + self._seconds)
        return f"{self._base}/portfolio/{token}"

    def find_portfolio(self, token: str) -> Workspace:
        """Name the workspace of a token, or raise InvalidLink."""
        try:
            match json.loads(self._links.read(token, self._now())):
                case [str(platform), str(tenant)]:
                    return platform, tenant
        except ValueError:  # of another release
            pass
        raise InvalidLink

    def find(self, token: str) -> tuple[AssessmentRef, str]:
        """Name the result and the page of a token, or raise InvalidLink."""
        try:
            match json.loads(self._links.read(token, self._now())):
                case [str(platform), str(tenant), str(where), str(id_), str(page)]:
                    return AssessmentRef(Conversation(platform, tenant, ConversationId(where)), id_), page
        except ValueError:  # of another release
            pass
        raise InvalidLink


def public(settings: Settings, now: Callable[[], int]) -> PageLinks | None:
    """Give the links that the outside reaches, or None without an address of ours or a key, or where off."""
    if not (settings.public_url and settings.secret_keys and settings.page_seconds):
        return None
    return PageLinks(
        SealedLinks(settings.secret_keys, Kind.PAGE), settings.public_url, settings.page_seconds, now
    )


def private(settings: Settings, now: Callable[[], int]) -> PageLinks | None:
    """Give links of this process alone: they are invalid once it has ended. None where pages are off."""
    if not settings.page_seconds:
        return None
    links = SealedLinks([secrets.token_bytes(32)], Kind.PAGE)
    return PageLinks(links, "", settings.page_seconds, now)

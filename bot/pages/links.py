"""The address of a page, and the page behind an address.

An address names, sealed, the result and its page. What it shows is read when it is opened, and only while
the page is kept: so a page that was stopped, forgotten or withdrawn is gone at once.
"""

from collections.abc import Callable

from bot.conversation.identity import AssessmentRef, Conversation, ConversationId, Workspace
from bot.conversation.reports.pages import SharedPage
from bot.links import addresses
from bot.links.addresses import Addresses
from bot.links.sealed import InvalidLink, LinkKind
from bot.settings import Settings

PAGE, PORTFOLIO = "/results/{token}", "/portfolio/{token}"
FILE = f"{PAGE}/file"  # where nobody outside can open a page


class SealedPageLinks:
    """Gives pages addresses that open for so many *seconds*."""

    def __init__(self, addresses: Addresses, seconds: int) -> None:
        self._addresses = addresses
        self._seconds = seconds

    @property
    def seconds(self) -> int:
        """Tell how long a page is open."""
        return self._seconds

    @property
    def is_public(self) -> bool:
        """Tell whether the outside reaches a page."""
        return bool(self._addresses.base)

    def url(self, ref: AssessmentRef, page: SharedPage) -> str:
        """Give the address of a page."""
        return self._url(PAGE, ref, page)

    def file_url(self, ref: AssessmentRef, page: SharedPage) -> str:
        """Give the address of a page as a file to save."""
        return self._url(FILE, ref, page)

    def _url(self, path: str, ref: AssessmentRef, page: SharedPage) -> str:
        where = ref.conversation
        return self._addresses.url(path, page.until, where.platform, where.tenant, where.id, ref.id, page.id)

    def portfolio_url(self, workspace: Workspace) -> str:
        """Give the address of the portfolio of a workspace."""
        return self._addresses.url(PORTFOLIO, self._addresses.now() + self._seconds, *workspace)

    def find_portfolio(self, token: str) -> Workspace:
        """Name the workspace of a token, or raise InvalidLink."""
        match self._addresses.read(token):
            case [str(platform), str(tenant)]:
                return platform, tenant
        raise InvalidLink

    def find(self, token: str) -> tuple[AssessmentRef, str]:
        """Name the result and the page of a token, or raise InvalidLink."""
        match self._addresses.read(token):
            case [str(platform), str(tenant), str(where), str(id_), str(page)]:
                return AssessmentRef(Conversation(platform, tenant, ConversationId(where)), id_), page
        raise InvalidLink


def public(settings: Settings, now: Callable[[], int]) -> SealedPageLinks | None:
    """Give the links that the outside reaches, or None without an address of ours or a key, or where off."""
    found = addresses.public(settings, LinkKind.PAGE, now)
    return SealedPageLinks(found, settings.page_seconds) if found and settings.page_seconds else None


def private(settings: Settings, now: Callable[[], int]) -> SealedPageLinks | None:
    """Give links of this process alone: they are invalid once it has ended. None where pages are off."""
    found = addresses.private(LinkKind.PAGE, now)
    return SealedPageLinks(found, settings.page_seconds) if settings.page_seconds else None

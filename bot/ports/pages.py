"""Pages of results: which result has one, until when, and its address."""

from typing import Protocol

from bot.conversation.identity import AssessmentRef, MessageId
from bot.conversation.reports.pages import SharedPage
from bot.conversation.session import WriteStatus


class Pages(Protocol):
    """Keeps the page of each result while its link opens."""

    async def share(
        self, ref: AssessmentRef, page: SharedPage, now: int
    ) -> tuple[WriteStatus, SharedPage | None]:
        """Keep *page* of a result, or find the one that is open.

        The status is CHANGED for a new one, UNCHANGED for one that was open, MISSING without a result.
        """
        ...

    async def get(self, ref: AssessmentRef) -> SharedPage | None:
        """Read the page of a result, which may be past its time, or None if there is none."""
        ...

    async def set_message(self, ref: AssessmentRef, message: MessageId) -> None:
        """Remember the platform's id of the message that tells everyone of a page."""
        ...

    async def stop(self, ref: AssessmentRef) -> None:
        """Delete the page of a result. A repeat is harmless."""
        ...


class PageLinks(Protocol):
    """Gives the addresses of pages, if Rung can be reached from outside."""

    @property
    def seconds(self) -> int:
        """Tell how long a page is open."""
        ...

    @property
    def is_public(self) -> bool:
        """Tell whether the outside reaches a page."""
        ...

    def url(self, ref: AssessmentRef, page: SharedPage) -> str:
        """Give the address of a page."""
        ...

    def file_url(self, ref: AssessmentRef, page: SharedPage) -> str:
        """Give the address of a page as a file to save."""
        ...

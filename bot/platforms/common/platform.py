"""The context that a platform is opened with, and the stores that it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.identity import Conversation, Workspace
from bot.conversation.pictures import PictureUrl
from bot.conversation.reports.pages import InstallFailure
from bot.conversation.view import Link
from bot.handlers.service import Runtime, Service
from bot.platforms.common.sending import SharedBackoff
from bot.settings import Settings


class Vault(Protocol):
    """Keeps sealed values of a tenant, and which tickets were redeemed."""

    async def put(self, platform: str, tenant: str, values: Mapping[str, str]) -> None:
        """Seal and keep *values*, in place of all that were kept for the tenant."""
        ...

    async def get(self, platform: str, tenant: str) -> Mapping[str, str]:
        """Open the values of a tenant, which may be none, or raise SealError."""
        ...

    async def remove(self, platform: str, tenant: str) -> None:
        """Delete the values of a tenant. A repeat is harmless."""
        ...

    async def redeem(self, platform: str, ticket: str, seconds: int) -> bool:
        """Use a ticket up for *seconds*, in which it would expire. False where it was used before."""
        ...


class ReferenceStore(Protocol):
    """Keeps where each conversation is reached, and what we were installed in. May raise StoreUnavailable."""

    async def note(self, conversation: Conversation, reference: str, installation: str | None = None) -> None:
        """Keep the *reference* of a conversation in place of an older one, and its *installation* if told."""
        ...

    async def find(self, conversation: Conversation) -> str | None:
        """Give the reference of a conversation, or None where none is kept."""
        ...

    async def installed(self, workspace: Workspace, installation: str | None) -> tuple[Conversation, ...]:
        """List the known conversations of an installation, such as the channels of a team.

        Without an *installation*, list those of which none was ever told.
        """
        ...

    async def installation(self, conversation: Conversation) -> str | None:
        """Name the installation that a conversation belongs to, or None if that was never told."""
        ...

    async def mark_installed(self, workspace: Workspace, installation: str | None, at: int) -> None:
        """Keep when an *installation* was made, in milliseconds since 1970."""
        ...

    async def installed_at(self, workspace: Workspace, installation: str | None) -> int:
        """Tell when an *installation* was made last, 0 if that is not known."""
        ...

    async def mark_removed(self, workspace: Workspace, installation: str | None) -> None:
        """Forget when an *installation* was made."""
        ...

    async def remove(self, conversation: Conversation) -> None:
        """Delete the reference and the installation of a conversation."""
        ...


class InstallPages(Protocol):
    """Draws the pages around an install that a person makes in their browser."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Give the headers of each page."""
        ...

    def start(self, url: str) -> str:
        """Draw the page that leads to the platform's own one at *url*."""
        ...

    def done(self, workspace: str, ways: Sequence[Link]) -> str:
        """Draw the page that confirms an install. *ways* lead to the platform.

        *workspace* is its name, or empty for a whole organisation.
        """
        ...

    def failed(self, why: InstallFailure) -> str:
        """Draw the page that says why nothing was installed, and leads to another try."""
        ...


@dataclass(frozen=True, slots=True)
class PlatformContext:
    """The services that a platform runs on. *picture_url* gives the URL of a picture, if it can see one."""

    settings: Settings
    service: Service
    runtime: Runtime
    vault: Vault
    references: ReferenceStore
    backoff: SharedBackoff
    picture_url: PictureUrl | None
    install_pages: InstallPages

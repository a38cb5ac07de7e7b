"""Installations: bot tokens of many workspaces, sealed at rest, and one-time states of OAuth."""

import time
from collections.abc import Callable, Mapping
from logging import Logger, getLogger

from cachetools import TLRUCache, TTLCache
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.conversation.identity import PersonId, optional_id
from bot.errors import SealError
from bot.links.sealed import InvalidLink, SealedLinks
from bot.platforms.common.platform import Vault
from bot.platforms.common.sending import NO_WAIT_SECONDS, SendError
from bot.platforms.slack.client import BotTokens, Install, SlackClient
from bot.platforms.slack.errors import NOT_INSTALLED, SEALED, TOKEN_ERRORS
from bot.platforms.slack.parse import PLATFORM, tenant_of
from bot.telemetry.health import HealthFinding
from bot.telemetry.logs import OncePerMinute, logger

STATE_SECONDS = 600
FRESH_SECONDS = 60.0  # how long a token is taken from memory before it is looked up again
ABSENT_SECONDS = 5.0
SEALED_SECONDS = 600.0  # how long /readyz tells of a token that could not be opened
TENANTS_CACHED = 100_000
SEAL_CHECK = ("rung", "seal-check")  # in place of a workspace: what each installation seals anew
KEY_LOST = (
    "The tokens of workspaces cannot be opened, because RUNG_SECRET_KEY lacks the key"
    " that sealed them: add the old key after the new one, separated by a comma. If it is lost, these"
    " workspaces have to install Rung again."
)

log = logger("slack")


class Installs(AsyncInstallationStore):
    """Installations by tenant, with the tokens in memory for a minute."""

    def __init__(self, vault: Vault, clock: Callable[[], float] = time.monotonic) -> None:
        self._vault = vault
        self._log = OncePerMinute(log, clock)
        self._sealed: TTLCache[str, None] = TTLCache(TENANTS_CACHED, SEALED_SECONDS, clock)
        self._tokens: TLRUCache[str, str] = TLRUCache(TENANTS_CACHED, _expiry, clock)

    @property
    def logger(self) -> Logger:
        """Give the logger that the SDK asks for. Nothing is written to it."""
        return getLogger("slack_bolt.rung")

    async def token(self, tenant: str) -> str:
        """Give a workspace's bot token from memory or the vault, empty where we are not installed."""
        known = self._tokens.get(tenant)
        if known is None:
            known = self._tokens[tenant] = (await self._opened(tenant)).get("bot_token", "")
        return known

    def is_sealed(self, tenant: str) -> bool:
        """Tell whether a workspace has installed us, and its token was sealed by a key that we lack."""
        return tenant in self._sealed

    async def check(self) -> None:
        """Try whether the keys of RUNG_SECRET_KEY open what the newest installation sealed."""
        try:
            await self._vault.get(*SEAL_CHECK)
        except SealError:
            self._note_sealed("")

    def findings(self) -> list[HealthFinding]:
        """Report the workspaces whose tokens could not be opened lately."""
        if not self._sealed:
            return []
        return [HealthFinding(KEY_LOST)]

    async def install(self, tenant: str) -> Install:
        """Tell about the newest install."""
        kept = await self._opened(tenant)
        return Install(int(kept.get("installed_at", "0")), optional_id(PersonId, kept.get("installer")))

    def invalidate(self, tenant: str) -> None:
        """Look a token up again before it is next used."""
        self._tokens.pop(tenant, None)

    async def remove(self, tenant: str) -> None:
        """Delete a workspace's token for good."""
        await self._vault.remove(PLATFORM, tenant)
        self._forget(tenant)

    def _forget(self, tenant: str) -> None:
        """Drop the cached token of a workspace."""
        self._tokens.pop(tenant, None)
        self._sealed.pop(tenant, None)

    async def _opened(self, tenant: str) -> Mapping[str, str]:
        """Decrypt the stored fields of a workspace. None are given where no key opens them."""
        try:
            kept = await self._vault.get(PLATFORM, tenant)
        except SealError:
            self._note_sealed(tenant)
            return {}
        self._sealed.pop(tenant, None)
        return kept

    def _note_sealed(self, tenant: str) -> None:
        """Note that a token cannot be opened, for no workspace in particular where *tenant* is empty."""
        self._sealed[tenant] = None
        self._log.warning("token_not_opened", "secret_key")

    # What the SDK calls

    async def async_save(self, installation: Installation) -> None:
        """Keep the parts of an installation that are needed: token, bot user and scopes."""
        tenant = _tenant(installation.enterprise_id, installation.team_id, installation.is_enterprise_install)
        values = {
            "bot_token": installation.bot_token or "",
            "bot_user_id": installation.bot_user_id or "",
            "bot_id": installation.bot_id or "",
            "app_id": installation.app_id or "",
            "scopes": ",".join(installation.bot_scopes or ()),
            "installer": installation.user_id or "",
            "installed_at": str(int(installation.installed_at)),
        }
        await self._vault.put(PLATFORM, tenant, values)
        await self._vault.put(*SEAL_CHECK, {"sealed": "yes"})
        self._forget(tenant)

    async def async_save_bot(self, bot: Bot) -> None:
        """Do nothing: a bot is saved with its installation."""

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Find the bot of a workspace or an organisation."""
        kept = await self._opened(_tenant(enterprise_id, team_id, is_enterprise_install))
        if not kept:
            return None
        return Bot(
            app_id=kept["app_id"],
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=kept["bot_token"],
            bot_id=kept["bot_id"],
            bot_user_id=kept["bot_user_id"],
            bot_scopes=kept["scopes"],
            is_enterprise_install=is_enterprise_install,
            installed_at=float(kept["installed_at"]),
        )

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Delete the bot of a workspace, or of an organisation where no workspace is named."""
        await self.remove(_tenant(enterprise_id, team_id, not team_id))

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Do nothing: we keep no tokens of people, only the bot's."""

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Delete everything of a workspace or an organisation."""
        await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)


async def remove_uninstalled(tokens: BotTokens, client: SlackClient, tenant: str, at: int) -> bool:
    """Delete the token of a workspace that removed us *at* a time, unless it has installed us again since.

    Where no install is known to be older, the token tells whether there is a newer one. May raise SendError.
    """
    installed = (await tokens.install(tenant)).at
    if not 0 < installed <= at and not await _is_revoked(client, tenant):
        log.info("uninstallation_ignored", reason="token_works")
        return False
    await tokens.remove(tenant)
    return True


async def _is_revoked(client: SlackClient, tenant: str) -> bool:
    """Tell whether Slack refuses the token, or there is none that opens."""
    try:
        await client.look_up(tenant, "auth.test", {}, NO_WAIT_SECONDS)
    except SendError as error:
        if error.reason in TOKEN_ERRORS or error.reason in (NOT_INSTALLED, SEALED):
            return True
        raise
    return False


class OAuthStates(AsyncOAuthStateStore):
    """The states that bind an installation to the browser that began it: good once, for ten minutes.

    A state is sealed, so that nothing is stored for a person who only opens the page.
    """

    def __init__(
        self, vault: Vault, links: SealedLinks, new_id: Callable[[], str], now: Callable[[], int]
    ) -> None:
        self._vault = vault
        self._links = links
        self._new_id = new_id
        self._now = now

    @property
    def logger(self) -> Logger:
        """Give the logger that the SDK asks for. Nothing is written to it."""
        return getLogger("slack_bolt.rung")

    async def async_issue(self, *_: object, **__: object) -> str:
        """Make a new state."""
        return self._links.seal(self._new_id().encode(), self._now() + STATE_SECONDS)

    async def async_consume(self, state: str) -> bool:
        """Use a state up. False for one that was used, ran out or never was."""
        try:
            id_ = self._links.open(state, self._now()).decode()
        except InvalidLink:
            return False
        return await self._vault.redeem(PLATFORM, id_, STATE_SECONDS)


def _expiry(_: str, token: str, now: float) -> float:
    """Tell until when a token, or that there is none, is taken from memory."""
    return now + (FRESH_SECONDS if token else ABSENT_SECONDS)


def _tenant(enterprise: str | None, team: str | None, whole: bool | None) -> str:
    return tenant_of(enterprise, team, whole=bool(whole))

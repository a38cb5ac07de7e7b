"""Installation by OAuth: scopes, redirect, and a greeting for the person who installs."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse

from bot.conversation.identity import Person, PersonId
from bot.errors import StoreUnavailable
from bot.platforms.slack.app import silent_logger
from bot.platforms.slack.installs import STATE_SECONDS, Installs, States
from bot.platforms.slack.manifest import OPTIONAL_SCOPES, SCOPES
from bot.platforms.slack.parse import PLATFORM, tenant_of
from bot.settings import SlackSettings

REDIRECT = "/slack/oauth_redirect"

Greet = Callable[[Person], Awaitable[None]]


def oauth_settings(
    slack: SlackSettings, public_url: str, installs: Installs, states: States, greet: Greet
) -> AsyncOAuthSettings:
    """Describe the installation. *greet* is called once for the person who installed us."""
    return AsyncOAuthSettings(
        client_id=slack.client_id,
        client_secret=slack.client_secret,
        scopes=[*SCOPES, *OPTIONAL_SCOPES],
        user_scopes=[],
        redirect_uri=public_url + REDIRECT,
        installation_store=installs,
        installation_store_bot_only=True,
        state_store=states,
        state_expiration_seconds=STATE_SECONDS,
        install_page_rendering_enabled=False,  # ours is drawn around the redirect that it answers instead
        callback_options=_callbacks(greet),
        logger=silent_logger(),
    )


def _callbacks(greet: Greet) -> AsyncCallbackOptions:
    async def success(args: AsyncSuccessArgs) -> BoltResponse:
        done = args.installation
        whole = bool(done.is_enterprise_install)
        if done.user_id:
            with suppress(StoreUnavailable):  # they are installed; a greeting more or less does not matter
                tenant = tenant_of(done.enterprise_id or "", done.team_id or "", whole=whole)
                await greet(Person(PLATFORM, tenant, PersonId(done.user_id)))
        return await args.default.success(args)

    async def failure(args: AsyncFailureArgs) -> BoltResponse:
        return await args.default.failure(args)

    return AsyncCallbackOptions(success=success, failure=failure)

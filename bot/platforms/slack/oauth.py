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
from slack_sdk.oauth.installation_store import Installation

from bot.conversation.identity import Person, PersonId
from bot.conversation.reports.pages import InstallFailure
from bot.conversation.view import Link
from bot.errors import StoreUnavailable
from bot.platforms.common.platform import InstallPages
from bot.platforms.slack.app import silent_logger
from bot.platforms.slack.installs import STATE_SECONDS, Installs, OAuthStates
from bot.platforms.slack.manifest import OPTIONAL_SCOPES, SCOPES
from bot.platforms.slack.parse import PLATFORM, tenant_of
from bot.settings import SlackSettings

REDIRECT = "/slack/oauth_redirect"
HTML = "text/html; charset=utf-8"

Greet = Callable[[Person], Awaitable[None]]


def oauth_settings(
    slack: SlackSettings,
    public_url: str,
    installs: Installs,
    states: OAuthStates,
    greet: Greet,
    pages: InstallPages,
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
        callback_options=_callbacks(greet, pages),
        logger=silent_logger(),
    )


def _callbacks(greet: Greet, pages: InstallPages) -> AsyncCallbackOptions:
    async def success(args: AsyncSuccessArgs) -> BoltResponse:
        done = args.installation
        whole = bool(done.is_enterprise_install)
        if done.user_id:
            with suppress(StoreUnavailable):  # they are installed; a greeting more or less does not matter
                tenant = tenant_of(done.enterprise_id, done.team_id, whole=whole)
                await greet(Person(PLATFORM, tenant, PersonId(done.user_id)))
        drawn = pages.done("" if whole else done.team_name or done.team_id or "", _ways(done))
        return _ended(args.settings, drawn, 200)

    async def failure(args: AsyncFailureArgs) -> BoltResponse:
        why = _FAILURES.get(args.reason, InstallFailure.REFUSED)
        return _ended(args.settings, pages.failed(why), args.suggested_status_code)

    return AsyncCallbackOptions(success=success, failure=failure)


def _ended(settings: AsyncOAuthSettings, page: str, status: int) -> BoltResponse:
    """Answer with the last page of an install, which uses up the browser's cookie."""
    cookie = settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(status=status, body=page, headers={"Content-Type": HTML, "Set-Cookie": cookie})


def _ways(done: Installation) -> tuple[Link, ...]:
    """Lead to Rung in Slack. In an organisation its admins choose the workspaces first."""
    if done.is_enterprise_install:
        admin = f"{done.enterprise_url}manage/organization/apps/profile/{done.app_id}/workspaces/add"
        return (Link("Choose workspaces in Slack", admin),) if done.enterprise_url else ()
    app = f"slack://app?team={done.team_id}&id={done.app_id}"
    return Link("Open Rung in Slack", app), Link(
        "Slack in the browser", f"https://app.slack.com/client/{done.team_id}"
    )


# Bolt names these reasons. Any other one is Slack's own.
_FAILURES = {
    "access_denied": InstallFailure.DECLINED,
    "invalid_browser": InstallFailure.OTHER_BROWSER,
    "invalid_state": InstallFailure.EXPIRED,
    "missing_code": InstallFailure.EXPIRED,
    "invalid_code": InstallFailure.REFUSED,
    "storage_error": InstallFailure.UNAVAILABLE,
}

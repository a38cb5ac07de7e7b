"""The HTTP edge for Slack: time, size, signature and shape of a request are checked before anything else.

What fails here has touched no store, sent nothing, and is not logged but for
the reason. Before the signature is verified every refusal is a constant.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from hmac import compare_digest

import orjson
from aiohttp import ClientError, ClientSession, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from yarl import query_to_pairs

from bot.conversation.reports.pages import InstallFailure
from bot.errors import BadPayload, NotAuthenticated, RequestRefused, StoreUnavailable
from bot.links.sealed import LinkKind, SealedLinks
from bot.platforms.common.background_tasks import BackgroundTasks, CoalescedUpdates, LatestOnly
from bot.platforms.common.clock import measuring
from bot.platforms.common.edge import LEEWAY_SECONDS, ClockSkew, read_body, refuse, single_header
from bot.platforms.common.platform import InstallPages, PlatformContext
from bot.platforms.common.sending import CALL_SECONDS, RateLimiter, client_session
from bot.platforms.slack.app import NO_RETRY, PayloadHandlers, bolt_app, dispatch, silent_logger
from bot.platforms.slack.client import BotTokens, OneWorkspace, SlackClient
from bot.platforms.slack.greetings import Greetings
from bot.platforms.slack.home_tab import HomeTab
from bot.platforms.slack.installs import Installs, OAuthStates
from bot.platforms.slack.members import SlackMembers
from bot.platforms.slack.oauth import oauth_settings
from bot.platforms.slack.parse import PLATFORM
from bot.platforms.slack.presenter import SlackPresenter
from bot.platforms.slack.proactive import SlackProactiveMessenger
from bot.ports.messenger import Messenger
from bot.settings import Settings, SlackSettings
from bot.telemetry.health import FindingSource, HealthFinding, PlatformEndpoint
from bot.telemetry.logs import correlation, logger

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")

log = logger("slack")


@dataclass(frozen=True, slots=True)
class SlackEdge:
    """The handler of POST /slack/events."""

    verifier: SignatureVerifier
    app: AsyncApp
    new_id: Callable[[], str]
    skew: ClockSkew

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request, from Slack or from an impostor."""
        correlation.set(self.new_id())
        try:
            body = decode_payload(await self._verified(request), request.content_type)
        except RequestRefused as error:
            return refuse(PLATFORM, error, NO_RETRY)
        challenge = body.get("challenge")
        if body.get("type") == "url_verification" and isinstance(challenge, str):
            return web.Response(text=challenge)
        if "ssl_check" in body:
            return web.Response()
        return _http(await dispatch(self.app, body))

    async def _verified(self, request: web.Request) -> str:
        """Read a body that Slack has signed within the last five minutes."""
        stamp = single_header(request, "X-Slack-Request-Timestamp")
        signature = single_header(request, "X-Slack-Signature")
        if not (_TIMESTAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
            raise NotAuthenticated("unsigned")
        # A stale one that is here as a whole is checked as well: if Slack signed it, the clocks disagree.
        if abs(self._ahead(stamp)) > LEEWAY_SECONDS and not request.content.is_eof():
            raise NotAuthenticated("clock")
        try:
            body = (await read_body(request)).decode()
        except UnicodeDecodeError:
            raise NotAuthenticated("signature") from None
        self._check(body, stamp, signature)
        return body

    def _ahead(self, stamp: str) -> int:
        """Give how many seconds the clock of the sender is ahead of ours."""
        return int(stamp) - int(self.verifier.clock.now())

    def _check(self, body: str, stamp: str, signature: str) -> None:
        """Raise NotAuthenticated unless Slack has signed *body* within the last five minutes."""
        expected = self.verifier.generate_signature(timestamp=stamp, body=body)
        if expected is None or not compare_digest(expected, signature):
            raise NotAuthenticated("signature")
        ahead = self._ahead(stamp)
        self.skew.note(ahead)
        if abs(ahead) > LEEWAY_SECONDS:
            raise NotAuthenticated("clock")


def decode_payload(text: str, content_type: str) -> dict[str, object]:
    """Decode a signed body: JSON, a form with JSON in `payload`, or the form of a slash command."""
    try:
        if content_type == "application/json":
            found = orjson.loads(text)
        else:
            form = dict(query_to_pairs(text))
            found = orjson.loads(form["payload"]) if "payload" in form and "command" not in form else form
    except ValueError:
        raise BadPayload("shape") from None
    if not isinstance(found, dict) or not found:
        raise BadPayload("shape")
    return found


def _http(answer: BoltResponse) -> web.Response:
    kind = "application/json" if answer.body.startswith("{") else "text/plain"
    headers = {name: values[0] for name, values in answer.headers.items() if name in _KEPT}
    return web.Response(status=answer.status, text=answer.body, content_type=kind, headers=headers)


class _Now(Clock):
    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now()


@asynccontextmanager
async def serving(context: PlatformContext) -> AsyncIterator[PlatformEndpoint]:
    """Open Slack for requests, and drain the background tasks on the way out."""
    slack, runtime = _section(context), context.runtime
    background = BackgroundTasks(PLATFORM)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(client_session(CALL_SECONDS, context.settings.proxy))
        stack.push_async_callback(background.drain)
        installs = Installs(context.vault) if slack.installs else None
        sources: list[FindingSource] = [installs] if installs else []
        if installs:
            with suppress(StoreUnavailable):  # which is told of by itself
                await installs.check()
        tokens, clock = installs or OneWorkspace(slack.bot_token), asyncio.get_running_loop().time
        client = _client(context, session, tokens)
        members = SlackMembers(client, clock)
        presenter = _presenter(context, client, background)
        greetings = Greetings(context.service, presenter, members, background)
        handlers = PayloadHandlers(context.service, presenter, members, tokens, background, greetings)
        oauth = _oauth(context, installs, greetings) if installs else None
        app = bolt_app(handlers, _sdk_client(slack, session), oauth)
        if slack.app_token:
            from bot.platforms.slack.socket_mode import SocketMode, listening

            socket = SocketMode(app, slack.app_token, slack.api_url, session, runtime.new_id, clock)
            await stack.enter_async_context(listening(socket))
            sources.append(socket)
        skew = ClockSkew(PLATFORM, clock)
        await stack.enter_async_context(measuring(skew, session, time_url(slack), runtime.now))
        sources.append(skew)

        async def findings() -> list[HealthFinding]:
            return [finding for source in sources for finding in source.findings()]

        yield PlatformEndpoint(PLATFORM, _routes(context, app, skew), findings)


@asynccontextmanager
async def messenger(context: PlatformContext) -> AsyncIterator[Messenger]:
    """Write proactive messages in Slack."""
    slack = _section(context)
    async with client_session(CALL_SECONDS, context.settings.proxy) as session:
        tokens = Installs(context.vault) if slack.installs else OneWorkspace(slack.bot_token)
        client = _client(context, session, tokens)
        members = SlackMembers(client, asyncio.get_running_loop().time)
        yield SlackProactiveMessenger(client, _presenter(context, client, BackgroundTasks(PLATFORM)), members)


def clock_url(settings: Settings) -> str | None:
    """Name the address whose answers tell the time, or None where Slack is off."""
    return time_url(settings.slack) if settings.slack else None


def time_url(slack: SlackSettings) -> str:
    """Name a method of Slack that needs no token."""
    return f"{slack.api_url}api.test"


def _section(context: PlatformContext) -> SlackSettings:
    if context.settings.slack is None:
        raise ValueError("Slack is off")
    return context.settings.slack


def _oauth(context: PlatformContext, installs: Installs, greetings: Greetings) -> AsyncOAuthSettings:
    links, runtime = SealedLinks(context.settings.secret_keys, LinkKind.INSTALL), context.runtime
    states, url = OAuthStates(context.vault, links, runtime.new_id, runtime.now), context.settings.public_url
    greet, pages = greetings.greet_installer, context.install_pages
    return oauth_settings(_section(context), url, installs, states, greet, pages)


def _client(context: PlatformContext, session: ClientSession, tokens: BotTokens) -> SlackClient:
    limiter = RateLimiter(asyncio.get_running_loop().time)
    return SlackClient(session, _section(context).api_url, tokens, limiter, context.backoff)


def _presenter(context: PlatformContext, client: SlackClient, background: BackgroundTasks) -> SlackPresenter:
    service, new_id = context.service, context.runtime.new_id
    updates = CoalescedUpdates(service, background)
    latest_only = LatestOnly()
    home_tab = HomeTab(client, new_id, latest_only)
    return SlackPresenter(client, service, new_id, latest_only, home_tab, updates, context.picture_url)


def _routes(context: PlatformContext, app: AsyncApp, skew: ClockSkew) -> list[web.RouteDef]:
    slack, runtime = _section(context), context.runtime
    routes: list[web.RouteDef] = []
    if slack.signing_secret:
        verifier = SignatureVerifier(slack.signing_secret, _Now(runtime.now))
        routes.append(web.post("/slack/events", SlackEdge(verifier, app, runtime.new_id, skew).receive))
    if app.oauth_flow is not None:
        flow = app.oauth_flow
        pages = context.install_pages
        install = _framed(flow.handle_installation, pages)
        routes.append(web.get("/slack/install", _page(install, pages)))
        routes.append(web.get("/slack/oauth_redirect", _page(flow.handle_callback, pages)))
    return routes


def _framed(
    redirect: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], pages: InstallPages
) -> Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]:
    """Answer with a page of ours in place of a redirect, with the same cookie."""

    async def framed(request: AsyncBoltRequest) -> BoltResponse:
        answer = await redirect(request)
        headers = {name: values for name, values in answer.headers.items() if name != "location"}
        return BoltResponse(status=200, body=pages.start(answer.headers["location"][0]), headers=headers)

    return framed


def _page(
    answer: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], pages: InstallPages
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Serve a page of the installation. Where store or Slack do not answer, the browser may try again."""

    async def page(request: web.Request) -> web.Response:
        try:
            shown = await to_aiohttp_response(await answer(await to_bolt_request(request)))
        except (StoreUnavailable, ClientError, TimeoutError) as error:
            log.warning("install_failed", reason=type(error).__name__)
            text = pages.failed(InstallFailure.UNAVAILABLE)
            shown = web.Response(status=503, text=text, content_type="text/html", charset="utf-8")
        shown.headers.update(pages.headers)
        return shown

    return page


def _sdk_client(slack: SlackSettings, session: ClientSession) -> AsyncWebClient:
    """Give the SDK's client, which only installing needs: it never repeats a call by itself."""
    return AsyncWebClient(base_url=slack.api_url, session=session, retry_handlers=[], logger=silent_logger())


_KEPT = ("x-slack-no-retry", "retry-after")

"""The HTTP edge for Teams: sender, size and shape of a request are checked before anything else.

What fails here has touched no store, sent nothing, and is not logged but for
the reason. Every refusal is a constant.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import orjson
from aiohttp import ClientSession, web

from bot.errors import BadPayload, RequestRefused
from bot.platforms.common.background_tasks import BackgroundTasks, CoalescedUpdates, LatestOnly
from bot.platforms.common.clock import measuring
from bot.platforms.common.edge import REALM, ClockSkew, read_body, refuse, single_header
from bot.platforms.common.payload import Json
from bot.platforms.common.platform import PlatformContext
from bot.platforms.common.sending import CALL_SECONDS, client_session
from bot.platforms.teams.app import ActivityHandlers, TeamsResponse, dispatch
from bot.platforms.teams.authentication import RequestAuthenticator, RequestHead, authenticator, hosts
from bot.platforms.teams.cached_references import CachedReferences
from bot.platforms.teams.client import TeamsClient
from bot.platforms.teams.keys import METADATA_URL, SigningKeys, origin
from bot.platforms.teams.members import TeamsMembers
from bot.platforms.teams.parse import PLATFORM
from bot.platforms.teams.presenter import TeamsPresenter
from bot.platforms.teams.proactive import TeamsProactiveMessenger
from bot.platforms.teams.tokens import tokens
from bot.ports.messenger import Messenger
from bot.settings import Settings, TeamsSettings
from bot.telemetry.health import HealthFinding, PlatformEndpoint
from bot.telemetry.logs import correlation, log_bug, logger

_UNAUTHORIZED = {"WWW-Authenticate": REALM}

log = logger("teams")


@dataclass(frozen=True, slots=True)
class TeamsEdge:
    """The handler of POST /api/messages."""

    authenticator: RequestAuthenticator
    handlers: ActivityHandlers
    new_id: Callable[[], str]

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request, from Microsoft or from an impostor."""
        correlation.set(self.new_id())
        try:
            answer = await self._taken(await self._trusted(request))
        except RequestRefused as error:
            return refuse(PLATFORM, error, _UNAUTHORIZED if error.status == 401 else None)
        kind = "application/json" if answer.body else None
        return web.Response(status=answer.status, body=answer.body, content_type=kind)

    async def _trusted(self, request: web.Request) -> Json:
        """Read an activity that Microsoft has sent."""
        names = ("Authorization", "Host", "Origin")
        claims = await self.authenticator.claims(
            RequestHead(*(single_header(request, name) for name in names))
        )
        activity = await _read(request)
        self.authenticator.check(claims, activity)
        return activity

    async def _taken(self, activity: Json) -> TeamsResponse:
        """Take an activity. A bad one is answered with 400, an error of ours is logged."""
        try:
            return await dispatch(self.handlers, activity)
        except RequestRefused:
            raise
        except Exception as error:  # noqa: BLE001, the edge: reported, with no values in it
            log_bug(log, "turn_failed", error)
            return TeamsResponse(503)


async def _read(request: web.Request) -> Json:
    """Decode a body that has the shape of an activity."""
    if request.content_type != "application/json":
        raise RequestRefused(415, "shape")
    try:
        found = orjson.loads(await read_body(request))
    except ValueError:
        raise BadPayload("shape") from None
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        raise BadPayload("shape")
    return found


@asynccontextmanager
async def serving(context: PlatformContext) -> AsyncIterator[PlatformEndpoint]:
    """Open Teams for requests, and drain the background tasks on the way out."""
    teams, service, runtime = _section(context), context.service, context.runtime
    background, clock = BackgroundTasks(PLATFORM), asyncio.get_running_loop().time
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(client_session(CALL_SECONDS, context.settings.proxy))
        stack.push_async_callback(background.drain)
        client = _client(context, session)
        presenter = TeamsPresenter(
            client,
            service,
            LatestOnly(),
            CoalescedUpdates(service, background),
            TeamsMembers(client, clock),
            CachedReferences(context.references, clock),
            context.picture_url,
            teams.targeted,
        )
        handlers = ActivityHandlers(service, presenter, background)
        keys, skew = SigningKeys(session, clock), ClockSkew(PLATFORM, clock)
        edge = TeamsEdge(authenticator(teams, keys, runtime.now, skew), handlers, runtime.new_id)
        if not teams.auth_disabled:
            await stack.enter_async_context(measuring(skew, session, keys.clock_url, runtime.now))

        async def findings() -> list[HealthFinding]:
            return [] if teams.auth_disabled else [*await keys.findings(), *skew.findings()]

        yield PlatformEndpoint(PLATFORM, [web.post("/api/messages", edge.receive)], findings)


@asynccontextmanager
async def messenger(context: PlatformContext) -> AsyncIterator[Messenger]:
    """Write proactive messages in Teams."""
    teams, clock = _section(context), asyncio.get_running_loop().time
    async with client_session(CALL_SECONDS, context.settings.proxy) as session:
        client = _client(context, session)
        yield TeamsProactiveMessenger(
            client,
            context.service,
            TeamsMembers(client, clock),
            CachedReferences(context.references, clock),
            f"28:{teams.app_id}",
            context.picture_url,
        )


def clock_url(settings: Settings) -> str | None:
    """Name the address whose answers tell the time, or None where none is asked."""
    return None if settings.teams is None or settings.teams.auth_disabled else origin(METADATA_URL)


def _section(context: PlatformContext) -> TeamsSettings:
    if context.settings.teams is None:
        raise ValueError("Teams is off")
    return context.settings.teams


def _client(context: PlatformContext, session: ClientSession) -> TeamsClient:
    teams, clock = _section(context), asyncio.get_running_loop().time
    return TeamsClient(
        session, hosts(teams), tokens(teams, clock, context.settings.proxy), clock, context.backoff
    )

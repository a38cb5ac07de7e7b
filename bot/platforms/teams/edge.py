"""Teams' way in: size, shape and sender of a request are judged before anything else happens.

What fails here has touched no store, sent nothing, and is not logged but for
the reason. Every refusal is a constant.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import orjson
from aiohttp import ClientSession, web

from bot.conversation.pictures import Addressing
from bot.errors import BadPayload, RequestRefused
from bot.handlers.service import Runtime, Service
from bot.platforms.common.background_tasks import BackgroundTasks
from bot.platforms.common.coalesced_updates import CoalescedUpdates
from bot.platforms.common.edge import read_body, refuse, single_header
from bot.platforms.common.latest_only import LatestOnly
from bot.platforms.common.payload import Json
from bot.platforms.common.rate_limits import SharedBackoff
from bot.platforms.teams.app import ActivityHandlers, TeamsResponse, dispatch
from bot.platforms.teams.authentication import RequestAuthenticator, authenticator
from bot.platforms.teams.cached_references import CachedReferences
from bot.platforms.teams.client import TeamsClient, client_session
from bot.platforms.teams.hosts import hosts
from bot.platforms.teams.keys import SigningKeys
from bot.platforms.teams.members import TeamsMembers
from bot.platforms.teams.parse import PLATFORM
from bot.platforms.teams.presenter import ReferenceStore, TeamsPresenter
from bot.platforms.teams.proactive import ProactiveMessenger
from bot.platforms.teams.tokens import tokens
from bot.ports import Messenger
from bot.settings import Settings, TeamsSettings
from bot.telemetry.health import ClockSkew, HealthFinding, PlatformEndpoint
from bot.telemetry.logs import correlation, logger, report

log = logger("teams")


@dataclass(frozen=True, slots=True)
class TeamsEdge:
    """The handler of POST /api/messages."""

    authenticator: RequestAuthenticator
    turns: ActivityHandlers
    new_id: Callable[[], str]

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request of Microsoft's, or of somebody who pretends to be."""
        correlation.set(self.new_id())
        try:
            answer = await self._taken(await self._trusted(request))
        except RequestRefused as error:
            return refuse(PLATFORM, error)
        kind = "application/json" if answer.body else None
        return web.Response(status=answer.status, body=answer.body, content_type=kind)

    async def _trusted(self, request: web.Request) -> Json:
        """Read an activity that Microsoft has sent."""
        activity = await _read(request)
        await self.authenticator.check(single_header(request, "Authorization"), activity)
        return activity

    async def _taken(self, activity: Json) -> TeamsResponse:
        """Take an activity; what is wrong with it is 400, what is wrong with us is logged."""
        try:
            return await dispatch(self.turns, activity)
        except RequestRefused:
            raise
        except Exception as error:  # noqa: BLE001, the edge: reported, with no values in it
            report(log, "turn_failed", error)
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
async def serving(
    settings: Settings,
    service: Service,
    runtime: Runtime,
    addresses: ReferenceStore,
    backoff: SharedBackoff,
    address: Addressing | None,
) -> AsyncIterator[PlatformEndpoint]:
    """Be in Teams: yield what to serve, and drain the drawings on the way out.

    *address* says where Teams can see a picture.
    """
    teams = settings.teams
    if teams is None:
        raise ValueError("Teams is off")
    background, clock = BackgroundTasks(PLATFORM), asyncio.get_running_loop().time
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(client_session())
        stack.push_async_callback(background.drain)
        client, members = _reach(teams, session, backoff)
        updates, references = CoalescedUpdates(service), CachedReferences(addresses, clock)
        presenter = TeamsPresenter(
            client, service, LatestOnly(), updates, members, references, address, teams.targeted
        )
        turns = ActivityHandlers(service, presenter, background)
        keys, skew = SigningKeys(session, clock), ClockSkew(PLATFORM, clock)
        edge = TeamsEdge(authenticator(teams, keys, runtime.now, skew), turns, runtime.new_id)

        async def findings() -> list[HealthFinding]:
            return [] if teams.auth_disabled else [*await keys.findings(), *skew.findings()]

        yield PlatformEndpoint([web.post("/api/messages", edge.receive)], findings)


@asynccontextmanager
async def messenger(
    settings: Settings,
    service: Service,
    addresses: ReferenceStore,
    backoff: SharedBackoff,
    address: Addressing | None,
) -> AsyncIterator[Messenger]:
    """Write to people in Teams without being asked."""
    teams = settings.teams
    if teams is None:
        raise ValueError("Teams is off")
    async with client_session() as session:
        client, members = _reach(teams, session, backoff)
        references = CachedReferences(addresses, asyncio.get_running_loop().time)
        yield ProactiveMessenger(client, service, members, references, f"28:{teams.app_id}", address)


def _reach(
    teams: TeamsSettings, session: ClientSession, backoff: SharedBackoff
) -> tuple[TeamsClient, TeamsMembers]:
    """Find the ways to Teams' service: to what it shows, and to who is there."""
    clock = asyncio.get_running_loop().time
    client = TeamsClient(session, hosts(teams), tokens(teams, clock), clock, backoff)
    return client, TeamsMembers(client, clock)

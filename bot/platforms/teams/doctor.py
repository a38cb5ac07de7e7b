"""Checks of Teams before a team relies on it: registration, keys, clock and public address."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

from aiohttp import ClientError, ClientSession

from bot.platforms.common.clock import http_date
from bot.platforms.common.doctor import (
    DoctorFinding,
    PublicAnswer,
    ask_public_address,
    clock,
    fine,
    no_public_address,
    wrong,
)
from bot.platforms.common.edge import REALM
from bot.platforms.common.sending import CALL_SECONDS, client_session
from bot.platforms.teams.background_refresh import FetchFailed
from bot.platforms.teams.keys import METADATA_URL, TIMEOUT, SigningKeys
from bot.platforms.teams.tokens import AUTHORITY, Tokens, tokens
from bot.settings import GUID, Settings, TeamsSettings


async def examine(settings: Settings, now: int) -> list[DoctorFinding]:
    """Check our registration with Microsoft, and our public address. *now* is our clock."""
    teams = settings.teams
    if teams is None:
        return []
    if teams.auth_disabled:
        return [fine("TEAMS_AUTH=disabled-for-local-dev: for this machine alone, nobody is asked")]
    monotonic = asyncio.get_running_loop().time
    async with client_session(CALL_SECONDS, settings.proxy) as session:
        return [
            *_ids(teams),
            await _token(tokens(teams, monotonic, settings.proxy), teams),
            await _keys(SigningKeys(session, monotonic)),
            await _clock(session, now),
            *[finding async for finding in _way_in(session, settings.public_url)],
        ]


def _ids(teams: TeamsSettings) -> list[DoctorFinding]:
    """Check the shape of the ids. The secret's id is often copied in place of the secret."""
    named = {"TEAMS_APP_ID": teams.app_id}
    if teams.app_type != "MultiTenant":
        named["TEAMS_APP_TENANT_ID"] = teams.tenant_id
    found = [
        wrong(f"{name} is not a GUID: copy it again from the registration's Overview")
        for name, value in named.items()
        if not GUID.fullmatch(value)
    ]
    if GUID.fullmatch(teams.app_password):
        why = "TEAMS_APP_PASSWORD looks like the secret's ID: it is the Value that is shown once"
        found.append(wrong(why))
    return found or [fine(f"{' and '.join(named)} look right ({teams.app_type})")]


async def _token(source: Tokens, teams: TeamsSettings) -> DoctorFinding:
    try:
        await source.token()
    except FetchFailed as failure:
        whose = "its managed identity" if teams.app_type == "UserAssignedMSI" else "id, tenant and password"
        what = f"the app's {whose}, and that {AUTHORITY} is within reach"
        return wrong(f"Microsoft gives no token ({failure}): check {what}")
    return fine("Microsoft gives us a token: Rung can write to Teams")


async def _keys(keys: SigningKeys) -> DoctorFinding:
    try:
        count = len(await keys.all())
    except FetchFailed as failure:
        return wrong(f"Microsoft's keys are out of reach ({failure}): let {METADATA_URL} through")
    return fine(f"Microsoft's keys are within reach, {count} of them")


async def _clock(session: ClientSession, now: int) -> DoctorFinding:
    try:
        async with session.get(METADATA_URL, timeout=TIMEOUT, allow_redirects=False) as answer:
            told = http_date(answer.headers["Date"])
    except (ClientError, TimeoutError, LookupError, ValueError):
        return wrong(f"this clock cannot be compared with Microsoft's: let {METADATA_URL} through")
    return clock("Microsoft", abs(told - now))


async def _way_in(session: ClientSession, public_url: str) -> AsyncIterator[DoctorFinding]:
    """Call our public address without a token: it is ours if it refuses that in our name."""
    if not public_url:
        yield no_public_address("Teams")
        return
    if not public_url.startswith("https://"):
        yield wrong(f"Teams calls https alone, and RUNG_PUBLIC_URL is {public_url}")
    url = f"{public_url}/api/messages"

    def judge(answer: PublicAnswer) -> DoctorFinding | None:
        is_ours = answer.status == HTTPStatus.UNAUTHORIZED and answer.realm == REALM
        return fine(f"{url} answers, and lets nobody in but Microsoft") if is_ours else None

    yield await ask_public_address(
        session, url, '{"type": "message"}', {"Content-Type": "application/json"}, judge
    )

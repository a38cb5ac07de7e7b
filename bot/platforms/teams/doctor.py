"""What can be checked about Teams before a team relies on it: registration, keys, the clock, the way in."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from aiohttp import ClientError, ClientSession

from bot.platforms.teams.client import client_session
from bot.platforms.teams.keys import METADATA_URL, TIMEOUT, SigningKeys
from bot.platforms.teams.refreshing import FetchFailed
from bot.platforms.teams.tokens import AUTHORITY, Tokens, tokens
from bot.settings import GUID, TeamsSettings
from bot.telemetry.health import LEEWAY_SECONDS, WORRYING_SECONDS


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing looked at; *text* says what to do where it is not *fine*."""

    fine: bool
    text: str


async def examine(teams: TeamsSettings, public_url: str, now: int) -> list[Symptom]:
    """Ask Microsoft about our registration, and ourselves whether Teams gets through; *now* is our clock."""
    if teams.auth_disabled:
        return [Symptom(True, "TEAMS_AUTH=disabled-for-local-dev: for this machine alone, nobody is asked")]
    clock = asyncio.get_running_loop().time
    async with client_session() as session:
        return [
            *_ids(teams),
            await _token(tokens(teams, clock), teams),
            await _keys(SigningKeys(session, clock)),
            await _clock(session, now),
            *[symptom async for symptom in _way_in(session, public_url)],
        ]


def _ids(teams: TeamsSettings) -> list[Symptom]:
    """Look at the shape of what was copied: the secret's id is taken for a secret most often."""
    named = {"TEAMS_APP_ID": teams.app_id}
    if teams.app_type != "MultiTenant":
        named["TEAMS_APP_TENANT_ID"] = teams.tenant_id
    found = [
        Symptom(False, f"{name} is no GUID: copy it anew from the registration's Overview")
        for name, value in named.items()
        if not GUID.fullmatch(value)
    ]
    if GUID.fullmatch(teams.app_password):
        why = "TEAMS_APP_PASSWORD looks like the secret's ID: it is the Value that is shown once"
        found.append(Symptom(False, why))
    return found or [Symptom(True, f"{' and '.join(named)} look right ({teams.app_type})")]


async def _token(source: Tokens, teams: TeamsSettings) -> Symptom:
    try:
        await source.token()
    except FetchFailed as failure:
        whose = "its managed identity" if teams.app_type == "UserAssignedMSI" else "id, tenant and password"
        what = f"the app's {whose}, and that {AUTHORITY} is within reach"
        return Symptom(False, f"Microsoft gives no token ({failure}): check {what}")
    return Symptom(True, "Microsoft gives us a token: Rung can write to Teams")


async def _keys(keys: SigningKeys) -> Symptom:
    try:
        count = len(await keys.all())
    except FetchFailed as failure:
        return Symptom(False, f"Microsoft's keys are out of reach ({failure}): let {METADATA_URL} through")
    return Symptom(True, f"Microsoft's keys are within reach, {count} of them")


async def _clock(session: ClientSession, now: int) -> Symptom:
    try:
        async with session.get(METADATA_URL, timeout=TIMEOUT, allow_redirects=False) as answer:
            off = abs(int(parsedate_to_datetime(answer.headers["Date"]).timestamp()) - now)
    except (ClientError, TimeoutError, LookupError, ValueError):
        return Symptom(False, "Microsoft does not tell the time, so nobody knows whether this clock is right")
    if off <= WORRYING_SECONDS:
        return Symptom(True, "the clock agrees with Microsoft's")
    limit = f"who is refused from {LEEWAY_SECONDS} s on"
    return Symptom(False, f"this clock is {off} s off Microsoft's, {limit}: set it by NTP")


async def _way_in(session: ClientSession, public_url: str) -> AsyncIterator[Symptom]:
    """Knock at our own door as nobody in particular: it is ours if it turns us away as it does strangers."""
    if not public_url:
        yield Symptom(True, "set RUNG_PUBLIC_URL, and I can see whether Teams gets through to Rung")
        return
    if not public_url.startswith("https://"):
        yield Symptom(False, f"Teams calls https alone, and RUNG_PUBLIC_URL is {public_url}")
    url = f"{public_url}/api/messages"
    try:
        async with session.post(url, json={"type": "message"}, allow_redirects=False) as answer:
            status = answer.status
    except (ClientError, TimeoutError) as error:
        yield Symptom(False, f"{url} does not answer ({type(error).__name__}): is `rung web` running there?")
        return
    if status == 401:
        yield Symptom(True, f"{url} answers, and lets nobody in but Microsoft")
    else:
        why = f"{url} answers {status}: something else than `rung web` is there, or Teams is off in it"
        yield Symptom(False, why)

"""What `rung doctor` finds out about a platform, and the checks that are the same for each."""

from dataclasses import dataclass

from aiohttp import ClientError, ClientSession

from bot.platforms.common.edge import LEEWAY_SECONDS, WORRYING_SECONDS


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """The result of one check. *text* says what to do where it is not *fine*."""

    fine: bool
    text: str


def fine(text: str) -> DoctorFinding:
    """Report that a check passed."""
    return DoctorFinding(True, text)


def wrong(text: str) -> DoctorFinding:
    """Report that a check failed, and what to do."""
    return DoctorFinding(False, text)


def clock(owner: str, seconds_off: int) -> DoctorFinding:
    """Judge how far this clock is from the one of *owner*."""
    if seconds_off <= WORRYING_SECONDS:
        return fine(f"the clock agrees with {owner}'s")
    limit = f"who is refused from {LEEWAY_SECONDS} s on"
    return wrong(f"this clock is {seconds_off} s off {owner}'s, {limit}: set it by NTP")


def not_public(platform: str) -> DoctorFinding:
    """Report that nothing can be checked from outside."""
    return fine(f"set RUNG_PUBLIC_URL, and I can see whether {platform} gets through to Rung")


async def knock(session: ClientSession, url: str, body: str, headers: dict[str, str]) -> int | DoctorFinding:
    """Post to our own public address. Give the status, or a finding where nothing answers."""
    try:
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
            return answer.status
    except (ClientError, TimeoutError) as error:
        return wrong(f"{url} does not answer ({type(error).__name__}): is `rung web` running there?")

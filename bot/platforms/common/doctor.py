"""Findings of `rung doctor` about a platform, and the checks that are the same for each."""

from collections.abc import Callable
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
    limit = f"requests are rejected beyond {LEEWAY_SECONDS} s"
    return wrong(f"this clock is {seconds_off} s off {owner}'s, and {limit}: sync it with NTP")


def no_public_address(platform: str) -> DoctorFinding:
    """Report that nothing can be checked from outside."""
    return fine(f"set RUNG_PUBLIC_URL, and I can see whether {platform} gets through to Rung")


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """The response at our public address: its *status* and *text*, and the program that it names."""

    status: int
    text: str
    realm: str


def _other_program(url: str, status: int) -> DoctorFinding:
    """Report that another program answers at our public address."""
    fix = "let your proxy pass this path on to `rung web`, or correct RUNG_PUBLIC_URL"
    return wrong(f"{url} answers {status}, but it is not `rung web` with this platform: {fix}")


async def ask_public_address(
    session: ClientSession,
    url: str,
    body: str,
    headers: dict[str, str],
    judge: Callable[[PublicAnswer], DoctorFinding | None],
) -> DoctorFinding:
    """Post to our own public address. *judge* gives None for an answer that is not Rung's."""
    try:
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as found:
            text = (await found.read()).decode(errors="replace")
            answer = PublicAnswer(found.status, text, found.headers.get("WWW-Authenticate", ""))
    except (ClientError, TimeoutError) as error:
        return wrong(f"{url} does not answer ({type(error).__name__}): is `rung web` running there?")
    return judge(answer) or _other_program(url, answer.status)

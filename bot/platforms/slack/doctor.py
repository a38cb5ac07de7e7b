"""Checks of Slack before a team relies on it: tokens, scopes, clock and public address."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_hex

from aiohttp import ClientError, ClientSession
from slack_sdk.signature import SignatureVerifier

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
from bot.platforms.common.sending import CALL_SECONDS, client_session
from bot.platforms.slack.errors import listed
from bot.platforms.slack.manifest import OPTIONAL_SCOPES, SCOPES
from bot.settings import Settings, SlackSettings

_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class _Said:
    """Slack's answer to a call: *error* is its word, *scopes* are those of the token."""

    error: str
    team: str = ""
    scopes: frozenset[str] = frozenset()
    at: int = 0  # by Slack's clock, 0 where it does not say


async def examine(settings: Settings, now: int) -> list[DoctorFinding]:
    """Check our tokens with Slack, and our public address. *now* is our own clock."""
    slack = settings.slack
    if slack is None:
        return []
    found: list[DoctorFinding] = []
    async with client_session(CALL_SECONDS, settings.proxy) as session:
        try:
            found += await _tokens(session, slack, now)
        except (ClientError, TimeoutError, ValueError) as error:
            found.append(wrong(f"{slack.api_url} does not answer ({type(error).__name__})"))
        if slack.signing_secret:
            found.append(await _way_in(session, slack.signing_secret, settings.public_url, now))
    return found


async def _tokens(session: ClientSession, slack: SlackSettings, now: int) -> list[DoctorFinding]:
    said = await _call(session, f"{slack.api_url}auth.test", slack.bot_token)
    found = [clock("Slack", abs(said.at - now))] if said.at else []
    if slack.bot_token:
        found += _bot_token(said)
    else:
        found.append(fine("any workspace may install Rung at /slack/install"))
    if slack.app_token:
        opened = await _call(session, f"{slack.api_url}apps.connections.open", slack.app_token)
        found.append(_app_token(opened))
    return found


async def _call(session: ClientSession, url: str, token: str) -> _Said:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with session.post(url, headers=headers, data=b"", allow_redirects=False) as answer:
        said = await answer.json(content_type=None)
        date, scopes = answer.headers.get("Date"), answer.headers.get("X-OAuth-Scopes", "")
    if not isinstance(said, dict):
        raise ValueError
    return _Said(
        error="" if said.get("ok") is True else listed(said.get("error")),
        team=str(said.get("team", "")),
        scopes=frozenset(filter(None, (scope.strip() for scope in scopes.split(",")))),
        at=http_date(date) if date else 0,
    )


def _bot_token(said: _Said) -> Iterator[DoctorFinding]:
    if said.error:
        why = f"Slack refuses SLACK_BOT_TOKEN ({said.error}): copy it anew from OAuth & Permissions"
        yield wrong(why)
        return
    yield fine(f"SLACK_BOT_TOKEN is good for {said.team}")
    missing = sorted(SCOPES.keys() - said.scopes)
    if missing:
        yield wrong(
            f"scopes are missing: {', '.join(missing)}. Paste the manifest again, then reinstall the app",
        )
    else:
        left_out = ", ".join(sorted(OPTIONAL_SCOPES.keys() - said.scopes))
        yield fine(f"scopes: all but the optional {left_out}" if left_out else "scopes: all")


def _app_token(said: _Said) -> DoctorFinding:
    if said.error:
        why = f"Slack refuses SLACK_APP_TOKEN ({said.error}): make one with the scope connections:write"
        return wrong(f"{why} under Basic Information, and switch Socket Mode on")
    return fine("SLACK_APP_TOKEN opens a socket")


async def _way_in(session: ClientSession, secret: str, public_url: str, now: int) -> DoctorFinding:
    """Call our public address as Slack does: it accepts only the same secret and the right time."""
    if not public_url:
        return no_public_address("Slack")
    url, challenge = f"{public_url}/slack/events", token_hex(16)
    body = json.dumps({"type": "url_verification", "challenge": challenge})
    signature = SignatureVerifier(secret).generate_signature(timestamp=str(now), body=body) or ""
    signed = {"X-Slack-Request-Timestamp": str(now), "X-Slack-Signature": signature}

    def judge(answer: PublicAnswer) -> DoctorFinding | None:
        if answer.status == HTTPStatus.OK and answer.text == challenge:
            return fine(f"{url} answers, and knows the same SLACK_SIGNING_SECRET")
        if answer.status == HTTPStatus.UNAUTHORIZED:
            why = "SLACK_SIGNING_SECRET or the clock differs there, or another server answers"
            return wrong(f"{url} refuses our signature: {why}")
        return None

    return await ask_public_address(session, url, body, _JSON | signed, judge)

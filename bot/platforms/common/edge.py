"""Read and refuse HTTP requests of a platform.

What is refused has touched no store, sent nothing, and is logged by its reason alone.
"""

from collections.abc import Mapping

from aiohttp import web

from bot.errors import BadPayload, RequestRefused
from bot.telemetry.logs import logger
from bot.telemetry.metrics import refused


async def read_body(request: web.Request) -> bytes:
    """Read the body of *request*; raise RequestRefused for one that is too large or breaks off."""
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise RequestRefused(413, "size") from None
    except web.RequestPayloadError:
        raise BadPayload("transfer") from None


def single_header(request: web.Request, name: str) -> str:
    """Read a header; empty where it is missing or given twice."""
    values = request.headers.getall(name, [])
    return values[0] if len(values) == 1 else ""


def refuse(platform: str, error: RequestRefused, headers: Mapping[str, str] | None = None) -> web.Response:
    """Count and log a refusal, and answer it without a body."""
    note_refusal(platform, error)
    return web.Response(status=error.status, headers=headers)


def note_refusal(platform: str, error: RequestRefused) -> None:
    """Count and log a refusal."""
    refused.labels(platform, error.reason).inc()
    logger(platform).info("request_refused", reason=error.reason)

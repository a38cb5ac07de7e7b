"""Options that the commands for app manifests share."""

from typing import Annotated

import typer

from bot.errors import UsageError
from bot.settings import SettingsError, environment, web_address

Url = Annotated[
    str,
    typer.Option(help="Where the platform reaches this Rung; RUNG_PUBLIC_URL if left out.", metavar="URL"),
]


def public_address(url: str, platform: str, otherwise: str = "") -> str:
    """Take the given address, else that of the environment, or raise UsageError without one."""
    found = url or environment().get("RUNG_PUBLIC_URL", "")
    if not found.strip():
        raise UsageError(f"Say where {platform} reaches this Rung: --url https://...{otherwise}.")
    try:
        return web_address(found, "--url" if url else "RUNG_PUBLIC_URL")
    except SettingsError as error:
        raise UsageError(str(error)) from None

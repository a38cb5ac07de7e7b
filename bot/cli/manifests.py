"""`rung manifest`: what a platform must be told about the app, ready to be pasted or uploaded."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import Exit, stop
from bot.settings import GUID, SettingsError, environment, web_address

app = typer.Typer(no_args_is_help=True, help="Print what a platform must be told about the app.")
Url = Annotated[
    str,
    typer.Option(help="Where the platform reaches this Rung; RUNG_PUBLIC_URL if left out.", metavar="URL"),
]


@app.command(epilog="Example: rung manifest slack --url https://rung.example.org > manifest.json")
def slack(
    url: Url = "",
    socket: Annotated[
        bool, typer.Option("--socket", help="For Socket Mode: Rung needs no public address.")
    ] = False,
) -> None:
    """Print the app manifest for Slack: paste it at api.slack.com/apps, Create New App, From a manifest."""
    from bot.platforms.slack.manifest import manifest

    if socket and url:
        stop("--socket is for a Rung without a public address: leave --url out.", Exit.USAGE)
    address = "" if socket else _address(url, "Slack", ", or --socket for Socket Mode")
    typer.echo(json.dumps(manifest(address), indent=2, ensure_ascii=False))


@app.command(epilog="Example: rung manifest teams --url https://rung.example.org --app-id 00000000-...")
def teams(
    url: Url = "",
    app_id: Annotated[
        str, typer.Option(help="The registration's app id; TEAMS_APP_ID if left out.", metavar="GUID")
    ] = "",
    about: Annotated[
        str, typer.Option(help="Your page about Rung: support, privacy, terms. The address if left out.")
    ] = "",
    output: Annotated[Path, typer.Option(help="The file to write.")] = Path("rung-teams.zip"),
) -> None:
    """Write the app's package for Teams: upload it under Apps, Manage your apps, Upload an app."""
    from bot.platforms.teams.manifest import package

    address = _address(url, "Teams")
    if not address.startswith("https://"):
        stop("Teams wants an https address: --url https://...", Exit.USAGE)
    found = app_id or environment().get("TEAMS_APP_ID", "").strip()
    if not GUID.fullmatch(found):
        stop("Say which app it is: --app-id with the Application (client) ID, a GUID.", Exit.USAGE)
    if about and not about.startswith("https://"):
        stop("--about must be an https address.", Exit.USAGE)
    targeted = environment().get("TEAMS_TARGETED_MESSAGES", "").strip() == "preview"
    try:
        output.write_bytes(package(address, found.lower(), about, targeted=targeted))
    except OSError as error:
        stop(f"{output} cannot be written: {error.strerror}", Exit.USAGE)
    typer.echo(f"{output}: upload it in Teams under Apps, Manage your apps, Upload an app")


def _address(url: str, platform: str, otherwise: str = "") -> str:
    """Take the address given, else the one in the environment; stop where there is none."""
    found = url or environment().get("RUNG_PUBLIC_URL", "")
    if not found.strip():
        stop(f"Say where {platform} reaches this Rung: --url https://...{otherwise}.", Exit.USAGE)
    try:
        return web_address(found, "--url" if url else "RUNG_PUBLIC_URL")
    except SettingsError as error:
        stop(str(error), Exit.USAGE)

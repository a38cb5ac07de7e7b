"""`rung manifest`: what a platform must be told about the app, ready to be pasted or uploaded."""

import json
from typing import Annotated

import typer

from bot.cli.output import Exit, stop
from bot.settings import SettingsError, environment, web_address

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
    from bot.slack.manifest import manifest

    if socket and url:
        stop("--socket is for a Rung without a public address: leave --url out.", Exit.USAGE)
    address = "" if socket else _address(url)
    typer.echo(json.dumps(manifest(address), indent=2, ensure_ascii=False))


def _address(url: str) -> str:
    """Take the address given, else the one in the environment; stop where there is none."""
    found = url or environment().get("RUNG_PUBLIC_URL", "")
    if not found.strip():
        stop("Say where Slack reaches this Rung: --url https://..., or --socket for Socket Mode.", Exit.USAGE)
    try:
        return web_address(found, "--url" if url else "RUNG_PUBLIC_URL")
    except SettingsError as error:
        stop(str(error), Exit.USAGE)

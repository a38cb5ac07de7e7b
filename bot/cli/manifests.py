"""`rung manifest`: what a platform must be told about the app, ready to be pasted or uploaded."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand, TyperGroup

from bot.cli.output import Exit, stop
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.platforms.registry import Platform


class _PlatformCommands(TyperGroup):
    """One command for each platform, imported when it is asked for."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002, the names are click's
        """List the platforms."""
        return [platform.name for platform in _platforms()]

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | None:  # noqa: ARG002
        """Give the command of a platform."""
        return next((_command(each) for each in _platforms() if each.name == cmd_name), None)


app = typer.Typer(
    cls=_PlatformCommands,
    no_args_is_help=True,
    help="Print what a platform must be told about the app.",
    epilog="Example: rung manifest slack --help",
)


def _platforms() -> "tuple[Platform, ...]":
    """Give the platforms. Commands that are not about them import none."""
    from bot.platforms.registry import PLATFORMS

    return PLATFORMS


@app.callback()
def _manifest() -> None:
    """Print what a platform must be told about the app."""


def _command(platform: "Platform") -> TyperCommand:
    manifest = platform.manifest
    alone = typer.Typer(add_completion=False)
    alone.command(platform.name, epilog=f"Example: {manifest.EXAMPLE}")(_stopping(manifest.command))
    command = typer.main.get_command(alone)
    if not isinstance(command, TyperCommand):
        raise TypeError(command)
    return command


def _stopping(command: Callable[..., None]) -> Callable[..., None]:
    @wraps(command)
    def run(**arguments: object) -> None:
        try:
            command(**arguments)
        except UsageError as error:
            stop(str(error), Exit.USAGE)

    return run

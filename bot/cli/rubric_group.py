"""`rung rubric`: its help. The commands are imported when one of them is asked for."""

import typer
from typer.core import TyperCommand, TyperGroup

HELP = (
    "Write, check and list rubrics. A rubric is what a team is assessed by, in one file: topics, and a "
    "statement for each level. Begin one of your own with `rung rubric new`."
)


class _RubricCommands(TyperGroup):
    """The commands, of which other commands of `rung` import none."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002, the names are click's
        """List them in the order in which they are declared."""
        self._import()
        return list(self.commands)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | None:  # noqa: ARG002
        """Give the command of a name."""
        self._import()
        found = self.commands.get(cmd_name)
        return found if isinstance(found, TyperCommand) else None

    def _import(self) -> None:
        from bot.cli.rubric_files import app as declared

        self.commands = self.commands or typer.main.get_group(declared).commands


app = typer.Typer(
    cls=_RubricCommands, no_args_is_help=True, help=HELP, epilog="Example: rung rubric new release-process"
)


@app.callback()
def _rubric() -> None:
    """Declare the group."""

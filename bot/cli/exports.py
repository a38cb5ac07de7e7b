"""`rung export`: a team's results for the person who runs Rung, also where no link can be given."""

from pathlib import Path

import typer

from bot.bootstrap import opened
from bot.cli.output import Exit, stop
from bot.cli.pages import write_html
from bot.conversation.identity import Conversation, ConversationId
from bot.conversation.reports.exports import TeamResults, write
from bot.conversation.reports.formats import ExportFormat
from bot.conversation.reports.step_export import write_steps
from bot.conversation.wording.pages import document
from bot.settings import Settings

HOW_TO_NAME = (
    "Name the team's conversation: --conversation platform:tenant:conversation, "
    "like slack:T024BE7LD:C061EG9SL.\n"
    "To list those of a workspace: --tenant platform:tenant, like slack:T024BE7LD."
)


async def print_results(settings: Settings, name: str, form: ExportFormat) -> Exit:
    """Print the results of the conversation that *name* names."""
    where = _named(name)
    async with opened(settings) as rung:
        rows = await rung.service.reader.exported(TeamResults(where))
    if not rows:
        stop(f"There is no result of {name}. {HOW_TO_NAME}", Exit.FINDINGS)
    typer.echo(write(rows, form).encode(), nl=False)  # bytes: the same file wherever it is printed
    return Exit.FINE


async def print_steps(settings: Settings, name: str) -> Exit:
    """Print the steps of the conversation that *name* names, as CSV for the importer of a tracker."""
    where = _named(name)
    async with opened(settings) as rung:
        rows = await rung.service.reader.exported_steps(where)
    if not rows:
        stop(f"There is no step of {name}. {HOW_TO_NAME}", Exit.FINDINGS)
    typer.echo(write_steps(rows).encode(), nl=False)
    return Exit.FINE


async def write_page(settings: Settings, name: str, file: Path) -> Exit:
    """Write the newest result of the conversation that *name* names as an HTML page."""
    where = _named(name)
    async with opened(settings) as rung:
        page = await rung.service.reader.newest_page(where)
    if page is None:
        stop(f"There is no result of {name}. {HOW_TO_NAME}", Exit.FINDINGS)
    return write_html(document(page), file)


async def list_conversations(settings: Settings, name: str) -> Exit:
    """Print the name of every conversation of a workspace that has data."""
    platform, _, tenant = name.partition(":")
    if not (platform and tenant):
        stop(HOW_TO_NAME, Exit.USAGE)
    async with opened(settings) as rung:
        found = await rung.database.index.conversations(platform, tenant)
    if not found:
        stop(f"Nothing is kept of any conversation of {name}.", Exit.FINDINGS)
    for where in found:
        typer.echo(f"{where.platform}:{where.tenant}:{where.id}")
    return Exit.FINE


def _named(name: str) -> Conversation:
    platform, _, rest = name.partition(":")
    tenant, _, id_ = rest.partition(":")  # what follows may have more colons, in Teams it does
    if not (platform and tenant and id_):
        stop(HOW_TO_NAME, Exit.USAGE)
    return Conversation(platform, tenant, ConversationId(id_))

"""`rung nudges`: the reminders planned for a person or a team, their times, and why one does not come."""

import json
from datetime import UTC, datetime

import typer

from bot.bootstrap import opened
from bot.cli.output import Exit, stop
from bot.conversation.identity import Conversation, ConversationId
from bot.handlers.reminder_settings import Outlook
from bot.settings import Settings

HOW_TO_NAME = (
    "Name who would get them: --person platform:tenant:person, like slack:T024BE7LD:W012A3CDE, "
    "or --conversation platform:tenant:conversation, like slack:T024BE7LD:C061EG9SL."
)


async def print_planned(settings: Settings, name: str, *, private: bool, as_json: bool) -> Exit:
    """Print the reminders planned for *name*: a person (*private*) or a conversation."""
    platform, _, rest = name.partition(":")
    tenant, _, id_ = rest.partition(":")
    if not (platform and tenant and id_):
        stop(HOW_TO_NAME, Exit.USAGE)
    async with opened(settings) as rung:
        found = await rung.service.reader.outlook(
            Conversation(platform, tenant, ConversationId(id_), private=private)
        )
    rows = [_row(each) for each in found]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    elif not rows:
        typer.echo("Nothing is planned.")
    for row in rows if not as_json else ():
        reason = f" ({row['reason']})" if row["reason"] else ""
        when = f"comes {row['at']}" if row["at"] else f"does not come: {row['why']}{reason}"
        typer.echo(f"{row['nudge']}: {when}")
    return Exit.FINE


def _row(outlook: Outlook) -> dict[str, str | None]:
    at = datetime.fromtimestamp(outlook.at, UTC).isoformat(timespec="minutes") if outlook.at else None
    return {
        "nudge": outlook.planned.job.kind.value,
        "assessment": outlook.planned.job.assessment.id,
        "at": at,
        "why": outlook.why.value if outlook.why else None,
        "reason": outlook.reason,
    }

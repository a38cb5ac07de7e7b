"""The portfolio of a workspace in Redis: the teams in it, and the figures that were shown last."""

from collections.abc import Mapping
from datetime import date

from pydantic import TypeAdapter, ValidationError

from bot.conversation.identity import Conversation, ConversationId, Workspace
from bot.conversation.reports.portfolio import ShownFigures
from bot.store import keys
from bot.store.client import Client, as_mapping, as_text
from bot.store.script import Script
from bot.store.tenant_index import TenantIndex

CHECKED = "checked:"  # a field that no id of a rubric equals
_SHOWN = TypeAdapter(ShownFigures)


class RedisPortfolio:
    """See `bot.ports.portfolio.Portfolio`."""

    def __init__(self, redis: Client, index: TenantIndex) -> None:
        self._redis = redis
        self._index = index
        self._set_if_absent = Script("set_field_if_absent")
        self._delete_field = Script("delete_field")
        self._change = Script("replace_field")

    async def share(self, where: Conversation, at: int) -> bool:
        """Add a team."""
        await self._index.add_conversation(where)
        reply = await self._redis.run(
            self._set_if_absent, hash=keys.portfolio(*where.workspace), field=keys.encoded(where.id), value=at
        )
        return reply == 1

    async def leave(self, where: Conversation) -> bool:
        """Remove a team."""
        reply = await self._redis.run(
            self._delete_field, hash=keys.portfolio(*where.workspace), field=keys.encoded(where.id)
        )
        return reply == 1

    async def members(self, workspace: Workspace) -> Mapping[Conversation, int]:
        """List the teams of a workspace."""
        found = as_mapping(await self._redis.hgetall(keys.portfolio(*workspace)))
        return {
            Conversation(*workspace, ConversationId(keys.decoded(name))): int(at)
            for name, at in found.items()
        }

    async def shown(self, workspace: Workspace) -> tuple[Mapping[str, ShownFigures], date | None]:
        """Read the figures that were shown last, and the day of the last look."""
        found = dict(as_mapping(await self._redis.hgetall(keys.portfolio_shown(*workspace))))
        checked = found.pop(CHECKED, "")
        shown = {rubric_id: each for rubric_id, text in found.items() if (each := _read(text))}
        return shown, date.fromisoformat(checked) if checked else None

    async def mark_checked(self, workspace: Workspace, day: date) -> None:
        """Remember the day of a look."""
        await self._redis.hset(keys.portfolio_shown(*workspace), CHECKED, day.isoformat())

    async def show(self, workspace: Workspace, before: ShownFigures | None, after: ShownFigures) -> None:
        """Keep figures as shown."""
        name, field = keys.portfolio_shown(*workspace), after.figures.rubric_id
        kept = as_text(await self._redis.hget(name, field))
        if before != (_read(kept) if kept else None):
            return
        await self._redis.run(
            self._change,
            hash=name,
            field=field,
            before=kept,  # as it was written, perhaps by an older release
            after=_SHOWN.dump_json(after),
        )


def _read(text: str) -> ShownFigures | None:
    try:
        return _SHOWN.validate_json(text)
    except ValidationError:  # of another release
        return None

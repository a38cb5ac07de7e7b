"""Pages of results in Redis: one hash a page, which lapses by itself."""

from collections.abc import Sequence

from bot.conversation.identity import AssessmentRef, MessageId
from bot.conversation.reports.pages import SharedPage
from bot.conversation.session import WriteStatus
from bot.store import keys
from bot.store.client import Client, as_list, as_text
from bot.store.fields import PageField
from bot.store.script import Script
from bot.store.sessions import read_message_id, write_message_id

KEPT_SECONDS = 7 * 24 * 3600  # after its time, so that a late worker finds the message that tells of it


class RedisPages:
    """See `bot.ports.pages.Pages`."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._share = Script("share_page")
        self._set_if_exists = Script("set_field_if_hash_exists")

    async def share(
        self, ref: AssessmentRef, page: SharedPage, now: int
    ) -> tuple[WriteStatus, SharedPage | None]:
        """Keep a page, or find the one that is open."""
        reply = await self._redis.run(
            self._share,
            page=keys.page(ref),
            result=keys.result(ref),
            id=page.id,
            ends=page.until,
            now=now,
            seconds=page.until - now + KEPT_SECONDS,
        )
        status, *found = as_list(reply)
        return WriteStatus(as_text(status)), _page(found)

    async def get(self, ref: AssessmentRef) -> SharedPage | None:
        """Read the page of a result."""
        found = await self._redis.hmget(keys.page(ref), list(PageField))
        return _page(found)

    async def set_message(self, ref: AssessmentRef, message: MessageId) -> None:
        """Remember which message tells of a page."""
        value = write_message_id(message)
        await self._redis.run(self._set_if_exists, hash=keys.page(ref), field=PageField.MESSAGE, value=value)

    async def stop(self, ref: AssessmentRef) -> None:
        """Delete a page."""
        await self._redis.delete(keys.page(ref))


def _page(found: Sequence[object]) -> SharedPage | None:
    if not found or found[0] is None:
        return None
    id_, until, message = (as_text(each) if isinstance(each, bytes) else "" for each in found)
    return SharedPage(id_, int(until), read_message_id(message))

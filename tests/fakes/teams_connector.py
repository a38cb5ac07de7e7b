"""The connector of a fake Teams: what may be asked of it, and what it refuses, whoever asks.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from collections import deque
from collections.abc import Callable

from aiohttp import web

from tests.fakes.slack_shapes import Json, is_object
from tests.fakes.teams_rules import card_of, refused_activity, slips_of_activity
from tests.fakes.teams_world import Conversation, Member, Message, Object, World
from tests.support.clock import DAY

# Each at most so often in so many seconds, for one conversation:
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
Windows = tuple[tuple[int, float], ...]
SENDS: Windows = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
ROSTERS: Windows = ((14, 1.0), (16, 2.0), (120, 30.0))
ALL: Windows = ((30, 1.0),)  # for all conversations of an organisation


class RefusedError(Exception):
    """What Teams answers instead of doing something. *wait* is for Retry-After, in seconds."""

    def __init__(self, status: int, code: str, message: str = "", wait: float = 0.0) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message
        self.wait = wait


class Connector:
    """Does what is asked of it, or raises RefusedError."""

    def __init__(self, world: World, complain: Callable[[str], None]) -> None:
        self._world = world
        self._complain = complain
        self._past: dict[tuple[str, str], deque[float]] = {}

    async def create(self, request: web.Request, body: Json) -> Object:
        """Open the private chat with one person, the same one each time."""
        person = self._asked_for(body)
        self._limited(person.tenant, person.id, "send", SENDS)
        chat = self._world.chat(person)
        if not chat.bot:
            raise RefusedError(403, "ForbiddenOperationException", "Bot is not installed")
        return {"id": chat.id}

    def _asked_for(self, body: Json) -> Member:
        if not is_object(body):
            raise RefusedError(400, "BadSyntax", "not an object")
        members = body.get("members")
        bot, data = body.get("bot"), body.get("channelData")
        ids = [each.get("id") for each in members if is_object(each)] if isinstance(members, list) else []
        person = self._world.members.get(str(ids[0])) if len(ids) == 1 else None
        if person is None or not is_object(bot) or bot.get("id") != self._world.bot:
            raise RefusedError(400, "BadArgument", "Failed to decrypt pairwise id")
        told = data.get("tenant") if is_object(data) else None
        if body.get("tenantId") != person.tenant or told != {"id": person.tenant}:
            raise RefusedError(400, "BadArgument", "the tenant is not that of the person")
        return person

    async def send(self, request: web.Request, body: Json) -> Object:
        """Post at the end of a conversation or of a thread in it."""
        conversation, thread = self._reached(request)
        only = _for_one(conversation, request, body)
        activity = self._message(body)
        if activity.get("type") == "typing":
            return {}
        message = Message(self._world.stamp(), self._world.bot, *_content(activity), thread=thread)
        message.only, message.until = only, self._world.clock.now + DAY
        self._world.post(conversation, message)
        return {"id": message.id}

    async def update(self, request: web.Request, body: Json) -> Object:
        """Change one of our own messages for everybody."""
        conversation, _ = self._reached(request)
        activity, message = self._message(body), self._own(conversation, request)
        text, card, message.summary = _content(activity)
        self._world.change(conversation, message, text, card)
        return {"id": message.id}

    async def delete(self, request: web.Request, body: Json) -> Object:
        """Take one of our own messages away."""
        conversation, _ = self._reached(request)
        self._world.remove(conversation, self._own(conversation, request))
        return {}

    async def members(self, request: web.Request, body: Json) -> Object:
        """List who is in a conversation, a page at a time."""
        conversation, _ = self._reached(request, "members", ROSTERS)
        size = int(request.query.get("pageSize", "0"))
        if not 50 <= size <= 500:
            raise RefusedError(400, "BadArgument", f"pageSize {size}")
        start = int(request.query.get("continuationToken", "0"))
        page: list[Json] = [self._listed(each) for each in conversation.members[start : start + size]]
        more = start + size < len(conversation.members)
        return {"members": page, **({"continuationToken": str(start + size)} if more else {})}

    def _listed(self, id_: str) -> Object:
        """Tell of a member as the roster does: guests have no address, and a name only perhaps."""
        member = self._world.members[id_]
        told: Object = {"id": member.id, "aadObjectId": member.aad, "tenantId": member.tenant}
        if member.guest:
            return told | {"name": None, "userRole": "guest"}
        return told | {"name": member.name, "userRole": "user", "email": f"{member.aad}@rung.example"}

    def _reached(
        self, request: web.Request, bucket: str = "send", windows: Windows = SENDS
    ) -> tuple[Conversation, str]:
        """Find a conversation that we may do something to now, with the thread that its id names."""
        found = self._world.find(request.match_info["conversation"])
        if found is None:
            raise RefusedError(404, "ConversationNotFound", request.match_info["conversation"])
        conversation, thread = found
        first = self._world.message(conversation, thread) if thread else None
        if thread and (conversation.kind != "channel" or first is None or first.thread):
            raise RefusedError(404, "ConversationNotFound", f"no thread {thread}")
        self._limited(conversation.tenant, conversation.id, bucket, windows)
        if not conversation.bot:
            raise RefusedError(403, "BotNotInConversationRoster")
        if conversation.blocked:
            raise RefusedError(403, "ConversationBlockedByUser")
        return conversation, thread

    def _message(self, body: Json) -> Object:
        problems = refused_activity(body)
        if problems or not is_object(body):
            raise RefusedError(400, "BadSyntax", "; ".join(problems))
        for slip in slips_of_activity(body, self._world.said):
            self._complain(slip)
        return body

    def _own(self, conversation: Conversation, request: web.Request) -> Message:
        message = self._world.message(conversation, request.match_info["message"])
        if message is None:
            raise RefusedError(404, "ActivityNotFoundInConversation")
        if message.author != self._world.bot:
            raise RefusedError(403, "NotEnoughPermissions", "not our message")
        return message

    def _limited(self, tenant: str, conversation: str, bucket: str, windows: Windows) -> None:
        """Count a call, unless there were too many."""
        rules = (((conversation, bucket), windows), ((tenant, "all"), ALL))
        waits = [self._wait(key, windows) for key, windows in rules]
        if any(waits):
            raise RefusedError(429, "Throttled", wait=max(waits))
        for key, _ in rules:
            self._past[key].append(self._world.clock.now)

    def _wait(self, key: tuple[str, str], windows: Windows) -> float:
        past = self._past.setdefault(key, deque(maxlen=1800))
        now = self._world.clock.now
        return max(
            past[-most] + seconds - now if len(past) >= most and past[-most] + seconds > now else 0.0
            for most, seconds in windows
        )


def _for_one(conversation: Conversation, request: web.Request, body: Json) -> str:
    """Name who alone is to see a message, if anyone: a member of a conversation with others."""
    if request.query.get("isTargetedActivity") != "true" or not is_object(body):
        return ""
    recipient = body.pop("recipient", None)
    person = str(recipient.get("id")) if is_object(recipient) else ""
    if conversation.kind == "personal" or person not in conversation.members:
        raise RefusedError(400, "BadArgument", f"no targeted message here for {person!r}")
    return person


def _content(activity: Object) -> tuple[str, Object | None, str]:
    return str(activity.get("text", "")), card_of(activity), str(activity.get("summary", ""))

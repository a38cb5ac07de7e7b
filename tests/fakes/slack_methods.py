"""The Web API methods that Rung may call, with the errors that Slack answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.fakes.slack_rules import refused_message, refused_view
from tests.fakes.slack_shapes import Json, is_object
from tests.fakes.slack_world import TRIGGER_SECONDS, Channel, Member, Message, Token, View, World

Args = Mapping[str, Json]
Answer = dict[str, Json]
TEXT_CUT = 40_000
VIEW_BYTES = 250_000
STACK = 3
LONGEST_PAGE = 200  # of conversations.members: more is refused by some workspaces


class RefusedError(Exception):
    """What Slack answers with ok false."""

    def __init__(self, error: str, messages: list[str] | None = None, wait: int = 0) -> None:
        super().__init__(error, *(messages or ()))
        self.error = error
        self.messages = messages or []
        self.wait = wait  # seconds, for Retry-After


@dataclass(frozen=True)
class Method:
    """One method: how it works, what it takes, and what it needs."""

    run: Callable[[World, Token, Args], Answer]
    takes: frozenset[str]
    scopes: frozenset[str] = frozenset()  # any of them
    per_minute: int = 50
    json: bool = True  # takes a JSON body; others ignore it


def auth_test(world: World, token: Token, args: Args) -> Answer:
    """Say who is calling."""
    bot = world.bot_of(token.team)
    return {
        "url": f"https://{token.team.domain}.slack.com/",
        "team": token.team.domain,
        "team_id": token.team.id,
        "user": bot.name,
        "user_id": bot.id,
        "bot_id": f"B{bot.id[1:]}",
        "enterprise_id": token.team.enterprise or None,
        "is_enterprise_install": token.team.whole,
    }


def post_message(world: World, token: Token, args: Args) -> Answer:
    """Post for everyone in a conversation. A person's id means the direct one."""
    channel = _channel(world, token, _word(args, "channel"), may_be_person=True)
    refused = next((world.members[each].refuses for each in channel.members), "")
    if channel.kind == "im" and refused:
        raise RefusedError(refused)
    text, blocks = _content(args)
    thread = _thread(channel, args)
    message = world.write(channel, world.bot_of(token.team).id, text, blocks, thread)
    return {"channel": channel.id, "ts": message.ts, "message": as_seen(world, message)}


def post_ephemeral(world: World, token: Token, args: Args) -> Answer:
    """Post for one person, who must be in the conversation."""
    channel = _channel(world, token, _word(args, "channel"))
    person = _word(args, "user")
    if person not in channel.members:
        raise RefusedError("user_not_in_channel")
    text, blocks = _content(args)
    bot = world.bot_of(token.team).id
    message = world.write(channel, bot, text, blocks, _thread(channel, args), only_for=person)
    return {"message_ts": message.ts}


def _thread(channel: Channel, args: Args) -> str:
    """Give the thread to post in, which begins with a message that is in no thread itself."""
    thread = _word(args, "thread_ts")
    first = next((each for each in channel.messages if each.ts == thread), None)
    if thread and (first is None or first.thread):
        raise RefusedError("thread_not_found", [f"no thread begins with {thread}"])
    return thread


def update_message(world: World, token: Token, args: Args) -> Answer:
    """Redraw one of our own messages."""
    message = _own(world, token, args, "cant_update_message")
    text, blocks = _content(args)
    world.redraw(message, text, blocks)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": text,
        "message": as_seen(world, message),
    }


def delete_message(world: World, token: Token, args: Args) -> Answer:
    """Take one of our own messages away."""
    message = _own(world, token, args, "cant_delete_message")
    world.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def permalink(world: World, token: Token, args: Args) -> Answer:
    """Give the address of a message that the bot can see."""
    channel = _seen_channel(world, token, _word(args, "channel"))
    ts = _word(args, "message_ts")
    if ts not in {each.ts for each in channel.messages}:
        raise RefusedError("message_not_found")
    site = f"https://{token.team.domain}.slack.com"
    return {
        "channel": channel.id,
        "permalink": f"{site}/archives/{channel.id}/p{ts.replace('.', '')}",
    }


def open_conversation(world: World, token: Token, args: Args) -> Answer:
    """Open the direct conversation with one person."""
    person = _member(world, token, _word(args, "users"))
    return {"channel": {"id": world.direct(person).id}}


def conversation_info(world: World, token: Token, args: Args) -> Answer:
    """Tell about a conversation that the bot can see."""
    channel = _seen_channel(world, token, _word(args, "channel"))
    bot = world.bot_of(token.team).id
    return {
        "channel": {
            "id": channel.id,
            "name": channel.name,
            "is_channel": channel.kind == "channel",
            "is_group": channel.kind == "group",
            "is_im": channel.kind == "im",
            "is_private": channel.kind != "channel",
            "is_archived": channel.archived,
            "is_member": bot in channel.members,
            "is_ext_shared": any(world.members[each].team is not channel.team for each in channel.members),
        }
    }


def conversation_members(world: World, token: Token, args: Args) -> Answer:
    """List who is in a conversation, bots and guests with them, a page at a time."""
    channel = _seen_channel(world, token, _word(args, "channel"))
    if _LISTING.get(channel.kind, "im:read") not in token.scopes:
        raise RefusedError("missing_scope", [f"needed: {_LISTING.get(channel.kind)}"])
    start, size = int(_word(args, "cursor") or 0), int(_word(args, "limit") or 100)
    if size > LONGEST_PAGE:
        raise RefusedError("invalid_limit")
    page: list[Json] = [*channel.members[start : start + size]]
    more = str(start + size) if start + size < len(channel.members) else ""
    return {"members": page, "response_metadata": {"next_cursor": more}}


def user_conversations(world: World, token: Token, args: Args) -> Answer:
    """List the channels that the bot is in, or those of a person that the bot may know of."""
    kinds = {"public_channel": "channel", "private_channel": "group"}
    wanted = [kinds[each] for each in _word(args, "types").split(",")]
    missing = [_LISTING[each] for each in wanted if _LISTING[each] not in token.scopes]
    if missing:
        raise RefusedError("missing_scope", [f"needed: {','.join(missing)}"])
    if int(_word(args, "limit") or 100) > LONGEST_PAGE:
        raise RefusedError("invalid_limit")
    bot = world.bot_of(token.team).id
    who = _word(args, "user") or bot
    found: list[Json] = [
        {"id": each.id, "name": each.name, "is_archived": each.archived}
        for each in world.channels.values()
        if each.team is token.team and each.kind in wanted and who in each.members
        if (each.kind == "channel" or bot in each.members) and not each.archived
    ]
    return {"channels": found, "response_metadata": {"next_cursor": ""}}


def user_info(world: World, token: Token, args: Args) -> Answer:
    """Tell about a person."""
    member = world.members.get(_word(args, "user"))
    if member is None:
        raise RefusedError("user_not_found")
    user: dict[str, Json] = {
        "id": member.id,
        "team_id": member.named_team,
        "name": member.name.lower(),
        "real_name": member.name,
        "tz": member.zone,
        "deleted": member.deleted,
        "is_bot": member.bot,
        "is_restricted": member.guest,
        "is_ultra_restricted": False,
        "profile": {"display_name": member.name, "real_name": member.name},
    }
    if member.team.enterprise:
        user["enterprise_user"] = {
            "id": member.id,
            "enterprise_id": member.team.enterprise,
            "teams": sorted({member.team.id, member.named_team}),
        }
    return {"user": user | ({"locale": "en-GB"} if args.get("include_locale") else {})}


def open_modal(world: World, token: Token, args: Args) -> Answer:
    """Open a modal with a trigger that is not older than three seconds."""
    person = _triggered(world, args)
    payload = _view(args, "modal")
    world.stacks[person.id] = []
    return _shown(world.open_view(person, payload))


def push_modal(world: World, token: Token, args: Args) -> Answer:
    """Lay a modal over another."""
    person = _triggered(world, args)
    payload = _view(args, "modal")
    stack = world.stacks.get(person.id, [])
    if not stack:
        raise RefusedError("not_found")
    if len(stack) >= STACK:
        raise RefusedError("push_limit_reached")
    return _shown(world.open_view(person, payload, previous=stack[-1]))


def update_view(world: World, token: Token, args: Args) -> Answer:
    """Change a view that is open."""
    view = world.views.get(_word(args, "view_id"))
    if view is None or view.team is not token.team:
        raise RefusedError("not_found")
    _fresh(view, args)
    world.change_view(view, _view(args, str(view.payload["type"])))
    return _shown(view)


def publish_home(world: World, token: Token, args: Args) -> Answer:
    """Set what a person's Home tab shows."""
    person = _member(world, token, _word(args, "user_id"))
    payload = _view(args, "home")
    view = world.homes.get(person.id)
    if view is None:
        view = world.homes[person.id] = world.view(person, payload)
    else:
        _fresh(view, args)
        world.change_view(view, payload)
    return _shown(view)


def as_seen(world: World, message: Message) -> dict[str, Json]:
    """Give a message as payloads carry it."""
    seen: dict[str, Json] = {
        "type": "message",
        "user": message.author,
        "ts": message.ts,
        "text": message.text,
    }
    if world.members[message.author].bot:
        team = world.channels[message.channel].team.id
        seen |= {
            "bot_id": f"B{message.author[1:]}",
            "app_id": "A000RUNG",
            "team": team,
            "blocks": message.blocks,
        }
    if message.thread:
        seen["thread_ts"] = message.thread
    return seen


def content(text: Json, blocks: Json) -> tuple[str, list[Json]]:
    """Take the content of a message, with the errors of posting it."""
    if not isinstance(text, str) or not isinstance(blocks, list):
        raise RefusedError("invalid_arguments")
    if not text and not blocks:
        raise RefusedError("no_text")
    if len(text) > TEXT_CUT:
        raise RefusedError("msg_too_long")
    problems = refused_message(blocks)
    if problems:
        raise RefusedError("invalid_blocks", problems)
    return text, blocks


def _content(args: Args) -> tuple[str, list[Json]]:
    return content(args.get("text", ""), args.get("blocks", []))


def _word(args: Args, name: str) -> str:
    value = args.get(name)
    return "" if value is None else str(value)


def _channel(world: World, token: Token, name: str, *, may_be_person: bool = False) -> Channel:
    """Find a conversation that the bot may post in."""
    if may_be_person and name in world.members:
        return world.direct(_member(world, token, name))
    channel = _seen_channel(world, token, name)
    if world.bot_of(token.team).id not in channel.members:
        raise RefusedError("channel_not_found" if channel.kind == "im" else "not_in_channel")
    if channel.archived:
        raise RefusedError("is_archived")
    return channel


def _seen_channel(world: World, token: Token, name: str) -> Channel:
    """Find a conversation. Private ones without the bot do not exist for it."""
    channel = world.channels.get(name)
    if channel is None or channel.team is not token.team:
        raise RefusedError("channel_not_found")
    if channel.kind != "channel" and world.bot_of(token.team).id not in channel.members:
        raise RefusedError("channel_not_found")
    return channel


def _member(world: World, token: Token, name: str) -> Member:
    member, bot = world.members.get(name), world.bot_of(token.team)
    meets = any({name, bot.id} <= set(channel.members) for channel in world.channels.values())
    if member is None or not (member.team is token.team or meets):
        raise RefusedError("user_not_found")
    return member


def _own(world: World, token: Token, args: Args, refusal: str) -> Message:
    channel = _channel(world, token, _word(args, "channel"))
    message = world.find(channel.id, _word(args, "ts"))
    if message is None:
        raise RefusedError("message_not_found")
    if message.author != world.bot_of(token.team).id:
        raise RefusedError(refusal)
    return message


def _triggered(world: World, args: Args) -> Member:
    trigger = world.triggers.get(_word(args, "trigger_id"))
    if trigger is None:
        raise RefusedError("invalid_trigger_id")
    if trigger.used:
        raise RefusedError("exchanged_trigger_id")
    if world.clock.now - trigger.issued > TRIGGER_SECONDS:
        raise RefusedError("expired_trigger_id")
    trigger.used = True
    return world.members[trigger.person]


def _view(args: Args, kind: str) -> dict[str, Json]:
    payload = args.get("view")
    if not is_object(payload) or payload.get("type") != kind:
        raise RefusedError("invalid_arguments", [f"view: not a {kind}"])
    if len(str(payload)) > VIEW_BYTES:
        raise RefusedError("view_too_large")
    problems = refused_view(payload)
    if problems:
        raise RefusedError("invalid_arguments", problems)
    return payload


def _fresh(view: View, args: Args) -> None:
    if "hash" in args and args["hash"] != view.hash:
        raise RefusedError("hash_conflict")


def _shown(view: View) -> Answer:
    return {"view": as_view(view)}


def as_view(view: View) -> dict[str, Json]:
    """Give a view as payloads carry it."""
    return {
        **view.payload,
        "id": view.id,
        "team_id": view.team.id,
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous or None,
        "app_id": "A000RUNG",
        "state": {"values": {}},
    }


_MESSAGE = frozenset(("text", "blocks", "metadata", "link_names", "parse", "mrkdwn"))
_POSTED = _MESSAGE | {"channel", "thread_ts", "unfurl_links", "unfurl_media", "reply_broadcast"}
_LISTING = {"channel": "channels:read", "group": "groups:read"}
_WRITE, _READ = frozenset(("chat:write",)), frozenset(("channels:read", "groups:read", "im:read"))

METHODS: Mapping[str, Method] = {
    "auth.test": Method(auth_test, frozenset(), per_minute=500),
    "chat.postMessage": Method(post_message, _POSTED, _WRITE, per_minute=500),
    "chat.postEphemeral": Method(
        post_ephemeral, _MESSAGE | {"channel", "thread_ts", "user"}, _WRITE, per_minute=100
    ),
    "chat.update": Method(update_message, _MESSAGE | {"channel", "ts"}, _WRITE),
    "chat.delete": Method(delete_message, frozenset(("channel", "ts")), _WRITE),
    "chat.getPermalink": Method(permalink, frozenset(("channel", "message_ts")), per_minute=500, json=False),
    "conversations.open": Method(
        open_conversation, frozenset(("users", "return_im")), frozenset(("im:write",))
    ),
    "conversations.info": Method(
        conversation_info, frozenset(("channel", "include_num_members")), _READ, json=False
    ),
    "conversations.members": Method(
        conversation_members, frozenset(("channel", "cursor", "limit")), _READ, per_minute=100, json=False
    ),
    "users.conversations": Method(
        user_conversations,
        frozenset(("types", "user", "limit", "cursor", "exclude_archived")),
        per_minute=50,
        json=False,
    ),
    "users.info": Method(
        user_info,
        frozenset(("user", "include_locale")),
        frozenset(("users:read",)),
        per_minute=100,
        json=False,
    ),
    "views.open": Method(open_modal, frozenset(("trigger_id", "view")), per_minute=100),
    "views.push": Method(push_modal, frozenset(("trigger_id", "view")), per_minute=100),
    "views.update": Method(update_view, frozenset(("view_id", "view", "hash")), per_minute=100),
    "views.publish": Method(publish_home, frozenset(("user_id", "view", "hash")), per_minute=100),
}

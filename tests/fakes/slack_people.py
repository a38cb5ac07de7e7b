"""People in Slack: they write, press what is on their screen, and see what comes of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from tests.fakes.slack_doors import Answer, Door
from tests.fakes.slack_methods import RefusedError, as_seen, as_view, content
from tests.fakes.slack_rules import refused_view, slips_of_blocks, slips_of_message
from tests.fakes.slack_shapes import Json, is_object
from tests.fakes.slack_world import Channel, Grant, Member, Message, Team, View, escaped

if TYPE_CHECKING:
    from tests.fakes.slack import Slack

Object = dict[str, Json]
SECONDS_AN_ACT = 1.0  # nobody is faster than that


@dataclass(frozen=True)
class Pressable:
    """Something that can be pressed: where it stands, what it is, and for a choice which *option*."""

    on: Message | View
    block: Object
    element: Object
    label: str
    option: Object | None = None

    @property
    def confirm(self) -> Object | None:
        """Give the dialog that comes before the press, if there is one."""
        found = self.element.get("confirm")
        return found if is_object(found) else None


@dataclass
class Press:
    """A press on its way: the same bytes may be sent late, or more than once."""

    person: "Person"
    payload: Object

    async def send(self) -> Answer:
        """Let Slack deliver it."""
        answer = await self.person.door.send("interaction", self.payload)
        if not answer.ok:
            self.person.errors.append(f"press: {answer.status or 'no answer in time'}")
        return answer


class Person:
    """Someone with Slack open."""

    def __init__(self, slack: "Slack", member: Member) -> None:
        self.slack = slack
        self.member = member
        self.errors: list[str] = []

    @property
    def id(self) -> str:
        """Give Slack's id of this person."""
        return self.member.id

    @property
    def chat(self) -> Channel:
        """Give the direct conversation with the bot."""
        return self.slack.world.direct(self.member)

    @property
    def door(self) -> Door:
        """Give the way to the program."""
        if self.slack.door is None:
            raise RuntimeError("nothing is connected")
        return self.slack.door

    # Seeing

    def sees(self, where: Channel | None = None) -> list[Message]:
        """List the messages on the screen in *where* (else the direct conversation), oldest first."""
        return list(self.slack.world.visible(self.id, where or self.chat))

    @property
    def home(self) -> View | None:
        """Give what the Home tab shows."""
        return self.slack.world.homes.get(self.id)

    @property
    def modal(self) -> View | None:
        """Give the modal that lies on top."""
        stack = self.slack.world.stacks.get(self.id)
        return self.slack.world.views[stack[-1]] if stack else None

    def can_press(self, on: Message | View) -> list[Pressable]:
        """List everything on a message or a view that can be pressed."""
        blocks = on.blocks if isinstance(on, Message) else cast("list[Json]", on.payload["blocks"])
        return [found for block in blocks if is_object(block) for found in _pressables(on, block)]

    def find(self, label: str, where: Channel | None = None) -> Pressable:
        """Find the newest thing called *label* that can be pressed. AssertionError if there is none."""
        screens: list[Message | View] = [*([self.modal] if self.modal else []), *reversed(self.sees(where))]
        for screen in screens:
            for found in self.can_press(screen):
                if found.label == label:
                    return found
        raise AssertionError(f"{self.member.name} sees nothing called {label!r} to press")

    # Doing

    async def command(self, text: str, where: Channel | None = None, name: str = "/rung") -> Answer:
        """Type a slash command."""
        self._takes_time(text)
        world, channel = self.slack.world, where or self.chat
        key = world.grant(channel.id, self.id)
        payload: Object = {
            "token": "not-used",
            "team_id": channel.team.id,
            "team_domain": channel.team.domain,
            "channel_id": channel.id,
            "channel_name": _told(channel),
            "user_id": self.id,
            "user_name": self.member.name.lower(),
            "command": name,
            "text": escaped(text),
            "api_app_id": "A000RUNG",
            "is_enterprise_install": "true" if channel.team.whole else "false",
            "response_url": self._response_url(key),
            "trigger_id": world.trigger(self.id),
        }
        if channel.team.enterprise:
            payload |= {"enterprise_id": channel.team.enterprise, "enterprise_name": "Grid"}
        answer = await self.door.send("command", payload)
        self._take_command_answer(answer, world.grants[key])
        return answer

    async def writes(
        self,
        text: str,
        where: Channel | None = None,
        thread: str = "",
        subtype: str = "",
        ago: float = 0.0,
    ) -> Answer | None:
        """Write in a conversation. Outside the direct one the bot hears it only if it is named there.

        *subtype* says how: with a file, as `/me`, or in a thread and to everyone. What was
        written some seconds *ago* is delivered late.
        """
        self._takes_time(text)
        world, channel = self.slack.world, where or self.chat
        stamp = world.stamp(ago)
        message = world.write(channel, self.id, world.marked_up(text, channel), [], thread, stamp=stamp)
        return await self._heard(channel, message, {"subtype": subtype} if subtype else {})

    async def edits(self, message: Message, text: str) -> Answer | None:
        """Change what a message says. The bot hears of it as of a new one, with the old `ts`."""
        self._takes_time(text)
        world, channel = self.slack.world, self._channel(message)
        world.redraw(message, world.marked_up(text, channel), [])
        edited: Object = {"edited": {"user": self.id, "ts": world.stamp()}}
        if channel.kind != "im":
            return await self._heard(channel, message, edited)
        event: Object = {
            "type": "message",
            "subtype": "message_changed",
            "channel": channel.id,
            "channel_type": "im",
            "hidden": True,
            "ts": world.stamp(),
            "event_ts": world.stamp(),
            "message": as_seen(world, message) | edited,
        }
        return await self.slack.events.deliver(self.door, channel.team, event)

    async def _heard(self, channel: Channel, message: Message, more: Object) -> Answer | None:
        world = self.slack.world
        bot = world.bot_of(channel.team)
        event = as_seen(world, message) | self._of_message(channel, message) | more
        if channel.kind == "im":
            event |= {"type": "message", "channel_type": "im"}
        elif f"<@{bot.id}>" in message.text:
            event |= {"type": "app_mention"}
        if more.get("subtype") == "file_share":
            event |= {"files": [{"id": f"F{world.number():06d}", "mimetype": "image/png"}]}
        unheard = event["type"] == "message" and channel.kind != "im"
        if unheard or bot.id not in channel.members:
            return None
        return await self.slack.events.deliver(self.door, channel.team, event)

    async def opens_home(self, tab: str = "home", chat: Channel | None = None) -> Answer:
        """Open the app's Home or Messages tab. *chat* is the direct conversation with another company's app."""
        self._takes_time()
        chat = chat or self.chat
        event: Object = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": chat.id,
            "tab": tab,
            "event_ts": self.slack.world.stamp(),
        }
        if self.home and tab == "home":
            event["view"] = as_view(self.home)
        return await self.slack.events.deliver(self.door, chat.team, event)

    async def leaves(self, where: Channel) -> Answer | None:
        """Leave a conversation. The bot hears of it where it is a member, and may list who is."""
        self._takes_time()
        world, scope = self.slack.world, "groups:read" if where.kind == "group" else "channels:read"
        where.members.remove(self.id)
        bot, token = world.bot_of(where.team), world.tokens[f"xoxb-{where.team.id}"]
        if bot.id not in where.members or scope not in token.scopes:
            return None
        event: Object = {
            "type": "member_left_channel",
            "user": self.id,
            "channel": where.id,
            "channel_type": "G" if where.kind == "group" else "C",
            "team": where.team.id,
            "event_ts": world.stamp(),
        }
        return await self.slack.events.deliver(self.door, where.team, event)

    async def presses(self, label: str, where: Channel | None = None, confirm: bool | None = None) -> Answer:
        """Press the newest thing called *label*. *confirm* answers the dialog where one comes first."""
        return await self.press(self.find(label, where), confirm)

    async def press(self, what: Pressable, confirm: bool | None = None) -> Answer:
        """Press *what*. Saying no to its dialog sends nothing."""
        if (confirm is None) != (what.confirm is None):
            raise AssertionError(f"{what.label!r}: {'a' if what.confirm else 'no'} dialog comes first")
        if confirm is False:
            return Answer(200)
        return await self.aim(what).send()

    def aim(self, what: Pressable) -> Press:
        """Make ready a press on what is on the screen now, to be sent whenever."""
        self._takes_time()
        if isinstance(what.on, Message) and what.on not in self.sees(self._channel(what.on)):
            raise AssertionError(f"{self.member.name} does not see {what.label!r} any more")
        return Press(self, self._block_actions(what))

    def aim_late(self, what: Pressable) -> Press:
        """Make ready a press on what was on the screen once: it was on its way when that changed."""
        self._takes_time()
        return Press(self, self._block_actions(what))

    async def uses_shortcut(self, name: str, on: Message | None = None) -> Answer:
        """Use a shortcut, from anywhere or *on* a message."""
        self._takes_time()
        team = self._channel(on).team if on else self.member.team
        payload = self._interaction("message_action" if on else "shortcut", team)
        payload |= {"callback_id": name, "action_ts": self.slack.world.stamp()}
        if on:
            payload |= self._about(on) | {"message_ts": on.ts}
        return await Press(self, payload).send()

    async def submits(self, values: Mapping[str, Mapping[str, Object]] | None = None) -> dict[str, str]:
        """Submit the modal on top with *values* by block and action. Give the errors it shows then."""
        view = self._top()
        self._takes_time()
        state: Object = {"values": cast(Json, dict(values or {}))}
        payload = self._interaction("view_submission", view.team) | {"view": as_view(view) | {"state": state}}
        answer = await Press(self, payload | {"response_urls": []}).send()
        return self._take_view_answer(view, answer) if answer.ok else {}

    async def fills(self, filled: Mapping[str, str | bool]) -> dict[str, str]:
        """Fill in what the modal on top shows under these labels, leave the rest as it is, and submit it."""
        blocks = [block for block in _objects(self._top().payload["blocks"]) if block["type"] == "input"]
        left = dict(filled)
        values = {str(block["block_id"]): _filled(block, left) for block in blocks}
        if left:
            raise AssertionError(f"{self.member.name} sees nothing called {', '.join(left)} to fill in")
        return await self.submits(values)

    async def closes(self) -> None:
        """Close the modal on top."""
        view = self._top()
        self._takes_time()
        self.slack.world.stacks[self.id].pop()
        if view.payload.get("notify_on_close"):
            payload = self._interaction("view_closed", view.team) | {
                "view": as_view(view),
                "is_cleared": False,
            }
            await Press(self, payload).send()

    # What is sent

    def _block_actions(self, what: Pressable) -> Object:
        action: Object = {
            "type": what.element["type"],
            "action_id": what.element.get("action_id", "x1y2"),
            "block_id": what.block.get("block_id", "z3"),
            "action_ts": self.slack.world.stamp(),
        }
        if what.option is not None:
            action["selected_option"] = what.option
        else:
            action |= {key: what.element[key] for key in ("text", "value", "style") if key in what.element}
        team = self._channel(what.on).team if isinstance(what.on, Message) else what.on.team
        payload = self._interaction("block_actions", team) | {"actions": [action], "state": {"values": {}}}
        if isinstance(what.on, Message):
            return payload | self._about(what.on)
        container: Object = {"type": "view", "view_id": what.on.id}
        return payload | {"container": container, "view": as_view(what.on)}

    def _about(self, message: Message) -> Object:
        """Say which message something is about. An ephemeral one is not given itself."""
        channel = self._channel(message)
        container: Object = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": bool(message.only_for),
        }
        if message.thread:
            container["thread_ts"] = message.thread
        about: Object = {
            "container": container,
            "channel": {
                "id": channel.id,
                "name": _told(channel),
            },
            "response_url": self._response_url(self.slack.world.grant(channel.id, self.id, message)),
        }
        return about if message.only_for else about | {"message": as_seen(self.slack.world, message)}

    def _interaction(self, kind: str, team: Team) -> Object:
        user: Object = {
            "id": self.id,
            "username": self.member.name.lower(),
            "name": self.member.name.lower(),
            "team_id": self.member.named_team,
        }
        return {
            "type": kind,
            "user": user,
            "api_app_id": "A000RUNG",
            "token": "not-used",
            "team": {"id": team.id, "domain": team.domain},
            "trigger_id": self.slack.world.trigger(self.id),
            "enterprise": {"id": team.enterprise, "name": "Grid"} if team.enterprise else None,
            "is_enterprise_install": team.whole,
        }

    def _of_message(self, channel: Channel, message: Message) -> Object:
        number = self.slack.world.number()
        return {
            "client_msg_id": f"00000000-0000-4000-8000-{number:012d}",
            **self._author(channel),
            "channel": channel.id,
            "event_ts": message.ts,
        }

    def _author(self, channel: Channel) -> Object:
        """Name the workspace of an author. Of another company's people `user_team` does, too."""
        if self.member.team.company == channel.team.company:
            return {"team": channel.team.id}
        return {"team": self.member.team.id, "user_team": self.member.team.company}

    def _response_url(self, key: str) -> str:
        return f"{self.slack.api_url.removesuffix('/api/')}/response/{key}"

    # What comes back

    def _take_command_answer(self, answer: Answer, grant: Grant) -> None:
        if not answer.ok:
            self.errors.append(f"command: {answer.status or 'no answer in time'}")
            return
        if not answer.body:
            return
        body: Json = json.loads(answer.body) if answer.body.startswith("{") else {"text": answer.body}
        if not is_object(body) or not body:
            return
        for slip in slips_of_message(body, self.slack.world.said):
            self.slack.complain(f"answer to a command: {slip}")
        try:
            text, blocks = content(body.get("text", ""), body.get("blocks", []))
        except RefusedError as refused:
            self.slack.complain(f"answer to a command: {refused.error} {'; '.join(refused.messages)}")
            return
        self.slack.shown(grant, text, blocks, everyone=body.get("response_type") == "in_channel")

    def _take_view_answer(self, view: View, answer: Answer) -> dict[str, str]:
        body = cast(Json, json.loads(answer.body)) if answer.body else {}
        stack = self.slack.world.stacks[self.id]
        match body:
            case {"response_action": "errors", "errors": dict(errors)}:
                self._judge_errors(view, errors)
                return {key: str(value) for key, value in errors.items()}
            case {"response_action": "update", "view": dict(payload)}:
                self._judge_view(payload)
                self.slack.world.change_view(view, payload)
            case {"response_action": "push", "view": dict(payload)}:
                self._judge_view(payload)
                self.slack.world.open_view(self.member, payload, previous=view.id)
            case {"response_action": "clear"}:
                stack.clear()
            case {} if not body:
                stack.pop()
            case _:
                self.slack.complain(f"answer to a view: {body!r} means nothing")
        return {}

    def _judge_errors(self, view: View, errors: Mapping[str, Json]) -> None:
        blocks = cast("list[Object]", view.payload["blocks"])
        inputs = {block.get("block_id") for block in blocks if block["type"] == "input"}
        for name in errors.keys() - inputs:
            self.slack.complain(f"answer to a view: {name!r} is no block to fill in")

    def _judge_view(self, payload: Object) -> None:
        for slip in (*refused_view(payload), *slips_of_blocks(payload.get("blocks"), self.slack.world.said)):
            self.slack.complain(f"answer to a view: {slip}")

    # Small things

    def _top(self) -> View:
        view = self.modal
        if view is None:
            raise AssertionError(f"{self.member.name} has no modal open")
        return view

    def _channel(self, message: Message) -> Channel:
        return self.slack.world.channels[message.channel]

    def _takes_time(self, said: str = "") -> None:
        self.slack.clock.forward(SECONDS_AN_ACT)
        if len(said) >= 12:
            self.slack.world.said.add(said)


def _pressables(on: Message | View, block: Object) -> Iterator[Pressable]:
    for element in _elements(block):
        words = element.get("text")
        if element.get("type") == "button" and "url" not in element and is_object(words):
            yield Pressable(on, block, element, str(words["text"]))
        options = element.get("options")
        for option in options if isinstance(options, list) else ():
            said = option.get("text") if is_object(option) else None
            if is_object(option) and is_object(said):
                yield Pressable(on, block, element, str(said["text"]), option)


def _objects(value: Json) -> list[Object]:
    return [each for each in value if is_object(each)] if isinstance(value, list) else []


def _filled(block: Object, left: dict[str, str | bool]) -> dict[str, Object]:
    """Fill in one block as a client lets people: not too much, and not nothing where something is needed."""
    element = cast(Object, block["element"])
    name, kind = str(element["action_id"]), str(element["type"])
    if kind == "plain_text_input":
        text = str(left.pop(_label(block["label"]), element.get("initial_value", "")))
        if len(text) > cast(int, element.get("max_length", 3000)) or not (text or block.get("optional")):
            raise AssertionError(f"no client sends {text!r}")
        return {name: {"type": kind, "value": text or None}}
    ticked = _objects(element.get("initial_options"))
    options = _objects(element["options"])
    chosen = [option for option in options if left.pop(_label(option["text"]), option in ticked) is True]
    return {name: {"type": kind, "selected_options": cast(Json, chosen)}}


def _label(text: Json) -> str:
    return str(text["text"]) if is_object(text) else ""


def _elements(block: Object) -> list[Object]:
    found: list[Json] = [block.get("accessory")]
    if block.get("type") == "actions" and isinstance(block["elements"], list):
        found += block["elements"]
    return [each for each in found if is_object(each)]


def _told(channel: Channel) -> str:
    """Tell how a payload calls a conversation: only public channels by their name."""
    return {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)

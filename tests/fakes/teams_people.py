"""People in Teams: they write, press what is on their screen, and see what comes of it."""

import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout

from tests.fakes.slack_doors import Answer
from tests.fakes.slack_shapes import Json, is_object
from tests.fakes.teams_rules import CARD, MOST_REFRESHED, refused_card, slips_of_card, targets, too_new
from tests.fakes.teams_world import THREAD, Conversation, Member, Message, Object
from tests.support.clock import DAY

if TYPE_CHECKING:
    from tests.fakes.teams import Teams

BOT = "Rung"
PATIENCE = 15.0  # seconds that Teams waits for an answer
SECONDS_AN_ACT = 1.0  # nobody is faster than that
SENTENCE = "application/vnd.microsoft.activity.message"


async def post(session: ClientSession, url: str, activity: Object, token: str) -> Answer:
    """Send an activity once. Status 0 means that nobody answered in time."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout = ClientTimeout(total=PATIENCE)
    try:
        async with session.post(url, json=activity, headers=headers, timeout=timeout) as answer:
            return Answer(answer.status, await answer.text(), answer.headers)
    except (TimeoutError, ClientConnectionError):
        return Answer(0)


@dataclass(frozen=True)
class Shown:
    """A message as one person has it on the screen: its *card*, or *text* where there is none to draw."""

    message: Message
    where: Conversation
    text: str
    card: Object | None


@dataclass(frozen=True)
class Pressable:
    """Something that can be pressed: the *action* of a button, or of a whole *element*."""

    on: Shown
    action: Object
    element: Object | None = None

    @property
    def label(self) -> str:
        """Give what stands on it."""
        return str(self.action.get("title", "")) or words(self.element or {})

    @property
    def data(self) -> Object:
        """Give what it carries."""
        found = self.action.get("data")
        return found if is_object(found) else {}

    @property
    def shows(self) -> tuple[str, ...]:
        """Name what it shows or hides, without a word to us."""
        return tuple(targets(self.action))


@dataclass
class Delivery:
    """An activity on its way: the same one may be sent late, or more than once."""

    person: "Person"
    activity: Object
    on: Message | None = None

    async def send(self, token: str = "") -> Answer:
        """Let Teams deliver it."""
        answer = await self.person.teams.deliver(self.activity, token)
        if self.activity["type"] == "invoke":
            self.person.take_answer(self.on, answer)
        elif answer.status not in (200, 201, 202):
            self.person.errors.append(f"{self.activity['type']}: {answer.status or 'no answer in time'}")
        return answer


@dataclass
class Person:
    """Someone with Teams open. *told* is what a press was answered with in a sentence."""

    teams: "Teams"
    member: Member
    errors: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    _toggled: dict[str, tuple[Object, frozenset[str]]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Give the id by which we know this person."""
        return self.member.id

    @property
    def chat(self) -> Conversation:
        """Give the private chat with us."""
        return self.teams.world.chat(self.member)

    # Seeing

    def sees(self, where: Conversation | None = None) -> list[Shown]:
        """List the messages on the screen in *where* (else the private chat), oldest first."""
        place = where or self.chat
        return [self._shown(message, place) for message in self.teams.world.visible(place, self.id)]

    def can_press(self, on: Shown) -> list[Pressable]:
        """List everything on a message that can be pressed."""
        hidden = self._hidden(on)
        return [Pressable(on, action, holder) for action, holder in _actions(on.card or {}, hidden)]

    def sees_part(self, on: Shown, name: str) -> bool:
        """Tell whether a part of a card is shown."""
        return name not in self._hidden(on)

    def find(self, label: str, where: Conversation | None = None) -> Pressable:
        """Find the newest thing called *label* that can be pressed. AssertionError if there is none."""
        for shown in reversed(self.sees(where)):
            for found in self.can_press(shown):
                if found.label == label:
                    return found
        raise AssertionError(f"{self.member.name} sees nothing called {label!r} to press")

    def looks_again(self) -> None:
        """Open Teams on another device: it knows nothing of what presses were answered with."""
        for conversation in self.teams.world.conversations.values():
            for message in conversation.messages:
                message.shown.pop(self.id, None)

    async def looks(self, where: Conversation | None = None) -> None:
        """Look at what is there: cards that ask for it are refreshed by themselves."""
        for shown in self.sees(where):
            refresh = (shown.card or {}).get("refresh")
            if is_object(refresh) and self._is_refreshed(shown, refresh.get("userIds")):
                action = refresh["action"]
                if is_object(action):
                    await self.aim_late(Pressable(shown, action), trigger="automatic").send()

    def _is_refreshed(self, shown: Shown, people: Json) -> bool:
        """Tell whether a card is refreshed for this person: where it names nobody, for all if they are few."""
        if isinstance(people, list):
            return self.id in people
        return len(shown.where.members) <= MOST_REFRESHED and self.id not in shown.message.shown

    # Doing

    async def writes(
        self, text: str, where: Conversation | None = None, thread: str = "", ago: float = 0.0
    ) -> Answer:
        """Write a message. *@Rung* in it is a mention, without which we do not hear of it among others.

        What was written some seconds *ago* is delivered late.
        """
        place = where or self.chat
        delivery = self.written(text, place, thread, ago)
        heard = place.kind == "personal" or f"@{BOT}" in text
        return await delivery.send() if heard and place.bot else Answer(200)

    def written(
        self, text: str, where: Conversation | None = None, thread: str = "", ago: float = 0.0
    ) -> Delivery:
        """Put a message on the screen. What we are to hear of it may be sent late, or more than once."""
        place = where or self.chat
        self._takes_time(text)
        message = Message(self.teams.world.stamp(ago), self.id, text, None, thread=thread)
        self.teams.world.post(place, message)
        activity = self._activity("message", message.id, place, thread or message.id, ago)
        mention: Object = {"type": "mention", "text": f"<at>{BOT}</at>"}
        mention |= {"mentioned": {"id": self.teams.world.bot, "name": BOT}}
        typed = html.escape(text, quote=False)
        activity |= {"text": typed.replace(f"@{BOT}", f"<at>{BOT}</at>"), "textFormat": "plain"}
        if f"@{BOT}" in text:
            cast("list[Json]", activity["entities"]).append(mention)
        return Delivery(self, activity)

    async def edits(self, delivery: Delivery, text: str) -> tuple[Answer, Answer]:
        """Change a message. Teams tells so, and now and then delivers what it says now under the old id."""
        self._takes_time(text)
        now = datetime.fromtimestamp(self.teams.world.time, UTC).isoformat().replace("+00:00", "Z")
        changed = {**delivery.activity, "text": text, "timestamp": now}
        data = {**cast(Object, changed["channelData"]), "eventType": "editMessage"}
        told = await Delivery(self, {**changed, "type": "messageUpdate", "channelData": data}).send()
        return told, await Delivery(self, changed).send()

    async def whispers(self, text: str, where: Conversation) -> Answer:
        """Write a command with a slash among others: we alone are told of it, and nobody else sees it."""
        delivery = self.written(text, where)
        written = where.messages[-1]
        written.only, written.until = self.id, self.teams.clock.now + DAY
        delivery.activity["recipient"] = {"id": self.teams.world.bot, "name": BOT, "isTargeted": True}
        return await delivery.send()

    async def presses(self, label: str, where: Conversation | None = None) -> Answer:
        """Press the newest thing called *label*."""
        return await self.touches(self.find(label, where))

    async def touches(self, what: Pressable) -> Answer:
        """Press something on the screen. What only shows or hides a part of the card stays here."""
        if what.shows:
            self._there(what)
            self._toggle(what)
            return Answer(200)
        return await self.aim(what).send()

    def aim(self, what: Pressable) -> Delivery:
        """Make ready a press on what is on the screen now."""
        self._there(what)
        return self.aim_late(what)

    def aim_late(self, what: Pressable, *, trigger: str = "manual", **data: Json) -> Delivery:
        """Make ready a press on what was on somebody's screen once, with *data* of the presser's own."""
        if trigger == "manual":
            self._takes_time()
        action = {key: what.action[key] for key in ("type", "title", "id", "verb") if key in what.action}
        activity = self._on_card("invoke", what)
        activity["name"] = "adaptiveCard/action"
        activity["value"] = {"action": {**action, "data": {**what.data, **data}}, "trigger": trigger}
        return Delivery(self, activity, what.on.message)

    def fills(self, what: Pressable, filled: Mapping[str, str | bool]) -> Delivery:
        """Fill in what its card shows under these labels, leave the rest as it is, and press *what*."""
        self._there(what)
        left = dict(filled)
        data = {str(each["id"]): _filled(each, left) for each in _inputs(what.on.card or {})}
        if left:
            raise AssertionError(f"{self.member.name} sees nothing called {', '.join(left)} to fill in")
        return self.aim_late(what, **data)

    def submits(self, what: Pressable, **data: Json) -> Delivery:
        """Make ready a press in a client that knows no Action.Execute and takes what stands in for it."""
        self._takes_time()
        fallback = what.action.get("fallback")
        if not is_object(fallback) or fallback.get("type") != "Action.Submit":
            raise AssertionError(f"{what.label!r} has nothing for clients that know no Execute")
        carried = fallback.get("data")
        activity = self._on_card("message", what)
        activity["value"] = {**(carried if is_object(carried) else {}), **data}
        return Delivery(self, activity)

    async def installs(self, where: Conversation | None = None) -> tuple[Answer, Answer]:
        """Add the app for oneself or to a conversation: two activities say so."""
        place = where or self.chat
        place.bot = True
        return await self._moved("add", place).send(), await self._bot_joined(place).send()

    async def removes(self, where: Conversation | None = None, *, told_by: str = "aadObjectId") -> Answer:
        """Remove the app, from a whole team if *where* is one of its channels: nothing can be sent any more.

        Not all removals tell who removed it: without *told_by* this one does not.
        """
        place = where or self.chat
        for each in self.teams.world.installed_in(place):
            each.bot = False
        delivery = self._moved("remove", place)
        if not told_by:
            delivery.activity["from"] = {"id": self.id}
        return await delivery.send()

    async def removes_from_members(self, where: Conversation) -> Answer:
        """Remove the app so that only a change of the members tells of it."""
        for each in self.teams.world.installed_in(where):
            each.bot = False
        id_ = f"f:{UUID(int=self.teams.world.number())}"
        activity = _without_client(self._activity("conversationUpdate", id_, where))
        cast(Object, activity["channelData"])["eventType"] = "teamMemberRemoved"
        return await Delivery(self, activity | {"membersRemoved": [{"id": self.teams.world.bot}]}).send()

    async def deletes_channel(self, where: Conversation) -> Answer:
        """Delete a channel. What tells so comes from the team's first one, which names the team."""
        where.bot = False
        return await self._deleted("channelDeleted", where).send()

    async def deletes_team(self, where: Conversation) -> Answer:
        """Delete the team that a channel is in."""
        for each in self.teams.world.installed_in(where):
            each.bot = False
        return await self._deleted("teamDeleted", where).send()

    # What comes back

    def take_answer(self, on: Message | None, answer: Answer) -> None:
        """Show what a press was answered with."""
        body = _answer(answer)
        match body:
            case {"statusCode": 200, "type": kind, "value": dict(card)} if kind == CARD and on:
                problems = [*refused_card(card), *slips_of_card(card, self.teams.world.said)]
                for problem in problems:
                    self.teams.complain(f"answer to a press: {problem}")
                on.shown[self.id] = card
            case {"statusCode": 200, "type": kind, "value": str(text)} if kind == SENTENCE and text:
                self.told.append(text)
            case _:
                self.errors.append(f"Something went wrong: {answer.status or 'no answer in time'} {body}")

    # What is sent

    def _activity(
        self, kind: str, id_: str, place: Conversation, thread: str = "", ago: float = 0.0
    ) -> Object:
        world, now = self.teams.world, datetime.fromtimestamp(self.teams.world.time - ago, UTC)
        conversation: Object = {"conversationType": place.kind, "tenantId": place.tenant, "id": place.id}
        tenant = place.tenant if place.tells_host else self.member.tenant
        data: Object = {"tenant": {"id": tenant}}
        if place.kind != "personal":
            conversation["isGroup"] = True
        if place.kind == "channel":
            conversation["id"] = f"{place.id}{THREAD}{thread}" if thread else place.id
            data |= {"teamsChannelId": place.id}
            data |= {"channel": {"id": place.id, "type": place.channel_type}}
            if place.tells_team:
                data |= {"teamsTeamId": place.team, "team": {"id": place.team}}
        zone = self.member.zone
        client: Object = {"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Windows"}
        return {
            "type": kind,
            "id": id_,
            "timestamp": now.isoformat().replace("+00:00", "Z"),
            "localTimestamp": now.astimezone(ZoneInfo(zone)).isoformat(),
            "localTimezone": zone,
            "locale": "en-GB",
            "channelId": "msteams",
            "serviceUrl": self.teams.service_url,
            "from": {"id": self.id, "name": self.member.name, "aadObjectId": self.member.aad},
            "recipient": {"id": world.bot, "name": BOT},
            "conversation": conversation,
            "channelData": data,
            "entities": [client | {"timezone": zone}],
        }

    def _on_card(self, kind: str, what: Pressable) -> Object:
        """Make an activity about the card on which something was pressed."""
        number, message = self.teams.world.number(), what.on.message
        id_ = f"f:{UUID(int=number)}" if kind == "invoke" else self.teams.world.stamp()
        activity = self._activity(kind, id_, what.on.where, message.thread or message.id)
        return activity | {"replyToId": message.id}

    def _moved(self, action: str, place: Conversation) -> Delivery:
        """Make what tells that the app came or went. People's clients, and names, have no part in it."""
        self._takes_time()
        activity = self._activity("installationUpdate", f"f:{UUID(int=self.teams.world.number())}", place)
        who: Object = {"id": self.id, "aadObjectId": self.member.aad}
        return Delivery(self, _without_client(activity) | {"from": who, "action": action})

    def _deleted(self, kind: str, where: Conversation) -> Delivery:
        first = self.teams.world.conversations[where.team]
        activity = self._activity("conversationUpdate", f"f:{UUID(int=self.teams.world.number())}", first)
        cast(Object, activity["channelData"])["eventType"] = kind
        cast(Object, activity["channelData"])["channel"] = {"id": where.id, "name": where.name}
        return Delivery(self, _without_client(activity))

    def _bot_joined(self, place: Conversation) -> Delivery:
        activity = self._activity("conversationUpdate", f"f:{UUID(int=self.teams.world.number())}", place)
        return Delivery(self, _without_client(activity) | {"membersAdded": [{"id": self.teams.world.bot}]})

    # Small things

    def _shown(self, message: Message, where: Conversation) -> Shown:
        card = message.card_for(self.id)
        if card is not None and too_new(card):
            return Shown(message, where, str(card.get("fallbackText", "")), None)
        return Shown(message, where, message.text, card)

    def _there(self, what: Pressable) -> None:
        """Raise AssertionError if something is not on the screen any more."""
        now = self._shown(what.on.message, what.on.where)
        there = [] if what.on.message.gone else self.can_press(now)
        if not any(each.action is what.action for each in there):
            raise AssertionError(f"{what.label!r} is no longer there to press")

    def _hidden(self, on: Shown) -> frozenset[str]:
        """Name the parts of a card that are hidden. A card that changed begins as it says itself."""
        if on.card is None:
            return frozenset()
        card, hidden = self._toggled.get(on.message.id, (None, frozenset()))
        return hidden if card is on.card else frozenset(_hidden_at_first(on.card))

    def _toggle(self, what: Pressable) -> None:
        if what.on.card is not None:
            hidden = self._hidden(what.on) ^ frozenset(what.shows)
            self._toggled[what.on.message.id] = (what.on.card, hidden)

    def _takes_time(self, said: str = "") -> None:
        self.teams.clock.forward(SECONDS_AN_ACT)
        if len(said) >= 12:
            self.teams.world.said.add(said)


def words(element: Mapping[str, Json]) -> str:
    """Read an element aloud."""
    if "inlines" in element:
        runs = objects(element["inlines"])
        return "".join(str(run.get("text", "")) for run in runs)
    if element.get("type") == "TextBlock":
        return str(element.get("text", ""))
    return " ".join(filter(None, (words(each) for each in objects(element.get("items")))))


def objects(value: Json) -> list[Object]:
    """Give the objects of a list."""
    return [each for each in value if is_object(each)] if isinstance(value, list) else []


def _actions(element: Object, hidden: frozenset[str]) -> Iterator[tuple[Object, Object | None]]:
    """Walk through what can be pressed on an element that is not hidden."""
    if element.get("id") in hidden:
        return
    select = element.get("selectAction")
    if is_object(select) and select.get("type") != "Action.OpenUrl":
        yield select, element
    for name in ("body", "items", "columns"):
        for each in objects(element.get(name)):
            yield from _actions(each, hidden)
    for action in objects(element.get("actions")):
        if action.get("type") != "Action.OpenUrl":
            yield action, None


def _inputs(element: Object) -> Iterator[Object]:
    """Walk through what is to be filled in."""
    if str(element.get("type")).startswith("Input."):
        yield element
    for name in ("body", "items", "columns"):
        for each in objects(element.get(name)):
            yield from _inputs(each)


def _filled(element: Object, left: dict[str, str | bool]) -> str:
    """Fill in one input as a client lets people: not too much, and not nothing where something is needed."""
    if element["type"] == "Input.Toggle":
        given = left.pop(str(element["title"]), None)
        on = element.get("value") == element["valueOn"] if given is None else given
        return str(element["valueOn" if on else "valueOff"])
    text = str(left.pop(str(element["label"]), element.get("value", "")))
    if len(text) > cast(int, element.get("maxLength", 1 << 20)) or not (text or not element["isRequired"]):
        raise AssertionError(f"no client sends {text!r}")
    return text


def _hidden_at_first(element: Object) -> Iterator[str]:
    if element.get("isVisible") is False:
        yield str(element.get("id", ""))
    for name in ("body", "items", "columns"):
        for each in objects(element.get(name)):
            yield from _hidden_at_first(each)


def _without_client(activity: Object) -> Object:
    told = ("entities", "localTimezone", "localTimestamp", "locale")
    return {key: value for key, value in activity.items() if key not in told}


def _answer(answer: Answer) -> Json:
    """Read what an invoke was answered with."""
    try:
        return cast(Json, json.loads(answer.body)) if answer.status == 200 and answer.body else None
    except ValueError:
        return answer.body

"""A team in Slack and one in Teams, who do the same things. What they send can be sent again, to the byte."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol, TypeVar, cast

from tests.fakes.slack import Slack
from tests.fakes.slack_doors import Answer, Door
from tests.fakes.slack_people import Person as SlackPerson, Pressable as SlackPressable
from tests.fakes.slack_shapes import Json
from tests.fakes.teams import Teams
from tests.fakes.teams_people import Delivery, Person as TeamsPerson, Pressable as TeamsPressable, _actions
from tests.support.clock import Clock

NAMES = ("ana", "ben", "cy")
P = TypeVar("P")
Send = Callable[[], Awaitable[Answer]]


class Room(Protocol):
    """Somewhere a team is, with private chats. What is done gives a way to send it, as often as it takes."""

    clock: Clock

    def say(self, name: str, text: str, *, team: bool = False) -> Send:
        """Say something to Rung."""
        ...

    def press(self, name: str, *wanted: str) -> Send:
        """Press the newest thing whose value has every one of *wanted* in it."""
        ...

    def remove(self) -> tuple[Send, ...]:
        """Take Rung out of everywhere."""
        ...

    def posts(self) -> list[str]:
        """Give the first line of what everyone in the team's conversation sees."""
        ...


class SlackRoom:
    """A channel in Slack."""

    def __init__(self, slack: Slack) -> None:
        self.clock = slack.clock
        self._slack = slack
        self._people = {name: slack.person(name.capitalize()) for name in NAMES}
        self._team = slack.channel("team", *self._people.values())

    @property
    def door(self) -> Door:
        """Give the way to whichever process is there now."""
        assert self._slack.door is not None
        return self._slack.door

    def say(self, name: str, text: str, *, team: bool = False) -> Send:
        """Type a command in the channel, or a direct message, which Slack delivers again itself."""
        who = self._people[name]
        if team:
            return lambda: who.command(text, self._team)
        event: dict[str, Json] = {
            "type": "message",
            "channel_type": "im",
            "channel": who.chat.id,
            "user": who.id,
        }
        event |= {"text": text, "ts": self._slack.world.stamp(), "team": self._slack.team.id}
        envelope, tries = self._slack.events.envelope(self._slack.team, event), iter(range(1000))
        return lambda: self.door.send("event", envelope, next(tries))

    def press(self, name: str, *wanted: str) -> Send:
        """Press a button in the chat or in the channel."""
        who = self._people[name]
        return who.aim_late(_first(self._pressable(who), _slack_value, wanted)).send

    def _pressable(self, who: SlackPerson) -> Iterator[SlackPressable]:
        for message in reversed((*who.sees(self._team), *who.sees())):
            yield from who.can_press(message)

    def remove(self) -> tuple[Send, ...]:
        """Take the app out of the workspace."""
        event: dict[str, Json] = {"type": "app_uninstalled"}
        envelope, tries = self._slack.events.envelope(self._slack.team, event), iter(range(1000))
        return (lambda: self.door.send("event", envelope, next(tries)),)

    def posts(self) -> list[str]:
        """Give the first line of what everyone in the channel sees."""
        return [message.text for message in self._team.messages if not message.only_for]


class TeamsRoom:
    """A channel in Teams."""

    def __init__(self, teams: Teams) -> None:
        self.clock = teams.clock
        self._teams = teams
        self._people = {name: teams.person(name.capitalize(), zone="UTC") for name in NAMES}
        self._team = teams.channel("team", *self._people.values())

    def say(self, name: str, text: str, *, team: bool = False) -> Send:
        """Mention Rung in the channel, or write in the private chat."""
        who = self._people[name]
        return (who.written(f"@Rung {text}", self._team) if team else who.written(text)).send

    def press(self, name: str, *wanted: str) -> Send:
        """Press a button in the chat or in the channel."""
        who = self._people[name]
        return self._forgiving(who.aim_late(_first(self._pressable(who), _teams_value, wanted)))

    def _pressable(self, who: TeamsPerson) -> Iterator[TeamsPressable]:
        for shown in reversed((*who.sees(self._team), *who.sees())):
            # Also what a first press would bring to light, which asks whether one is sure.
            for action, holder in _actions(shown.card or {}, frozenset()):
                yield TeamsPressable(shown, action, holder)

    def _forgiving(self, delivery: Delivery) -> Send:
        async def send() -> Answer:
            answer = await delivery.send()
            delivery.person.errors.clear()  # they shrug, and press again
            return answer

        return send

    def remove(self) -> tuple[Send, ...]:
        """Take the app out of the channel and of every chat."""
        places = (self._team, *(who.chat for who in self._people.values()))
        someone = next(iter(self._people.values()))
        whose = (someone, *self._people.values())
        return tuple(who._moved("remove", place).send for who, place in zip(whose, places, strict=True))

    def posts(self) -> list[str]:
        """Give the first line of what everyone in the channel sees."""
        return [message.summary or message.text for message in self._team.messages]


def _first(found: Iterator[P], value: Callable[[P], str], wanted: tuple[str, ...]) -> P:
    for each in found:
        if all(part in value(each) for part in wanted):
            return each
    raise AssertionError(f"nobody sees anything to press with {wanted}")


def _slack_value(what: SlackPressable) -> str:
    return str((what.option or what.element).get("value", ""))


def _teams_value(what: TeamsPressable) -> str:
    return str(cast("dict[str, Json]", what.data).get("press", ""))

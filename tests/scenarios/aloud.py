"""The core on a platform that shows a message to everyone or to nobody, as Teams does."""

from dataclasses import replace

from bot.conversation import messages as m, wording
from bot.conversation.events import Event
from tests.scenarios.core import CoreDriver, Opening, pieces
from tests.scenarios.screen import Card
from tests.scenarios.script import CHAT, TEAM
from tests.support.clock import Clock


class AloudDriver(CoreDriver):
    """Says in the private chat what is for one person alone, and in the team's conversation that it stands there.

    Whoever pressed something hears that alone, in a sentence that goes with the
    next press. What the chat says about the team is pressed there as it would be
    in the team's conversation: *about_team* names such messages.
    """

    def __init__(self, opening: Opening, clock: Clock) -> None:
        super().__init__(opening, clock)
        self._about_team: set[str] = set()
        self._sentences: dict[str, Card] = {}

    def alone(self, where: str) -> str:
        """Answer in the private chat."""
        return CHAT

    def form(self, reply: m.Reply) -> str:
        """Show a form in the place of the questions."""
        return reply.message_id

    async def screen(self, person: str, where: str) -> tuple[Card, ...]:
        """Give the cards, and the sentence that was said to the presser."""
        cards = await super().screen(person, where)
        return (*cards, self._sentences[person]) if where == TEAM and person in self._sentences else cards

    async def _take(self, person: str, where: str, event: Event, pressed: str = "") -> None:
        self._sentences.clear()
        about = TEAM if pressed in self._about_team else where
        replies = await self._replies(person, about, event)
        for reply in replies:
            if isinstance(reply.message, m.InYourChat):
                continue
            said = replace(reply, to=m.To.CHAT) if reply.to is m.To.YOU else reply
            name = await self._show(person, where, said, event, pressed)
            if about == TEAM and said.to is m.To.CHAT and said.live_message is None:
                self._about_team.add(name)
        if where == TEAM and any(reply.to is not m.To.EVERYONE for reply in replies):
            self._point(person, replies, pressed)
        self._tidy(person, event, pressed)

    def _point(self, person: str, replies: tuple[m.Reply, ...], pressed: str) -> None:
        """Say where the answer stands: to the presser, or to everyone who heard the question."""
        self._count += 1
        named = next((each.message for each in replies if isinstance(each.message, m.InYourChat)), None)
        name, answered = str(self._count), all(reply.to is not m.To.CHAT for reply in replies)
        said = pieces(
            wording.say(named or m.InYourChat(m.InChat.ANSWER if answered else m.InChat.QUESTIONS)),
            f"{TEAM}:{name}",
        )
        if pressed:
            self._sentences[person] = Card(name, said, person)
        else:
            self._cards.setdefault((TEAM, ""), {})[name] = Card(name, said)

"""The core on a platform that shows a message to everyone or to nobody, as Teams does."""

from collections.abc import Iterator
from dataclasses import replace

from bot.conversation import events as e, messages as m, wording
from bot.conversation.events import Event, ForgetAsked
from bot.conversation.identity import MessageId, SessionRef
from bot.conversation.questions import Choice
from tests.scenarios.core import CoreDriver, Opening, pieces
from tests.scenarios.screen import Card, Piece, Question, Row, Way
from tests.scenarios.script import CHAT, TEAM
from tests.support.clock import Clock


def one_topic(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """Leave out the questions of further topics, as a card shows one."""
    topic = ""
    skipped = False
    for at, piece in enumerate(pieces):
        if isinstance(piece, Question):
            lettered = isinstance(
                next((each for each in pieces[at:] if isinstance(each, Way | Row)), None), Way
            )
            skipped = lettered and topic != ""
            topic = topic or (piece.number if lettered else "")
        elif skipped and isinstance(piece, Row) and not piece.ways[0].question:
            skipped = False
        if not skipped:
            yield piece


class AloudDriver(CoreDriver):
    """Says in the private chat what is for one person alone, and in the team's conversation that it stands there.

    Whoever pressed something hears that alone, in a sentence that goes with the
    next press. What the chat says about the team is pressed there as it would be
    in the team's conversation: *about_team* names such messages. A topic that is
    asked live shows each person their own answer, kept in *own* by person and card.
    """

    def __init__(self, opening: Opening, clock: Clock) -> None:
        super().__init__(opening, clock)
        self._about_team: set[str] = set()
        self._sentences: dict[str, Card] = {}
        self._topics: dict[str, m.LiveTopic] = {}
        self._own: dict[tuple[str, str], Choice] = {}

    def alone(self, where: str) -> str:
        """Answer in the private chat."""
        return CHAT

    def form(self, reply: m.Reply) -> str:
        """Show a form in the place of the questions."""
        return reply.message_id.id

    async def screen(self, person: str, where: str) -> tuple[Card, ...]:
        """Give the cards, and the sentence that was said to the presser."""
        cards = tuple(self._with_answer(person, card) for card in await super().screen(person, where))
        cards = tuple(replace(card, pieces=tuple(one_topic(card.pieces))) for card in cards)
        return (*cards, self._sentences[person]) if where == TEAM and person in self._sentences else cards

    def _with_answer(self, person: str, card: Card) -> Card:
        """Mark in a topic that can still be answered what a person has answered."""
        topic, choice = self._topics.get(card.id), self._own.get((person, card.id))
        if topic is None or choice is None or not topic.is_open:
            return card
        own = pieces(wording.say(replace(topic, own=choice)), f"{TEAM}:{card.id}")
        return Card(f"{card.id}.{person}", own, person)

    async def _show(self, person: str, where: str, reply: m.Reply, event: Event, pressed: str) -> str:
        chat = self._cards.setdefault((CHAT, person), {})
        if isinstance(reply.live_message, SessionRef) and isinstance(event, e.Joined) and pressed in chat:
            reply = await self._in_place(person, reply, pressed)
        name = await super()._show(person, where, reply, event, pressed)
        if isinstance(reply.message, m.LiveTopic):
            self._topics[name] = reply.message
        return name

    async def _in_place(self, person: str, reply: m.Reply, pressed: str) -> m.Reply:
        """Let a session take the place of the card whose press led to it."""
        old = reply.message_id.id if reply.message_id else ""
        if old == pressed:
            return reply
        self._cards[CHAT, person].pop(old, None)
        await self._service.set_message_id(reply.live_message, MessageId(pressed))
        return replace(reply, message_id=MessageId(pressed))

    async def _take(self, person: str, where: str, event: Event, pressed: str = "") -> None:
        self._sentences.clear()
        about = TEAM if pressed in self._about_team else where
        replies = await self._replies(person, about, event)
        for reply in replies:
            if isinstance(reply.message, m.InYourChat):
                continue
            if isinstance(reply.message, m.OwnAnswer):
                if reply.message.topic.own:
                    self._own[person, pressed] = reply.message.topic.own
                continue
            said = replace(reply, to=m.To.CHAT) if reply.to is m.To.YOU else reply
            name = await self._show(person, where, said, event, pressed)
            if about == TEAM and said.to is m.To.CHAT and said.live_message is None:
                self._about_team.add(name)
        if isinstance(event, ForgetAsked) and event.confirmed:
            self._own = {key: choice for key, choice in self._own.items() if key[0] != person}
        replies = tuple(reply for reply in replies if not isinstance(reply.message, m.OwnAnswer))
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

"""In an open assessment nobody learns more than counts, and those of no fewer people than the floor."""

import asyncio
import itertools
from collections import Counter
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, strategies as st

from bot.conversation import events as e, messages as m, wording
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, Origin, Person
from bot.conversation.live import with_revealed
from bot.conversation.messages import OwnAnswerOf, To
from bot.conversation.questions import ANCHOR_CHOICES, Answer, Choice, Mode, Question
from bot.conversation.session import as_respondent
from bot.conversation.view import View
from bot.handlers.context import Catalogue
from bot.handlers.service import Runtime, Service
from bot.ports.store import Store
from rubric import score
from tests.support.core import ANA, ROOM
from tests.support.messages import assessment
from tests.support.rubrics import FLEXIBLE, capability
from tests.support.servers import Server, store_at

RUBRIC = capability(FLEXIBLE)
REF = AssessmentRef(ROOM, "id2")  # of the first one that is started: the process itself is id1
PEOPLE = (ANA, *(Person("core", "tenant", name) for name in ("ben", "chloe", "dev", "eve")))
Deed = tuple[Person, e.Event]
people, choices, aspects = st.sampled_from(PEOPLE), st.sampled_from(ANCHOR_CHOICES), st.integers(0, 2)
answers = st.builds(e.AnsweredLive, st.just(REF), aspects, choices)
other_deeds = st.builds(e.FloorSet, st.integers(2, 5), st.just(REF)) | st.just(e.ForgetAsked(confirmed=True))
reveals = st.builds(e.RevealAsked, st.just(REF), aspects, st.booleans())
next_topics = st.builds(e.NextTopicAsked, st.just(REF), aspects)


def rounds(aspect: int, picked: tuple[Choice, ...]) -> list[Deed]:
    """Let everyone answer an aspect, one after the other."""
    return [
        (person, e.AnsweredLive(REF, aspect, choice)) for person, choice in zip(PEOPLE, picked, strict=False)
    ]


def some(*kinds: st.SearchStrategy[e.Event]) -> st.SearchStrategy[list[Deed]]:
    """Give anything that people may do, with rounds in which many answer."""
    single = st.tuples(people, st.one_of(*kinds)).map(lambda permission: [permission])
    together = st.builds(rounds, aspects, st.lists(choices, min_size=2, max_size=5).map(tuple))
    return st.lists(single | together, max_size=25).map(lambda found: list(itertools.chain(*found)))


@dataclass
class Table:
    """What a plain model knows: who picked what, what was revealed, the floor, and who looks after it."""

    picked: dict[tuple[int, Person], Choice] = field(default_factory=dict)
    revealed: tuple[tuple[int, ...], ...] = ()
    asked: int = 1
    floor: int = 3
    facilitator: Person | None = ANA
    began: set[Person] = field(default_factory=set)

    @property
    def counts(self) -> tuple[int, ...]:
        now = Counter(choice for (at, _), choice in self.picked.items() if at == len(self.revealed))
        return tuple(now[choice] for choice in ANCHOR_CHOICES)

    def take(self, person: Person, event: e.Event) -> None:
        at_hand, mine = len(self.revealed), person == self.facilitator
        match event:
            case e.AnsweredLive(_, aspect, choice):
                self.began.add(person)
                if aspect == at_hand < self.asked:
                    self.picked[aspect, person] = choice
            case e.RevealAsked(_, aspect, confirmed) if mine and aspect == at_hand:
                many = confirmed or sum(self.counts) * 2 >= len(self.began)
                self.revealed += (self.counts,) if sum(self.counts) >= self.floor and many else ()
            case e.NextTopicAsked(_, aspect) if mine and aspect == at_hand == self.asked:
                self.asked += 1
            case e.FloorSet(floor) if mine and floor >= (self.floor if self.began else 3):
                self.floor = floor
            case e.ForgetAsked():
                self.picked = {key: choice for key, choice in self.picked.items() if key[1] != person}
                self.began.discard(person)
                self.facilitator = None if mine else self.facilitator


class Room:
    """An open assessment that Ana has just started, in which anything may be done."""

    def __init__(self, store: Store) -> None:
        ids = (f"id{count}" for count in itertools.count(1))
        runtime = Runtime(clock=lambda: 1_800_000_000, new_id=lambda: next(ids))
        self._store = store
        self._service = Service(store, Catalogue({RUBRIC.id: RUBRIC}, store.rubrics), runtime)

    async def take(self, person: Person, event: e.Event) -> list[View]:
        """Give whatever is said to anybody, but to a person about their own answer."""
        replies = await self._service.take(Origin(person, ROOM), event)
        own = [reply for reply in replies if isinstance(reply.live_message, OwnAnswerOf)]
        assert all(reply.to is To.YOU for reply in own)
        return [wording.say(reply.message) for reply in replies if reply not in own]

    async def told(self) -> tuple[tuple[tuple[int, ...], ...], int]:
        """Give all that is ever shown: what was revealed, and how many have answered what is asked now."""
        head = await self._store.assessments.get(REF)
        assert head
        return head.revealed, head.answered


async def played(server: Server, done: list[Deed], model: Table) -> list[list[View]]:
    """Let all be *done* on an empty store, compared with the *model* after each deed."""
    with server.client() as client:
        client.flushall()
    async with store_at(server.url) as store:
        room = Room(store)
        said = [await room.take(ANA, e.AssessAsked(mode=Mode.LIVE))]
        for person, event in done:
            said.append(await room.take(person, event))
            model.take(person, event)
            assert await room.told() == (model.revealed, sum(model.counts))
        return said


@given(done=some(answers, other_deeds, reveals, reveals, next_topics, next_topics))
def test_a_reveal_needs_as_many_answers_as_the_floor(server: Server, done: list[Deed]) -> None:
    model = Table()
    asyncio.run(played(server, done, model))
    assert all(sum(counts) >= 3 for counts in model.revealed)


@given(done=some(answers, other_deeds))
def test_before_a_reveal_nothing_shown_depends_on_the_answers(server: Server, done: list[Deed]) -> None:
    alike = [
        (who, replace(event, choice=Choice.LEVEL_1) if isinstance(event, e.AnsweredLive) else event)
        for who, event in done
    ]
    told, of_others = (asyncio.run(played(server, deeds, Table())) for deeds in (done, alike))
    assert told == of_others


everyone = st.lists(
    st.lists(choices, min_size=len(RUBRIC.aspects), max_size=len(RUBRIC.aspects)), min_size=4, max_size=9
)


@given(picked=everyone, gone=st.integers(0, 3))
def test_a_result_keeps_revealed_answers_after_a_person_is_forgotten(
    picked: list[list[Choice]], gone: int
) -> None:
    everyone_ = [
        as_respondent(
            RUBRIC, str(at), {Question(aspect): Answer(choice, 1) for aspect, choice in enumerate(each)}
        )
        for at, each in enumerate(picked)
    ]
    counts = [
        tuple(column.count(choice) for choice in ANCHOR_CHOICES) for column in zip(*picked, strict=True)
    ]
    rest = [person for at, person in enumerate(everyone_) if at != gone]
    before = score(RUBRIC, everyone_, "assessment")
    assert score(RUBRIC, with_revealed(RUBRIC, everyone_, counts), "assessment") == before
    assert score(RUBRIC, with_revealed(RUBRIC, rest, counts), "assessment") == before
    assert score(RUBRIC, with_revealed(RUBRIC, rest, ()), "assessment") == score(RUBRIC, rest, "assessment")


@pytest.mark.parametrize(("revealed", "what"), [(1, "go on with"), (2, "close")])
def test_a_member_is_told_what_the_facilitator_is_asked_for(revealed: int, what: str) -> None:
    held = assessment(RUBRIC, Status.OPEN, began=4, finished=3)
    live = replace(held, mode=Mode.LIVE, asked=2, questions=(None, None), revealed=((0,) * 7,) * revealed)
    told = wording.say(m.CloseRequestSent(RUBRIC, live, "Fay")).summary
    assert f"I'll ask Fay to {what} {RUBRIC.name}, once" in told
    asked = wording.say(m.CloseRequestedReminder(RUBRIC, live, ANA.id)).summary
    assert {"go on with": "can you go on?", "close": "can this be closed?"}[what] in asked

"""A team that does anything in any order, and what is remembered of it held against the model after each step."""

import random
from collections import deque

from redis import Redis

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Conversation, Origin, Person, SessionRef
from bot.conversation.questions import ANCHOR_CHOICES, EVIDENCE_CHOICES, Question
from bot.conversation.session import WriteStatus
from bot.handlers.context import Catalogue
from bot.handlers.service import Replies, Service
from bot.ports.store import Store
from rubric import Rubric
from tests.model.model import Held, Model, Told, plain
from tests.support.clock import Clock
from tests.support.oracle import judge
from tests.support.rubrics import SMALL, capability
from tests.support.servers import Server, store_at

PEOPLE = ("U1", "U2", "U3", "U4", "*?[]{}:\n|")
LATE = 40  # presses and deliveries that may come again
REMEMBERED = 60  # typed deliveries of a person that come again are told apart up to here
Typed = tuple[str, int, str, str]


class Walk:
    """One tenant's people, who go their random ways by *seed*."""

    def __init__(self, store: Store, platform: str, tenant: str, seed: int) -> None:
        self.store = store
        self.rng = random.Random(seed)
        self.model = Model()
        self.room = Conversation(platform, tenant, "C1")
        self.people = [Person(platform, tenant, name) for name in PEOPLE]
        self.rubric: Rubric = capability(SMALL)
        self.catalogue = Catalogue({self.rubric.id: self.rubric}, store.rubrics)
        self.service = Service(store, self.catalogue, Clock().runtime)
        self.pressed: deque[e.Answered] = deque(maxlen=LATE)
        self.typed: deque[Typed] = deque(maxlen=LATE)
        self.deliveries = 0
        self.result: m.Report | m.TeamReport | None = None

    async def step(self) -> None:
        """Do one thing, and hold what stands then against the model."""
        person = self.rng.choice(self.people)
        (permission,) = self.rng.choices(list(_DEEDS), list(_DEEDS.values()))
        await permission(self, person)
        await self.check_sessions(self.latest(person.id, 1))

    # What people do

    async def check(self, person: Person) -> None:
        """Ask for a check, from wherever."""
        again, unfinished = self.rng.random() < 0.3, self.model.unfinished(person.id)
        shown = await self.shown(person, e.CheckAsked("", again=again))
        assert isinstance(shown, m.Ask)
        if unfinished and not again:
            assert shown.ref == unfinished
        else:
            assert shown.ref not in self.model.sessions
            self.model.began_check(shown.ref, self.rubric)
        assert shown.rubric == self.model.sessions[shown.ref].rubric
        self.model.current[person.id] = shown.ref

    async def press(self, person: Person) -> None:
        """Press an answer: one that is shown, or any other, now and again from long ago."""
        mine = [ref for ref in self.model.sessions if ref.person == person.id]
        if not mine:
            return
        ref = self.rng.choice(mine[-4:])
        told = self.model.sessions[ref]
        question = Question(self.rng.randrange(len(told.rubric.aspects)))
        if told.team and told.claim(question.aspect) and self.rng.random() < 0.6:
            claim = told.claim(question.aspect)
            question = Question(question.aspect, min(max(claim + self.rng.randint(-1, 1), 2), 5))
        choice = self.rng.choice(EVIDENCE_CHOICES if question.level else ANCHOR_CHOICES)
        seen = told.given.get(question, ("", 0))[1] + self.rng.choice((0, 0, 0, 0, -1, 1))
        press = e.Answered(ref, question, choice, max(seen, 0))
        self.pressed.append(press)
        await self._press(press)

    async def press_late(self, person: Person) -> None:
        """Let a press arrive once more, or late."""
        if self.pressed:
            await self._press(self.rng.choice(self.pressed))

    async def _press(self, press: e.Answered) -> None:
        person = self.someone(press.session.person)
        if told := self.model.open(press.session):
            told.press(press.question, press.choice.value, press.revision)
        await self.shown(person, press)
        await self.check_sessions([press.session])

    async def say(self, person: Person) -> None:
        """Type an answer."""
        self.deliveries += 1
        typed = (person.id, self.rng.randrange(4), self.rng.choice("abcde"), f"d{self.deliveries}")
        current = self.model.current.get(person.id)
        if current in self.model.sessions:  # else they are told what Rung is, and nothing is remembered
            self.typed.append(typed)
        told = self.model.open(current) if current else None
        shown = await self._say(typed)
        assert not isinstance(shown, m.NotACommand) or told is None or told.finished
        if told and not isinstance(shown, m.NotACommand | m.DidYouMean):
            told.say(Question(typed[1]), str("abcde".index(typed[2]) + 1))
        await self.check_sessions(self.latest(person.id, 3))

    async def say_late(self, person: Person) -> None:
        """Let typed words be delivered once more: they change nothing."""
        if self.typed:
            typed = self.rng.choice(self.typed)
            await self._say(typed)
            await self.check_sessions(self.latest(typed[0], 3))

    async def _say(self, typed: Typed) -> m.Message | None:
        """Deliver it, and give the message that answers it, if there is one."""
        name, aspect, letter, delivery = typed
        person = self.someone(name)
        origin = Origin(person, person.chat, (delivery,))
        replies = await self.take(origin, e.Typed(f"{aspect + 1} {letter}"))
        return replies[0].message if replies else None

    async def turn(self, person: Person) -> None:
        """Look back, go on, leave, ask how things stand: that changes no answer."""
        mine = [ref for ref in self.model.sessions if ref.person == person.id]
        ref = self.rng.choice(mine) if mine else None
        if ref is None:
            return
        event = self.rng.choice(
            (e.PageOpened(ref, self.rng.randrange(3)), e.Continued(ref), e.Paused(ref), e.Reopened(ref))
        )
        await self.shown(person, event)
        if isinstance(event, e.PageOpened | e.Continued):
            self.model.current[person.id] = ref

    async def assess(self, person: Person) -> None:
        """Start an assessment, or find the one that runs."""
        card, *_ = await self.take(Origin(person, self.room), e.AssessAsked(by="in 7 days"))
        running = self.model.running
        if running is None:
            assert isinstance(card.live_message, m.CardOf)
            self.model.held[card.live_message.assessment] = Held(person.id, self.rubric)
        else:
            assert await self.service.draw(m.CardOf(running)) is not None

    async def join(self, person: Person) -> None:
        """Press Answer on a card, also on an old one."""
        if not self.model.held:
            return
        ref = self.model.running if self.rng.random() < 0.9 else None
        ref = ref or self.rng.choice(list(self.model.held)[-3:])
        held, session = self.model.held[ref], SessionRef(ref, person.id)
        await self.take(Origin(person, self.room), e.Joined(ref))
        if held.status == "open":
            self.model.sessions.setdefault(session, Told(held.rubric, team=True))
            held.people.add(person.id)
            self.model.current[person.id] = session

    async def close(self, person: Person) -> None:
        """Close the assessment: only whoever looks after it may."""
        if (ref := self.model.running) is None:
            return
        replies = await self.take(Origin(person, self.room), e.CloseAsked(ref, confirmed=True))
        result = self.model.closed(ref) if self.model.held[ref].facilitator == person.id else None
        reports = [reply.message for reply in replies if isinstance(reply.message, m.TeamReport)]
        assert len(reports) == (result is not None)
        for report in reports:
            assert result is not None
            assert report.record.people == len(self.model.held[ref].people)
            assert report.record.result.level == result["level"]
            assert list(report.record.result.held_by) == result["held_by"]

    async def leave(self, person: Person) -> None:
        """Cancel the assessment, hand it over, or take it over."""
        if (ref := self.model.running) is None:
            return
        held = self.model.held[ref]
        origin = Origin(person, self.room)
        if self.rng.random() < 0.3:
            await self.take(origin, e.DropAsked(ref, confirmed=True))
            if held.facilitator == person.id:
                self.model.cancelled(ref)
        elif not held.facilitator:
            await self.take(origin, e.TookOver(ref))
            held.facilitator = person.id

    async def forget(self, person: Person) -> None:
        """Ask to be forgotten."""
        await self.take(Origin(person, person.chat), e.ForgetAsked(confirmed=True))
        self.model.forgotten(person)
        self.typed = deque((each for each in self.typed if each[0] != person.id), LATE)

    async def edit(self, person: Person) -> None:
        """Edit the rubric: what has begun goes on by its own words."""
        words = {"purpose": f"Edited {self.rng.randrange(5)} times."}
        self.rubric = Rubric.model_validate(self.rubric.model_dump(exclude_none=True) | words)
        self.catalogue.replace({self.rubric.id: self.rubric})

    # What is seen of it

    def latest(self, name: str, number: int) -> list[SessionRef]:
        """List the sessions that somebody began last."""
        return [ref for ref in self.model.sessions if ref.person == name][-number:]

    def someone(self, name: str) -> Person:
        return next(person for person in self.people if person.id == name)

    async def take(self, origin: Origin, event: e.Event) -> Replies:
        return await self.service.take(origin, event)

    async def shown(self, person: Person, event: e.Event) -> m.Message | None:
        """Do something in private. Hold a check's result against the rule's second writing."""
        replies = await self.take(Origin(person, person.chat), event)
        shown = next((reply.message for reply in replies if isinstance(reply.live_message, SessionRef)), None)
        if isinstance(shown, m.Report):
            self.check_report(shown)
        return shown

    def check_report(self, shown: m.Report) -> None:
        told = self.model.sessions[shown.ref]
        right = judge(plain(told.rubric), [told.person(shown.ref.person)], team=False)
        assert shown.result.level == right["level"]
        assert [each.step.id for each in shown.plan.steps] == [step["id"] for step in right["steps"]]

    async def check_sessions(self, refs: list[SessionRef]) -> None:
        for ref in refs:
            outcome = await self.store.sessions.read(ref)
            told = self.model.sessions.get(ref)
            if told is None:
                assert outcome.code is WriteStatus.MISSING
                continue
            assert outcome.session is not None, ref
            given = {q: (a.choice.value, a.revision) for q, a in outcome.session.answers.items()}
            assert given == told.given, ref

    async def check_everything(self) -> None:
        """Hold all that is kept of the tenant against the model."""
        await self.check_sessions(list(self.model.sessions))
        for ref, held in self.model.held.items():
            head = await self.store.assessments.get(ref)
            assert head is not None
            assert (head.status.value, head.facilitator) == (held.status, held.facilitator)
            if held.status == "open":
                inside = [told for each, told in self.model.sessions.items() if each.assessment == ref]
                assert (head.began, head.finished) == (
                    len(held.people),
                    sum(told.finished for told in inside),
                )
        kept = {record.assessment for record in await self.store.results.published(self.room)}
        assert kept == {ref.id for ref, held in self.model.held.items() if held.status == "closed"}
        for person in self.people:
            memory = await self.store.people.recall(person)
            assert list(memory.checks) == self.model.checks.get(person.id, [])


_DEEDS = {
    Walk.check: 8,
    Walk.press: 40,
    Walk.press_late: 14,
    Walk.say: 14,
    Walk.say_late: 4,
    Walk.turn: 8,
    Walk.assess: 5,
    Walk.join: 12,
    Walk.close: 4,
    Walk.leave: 2,
    Walk.forget: 1,
    Walk.edit: 1,
}


async def walked(
    server: Server, seed: int, steps: int, tenants: tuple[tuple[str, str], ...]
) -> dict[bytes, object]:
    """Let the people of some tenants go their ways, in turns. Give what is kept of the first tenant."""
    with server.client() as client:
        client.flushall()
    async with store_at(server.url) as store:
        walks = [Walk(store, *tenant, seed + at) for at, tenant in enumerate(tenants)]
        for number in range(steps):
            for walk in walks:
                try:
                    await walk.step()
                    if number % 500 == 499:
                        await walk.check_everything()
                except AssertionError as error:
                    error.add_note(f"seed {seed}, step {number} of {walk.room.platform}:{walk.room.tenant}")
                    raise
    prefix = walks[0].room.platform.encode() + b":" + b"VDE"  # T1, as keys have it
    with server.client() as client:
        endless = [key for key in client.scan_iter("*:deliveries:*", count=1000) if client.ttl(key) < 0]
        assert endless == []
        kept = [
            key for key in client.scan_iter(count=1000) if prefix in key and not key.endswith(b":attempts")
        ]
        return {key: _meaning(client, key) for key in kept}


def _meaning(client: Redis, key: bytes) -> object:
    """Read a key without the name of the call that wrote it, which is random."""
    fields = client.hgetall(key) if client.type(key) == b"hash" else {}
    pressed = fields.get(b"pressed")
    return fields | {b"pressed": pressed.rpartition(b" ")[0]} if pressed else client.dump(key)


TENANTS = (("slack", "T1"), ("slack", "T2"), ("teams", "T1"))

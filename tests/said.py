"""Everything that can be said, in every state, for a rubric whose texts may be as extreme as one likes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from bot.conversation import messages as m
from bot.conversation import turn
from bot.conversation.assessment import Assessment, RubricRef, Status
from bot.conversation.identity import Conversation, Person, SessionRef
from bot.conversation.questions import ANCHOR_CHOICES, LEVELS, Answer, Choice, Mode, Question
from bot.conversation.session import Session, place
from rubric import Rubric

ANA = Person("slack", "E0ORGANISATION.T0WORKSPACE", "U0ANA")
TEAM = Conversation("slack", ANA.tenant, "C0TEAM")
REF = SessionRef(ANA.chat, "0123456789", ANA.id)
EXTREMES = {
    "long": "wide " * 8192,
    "one long word": "w" * 40_000,
    "one letter": "x",
    "nothing to see": "\u200b",
    "blank": "   ",
    "lines": "line\n" * 2_000,
    "calls": "<!channel> <!here> <@U0BEN> <#C0TEAM> <https://evil.example|click> &lt;!channel&gt; @everyone",
    "markup": "*bold* _it_ ~s~ `code` ```block``` > quote :tada: [a](https://evil.example) <at>Ben</at> **b**",
    "right to left": "\u202eabc\u202c שלום مرحبا \u2066x",
    "wide signs": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿漢字" * 2_000,
    "quotes": "\"'\\/" * 500,
    "control": "bell\x07 nul\0 escape\x1b[31m",
}
_KEPT = frozenset(("id", "version", "kind", "effort", "url", "links", "after"))


def filled(rubric: Rubric, text: str) -> Rubric:
    """Give *rubric* with *text* in the place of every text in it."""
    return Rubric.model_validate(_filled(rubric.model_dump(exclude_none=True), text))


def _filled(value: object, text: str) -> object:
    match value:
        case dict():
            return {key: each if key in _KEPT else _filled(each, text) for key, each in value.items()}
        case list() | tuple():
            return [_filled(each, text) for each in value]
        case str():
            return text
    return value


def grown(rubric: Rubric, aspects: int, terms: int) -> Rubric:
    """Give *rubric* with as many aspects and words as nobody would write."""
    some = [rubric.aspects[at % len(rubric.aspects)] for at in range(aspects)]
    renamed = tuple(aspect.model_copy(update={"id": f"aspect-{at}"}) for at, aspect in enumerate(some))
    words = (rubric.glossary * terms)[:terms]
    fields = {name: getattr(rubric, name) for name in Rubric.model_fields}
    return Rubric.model_validate(fields | {"aspects": renamed, "glossary": words})


def everything(rubric: Rubric) -> tuple[m.Message, ...]:
    """Say all that there is to say about *rubric*."""
    said = (*_questions(rubric), *_results(rubric), *_ways(rubric), *_troubles())
    assert {type(each) for each in said} == set(get_args(m.Message)), "a kind of message is missing here"
    return said


def _questions(rubric: Rubric) -> Iterator[m.Message]:
    for mode in (Mode.CHECK, Mode.TEAM):
        for given in ({}, _given(rubric, Choice.LEVEL_3, 1), _given(rubric, Choice.LEVEL_3)):
            session = Session(given)
            for sitting in range(len(place(rubric, mode, session).asked)):
                looking = replace(session, looking_back=sitting)
                here = place(rubric, mode, looking)
                yield m.Ask(rubric, REF, mode, looking, here, opening=True)
                yield from (m.Ask(rubric, REF, mode, looking, here, notice) for notice in m.Notice)
    yield m.DidYouMean(rubric, REF, Question(0), "1", 0, LEVELS)
    yield m.DidYouMean(rubric, REF, Question(0), "1", 0, LEVELS[:1])
    yield from (m.NotUnderstood(label, evidence) for label in ("", "1", "2.1") for evidence in (True, False))
    yield from (m.SeeYou(REF, left) for left in (0, 1, len(rubric.aspects)))
    yield m.Status(rubric, REF, place(rubric, Mode.CHECK, Session({})))
    yield m.Status(rubric, REF, place(rubric, Mode.CHECK, Session(_given(rubric, Choice.LEVEL_2))))


def _given(rubric: Rubric, choice: Choice, aspects: int | None = None) -> dict[Question, Answer]:
    """Give the same answer to the first *aspects* questions, or to all."""
    return {Question(at): Answer(choice, 999_999) for at in range(aspects or len(rubric.aspects))}


def _results(rubric: Rubric) -> Iterator[m.Message]:
    for choice in ANCHOR_CHOICES:
        head = Assessment(
            *("0123456789", ANA.chat, Mode.CHECK, Status.OPEN, RubricRef(rubric.id, rubric.hash), ANA.id),
            opened=0,
            asked_from=TEAM,
        )
        standing = turn.Standing(REF, head, Session(_given(rubric, choice)), rubric)
        result, plan = turn.work_out(standing)
        yield from (turn.report(standing, notice, share=True) for notice in (None, *m.Notice))
        yield m.SharedReport(rubric, ANA.id, result, plan)
        yield m.NextSteps(rubric, result, plan)
        yield m.HowItWorks(rubric, result)
    yield m.Shared(TEAM)
    yield from (m.CouldNotShare(REF, why) for why in m.Unshared)


def _ways(rubric: Rubric) -> Iterator[m.Message]:
    for names in ((), (rubric.name,), (rubric.name,) * 50):
        yield from (m.Help(names, unknown, resume) for unknown in (True, False) for resume in (None, REF))
        yield m.Welcome(ANA.id, names)
    yield from (m.Capabilities((rubric,) * many, unknown) for many in (0, 1, 50) for unknown in ("", "x"))
    yield m.Words(rubric)
    yield m.Words(rubric.model_copy(update={"glossary": ()}))
    yield from (m.Privacy(), m.ForgetWarning(), m.Forgotten(0), m.Forgotten(3))
    yield from (m.InYourChat(answered) for answered in (True, False))


def _troubles() -> Iterator[m.Message]:
    yield from (m.Problem(trouble) for trouble in m.Trouble)

"""A capability is found by its exact id or name, begun with where none is named, and every one can be pressed."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.typed.parsing import parse
from bot.handlers.context import Catalogue, HandlerContext, Runtime
from bot.handlers.service import Service
from rubric import Rubric
from tests.support.core import Core, alone, member, person
from tests.support.rubrics import SMALL, capability

NAMES = {
    "flexible-infrastructure": "Flexible Infrastructure",
    "flexible-infrastructure-de": "Flexible Infrastruktur",
    "team-health": "How we feel at work",
    "review": "Code review",
    "review-2026": "Code review 2026",
    "ci": "Continuous Integration",
    "wip": "What's next?",
}
SLUGS = st.from_regex(r"[a-z]{1,4}(-[a-z]{1,4})?", fullmatch=True)


def named(id_: str, name: str = "Topic", *, start: bool = False) -> Rubric:
    content = capability(SMALL).model_dump(mode="json", exclude_none=True)
    return Rubric.model_validate(content | {"id": id_, "name": name, "start": start})


def offering(names: dict[str, str]) -> Catalogue:
    return Catalogue({id_: named(id_, name) for id_, name in names.items()}, stored=None)  # type: ignore[arg-type]


def found(names: dict[str, str], capability: str, rubric_id: str = "") -> str | None:
    """Give the id of the rubric that is found. No store is needed for that."""
    runtime = Runtime(lambda: 0, lambda: "")
    context = HandlerContext(store=None, catalogue=offering(names), runtime=runtime)  # type: ignore[arg-type]
    rubric = context.find_rubric(capability, rubric_id)
    return rubric.id if isinstance(rubric, Rubric) else None


def service(core: Core, names: dict[str, str]) -> Service:
    rubrics = {id_: named(id_, name) for id_, name in names.items()}
    return Service(core.store, Catalogue(rubrics, core.store.rubrics), core.clock.runtime)


@pytest.mark.parametrize(("id_", "name"), NAMES.items())
@pytest.mark.parametrize("word", ["check", "assess", "words"])
def test_an_exact_id_or_name_is_found(word: str, id_: str, name: str) -> None:
    for typed in (id_, name, name.upper()):
        event = parse(f"{word} {typed}")
        assert isinstance(event, e.CheckAsked | e.AssessAsked | e.WordsAsked)
        assert found(NAMES, event.capability) == id_


def test_an_id_wins_over_the_same_name() -> None:
    assert found({"docs": "Tests", "tests": "Testing"}, "tests") == "tests"


@given(st.dictionaries(SLUGS, SLUGS, max_size=6), SLUGS)
def test_a_button_finds_its_own_rubric_or_none(names: dict[str, str], id_: str) -> None:
    assert found(names, "", id_) == (id_ if id_ in names else None)


@pytest.mark.parametrize("ways", [("check", alone), ("assess", member)], ids=["check", "assess"])
@pytest.mark.parametrize("count", [1, 5, 6, 10, 11])
async def test_every_capability_can_be_started_by_pressing(
    core: Core, count: int, ways: tuple[str, object]
) -> None:
    word, speaking = ways
    names = {f"topic-{at:02}": f"Topic {at:02}" for at in range(count)}
    offered, started = service(core, names), set()
    origin = speaking("ana")  # type: ignore[operator]
    event: e.Event = e.RubricsAsked(team=word == "assess")
    for _ in range(count):
        (reply,) = await offered.take(origin, event)
        pressed = [each.press for each in view.buttons(wording.say(reply.message))]
        events = [callback_data.unpack(each, person("ana")) for each in pressed]
        started |= {each.rubric_id for each in events if isinstance(each, e.CheckAsked | e.AssessAsked)}
        event = next((each for each in events if isinstance(each, e.RubricsAsked)), event)
    assert started == set(names)


async def test_a_button_starts_the_rubric_it_names(core: Core) -> None:
    replies = await service(core, NAMES).take(
        alone("ana"), e.CheckAsked(rubric_id="flexible-infrastructure-de")
    )
    message = replies[0].message
    assert isinstance(message, m.Ask)
    assert message.rubric.id == "flexible-infrastructure-de"


async def test_a_button_of_a_withdrawn_rubric_starts_none(core: Core) -> None:
    (reply,) = await service(core, NAMES).take(alone("ana"), e.CheckAsked(rubric_id="review-2025"))
    assert isinstance(reply.message, m.Capabilities)


# The bundled rubrics, the company's own ones (a mark as *), and the one to begin with.
STARTS = [
    ("a b* c", "", "b"),
    ("a b c", "", ""),
    ("a", "", "a"),
    ("a", "a", "a"),
    ("a* b*", "", ""),
    ("a b* c", "d", ""),
    ("a b* c", "d e*", "e"),
    ("a b* c", "d* e*", ""),
    ("a b* c", "b", ""),
    ("a b* c", "b* d", "b"),
]


def marked(bundled: str, own: str, stored: object = None) -> Catalogue:
    rubrics = {
        each.strip("*"): named(each.strip("*"), start="*" in each) for each in f"{bundled} {own}".split()
    }
    return Catalogue(rubrics, stored, [each.strip("*") for each in own.split()])  # type: ignore[arg-type]


@pytest.mark.parametrize(("bundled", "own", "start"), STARTS)
def test_a_marked_rubric_is_the_one_to_begin_with(bundled: str, own: str, start: str) -> None:
    found = marked(bundled, own).start
    assert (found.id if found else "") == start


@pytest.mark.parametrize("event", [e.CheckAsked(), e.AssessAsked(), e.ScheduleAsked("every quarter")])
@pytest.mark.parametrize(("own", "expected"), [("", "b"), ("d", "")])
async def test_a_request_that_names_none_begins_with_the_marked_one(
    core: Core, event: e.Event, own: str, expected: str
) -> None:
    offered = Service(core.store, marked("a b*", own, core.store.rubrics), core.clock.runtime)
    message = (await offered.take(member("ana"), event))[0].message
    assert (message.rubric.id if hasattr(message, "rubric") else "") == expected
    assert isinstance(message, m.Capabilities) == (not expected)


@pytest.mark.parametrize("event", [e.CheckAsked(), e.AssessAsked(), e.ScheduleAsked("every quarter")])
@pytest.mark.parametrize("count", [1, 2, 7])
async def test_another_capability_is_one_press_away(core: Core, event: e.Event, count: int) -> None:
    names = " ".join(["a*", *"bcdefg"][:count])
    offered = Service(core.store, marked(names, "", core.store.rubrics), core.clock.runtime)
    replies = await offered.take(member("ana"), event)
    found = [
        each for each in view.buttons(wording.say(replies[0].message)) if each.label == "Another capability"
    ]
    assert len(found) == (count > 1)
    for each in found:
        (listed,) = await offered.take(member("ana"), callback_data.unpack(each.press, person("ana")))
        starts = view.buttons(wording.say(listed.message))
        started = callback_data.unpack(starts[1].press, person("ana"))
        assert started == replace(started, rubric_id="b")
        assert isinstance(started, type(event))


async def test_a_check_left_for_another_one_is_not_waiting(core: Core) -> None:
    offered = Service(core.store, marked("a* b", "", core.store.rubrics), core.clock.runtime)
    for wanted in (e.CheckAsked(), e.CheckAsked(rubric_id="b")):
        await offered.take(alone("ana"), wanted)
        (page,) = await offered.take(alone("ana"), e.OverviewAsked())
        assert isinstance(page.message, m.Overview)
        (waiting,) = page.message.open
        assert waiting.rubric.id == (wanted.rubric_id or "a")


async def test_a_check_that_has_begun_goes_on_where_none_is_named(core: Core) -> None:
    offered = Service(core.store, marked("a* b", "", core.store.rubrics), core.clock.runtime)

    async def checked(event: e.Event) -> str:
        message = (await offered.take(alone("ana"), event))[0].message
        assert isinstance(message, m.Ask)
        return message.rubric.id

    assert await checked(e.CheckAsked(rubric_id="b")) == "b"
    assert await checked(e.CheckAsked()) == "a"  # nothing was answered yet
    assert await checked(e.CheckAsked(rubric_id="b")) == "b"
    assert await checked(e.Typed("c")) == "b"
    assert await checked(e.CheckAsked()) == "b"
    assert await checked(e.CheckAsked(again=True)) == "b"

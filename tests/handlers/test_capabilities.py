"""A capability is found by its exact id or name, and every one on offer can be started by pressing."""

import pytest
from hypothesis import given, strategies as st

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.commands import parse
from bot.handlers.context import Catalogue, HandlerContext, Runtime
from bot.handlers.service import Service
from rubric import Rubric
from tests.support.core import House, alone, member, person
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


def named(id_: str, name: str) -> Rubric:
    content = capability(SMALL).model_dump(mode="json", exclude_none=True)
    return Rubric.model_validate(content | {"id": id_, "name": name})


def offering(names: dict[str, str]) -> Catalogue:
    return Catalogue({id_: named(id_, name) for id_, name in names.items()}, stored=None)  # type: ignore[arg-type]


def found(names: dict[str, str], capability: str, rubric_id: str = "") -> str | None:
    """Give the id of the rubric that is found. No store is needed for that."""
    runtime = Runtime(lambda: 0, lambda: "")
    context = HandlerContext(store=None, catalogue=offering(names), runtime=runtime)  # type: ignore[arg-type]
    rubric = context.find_rubric(capability, rubric_id)
    return rubric.id if isinstance(rubric, Rubric) else None


def service(house: House, names: dict[str, str]) -> Service:
    rubrics = {id_: named(id_, name) for id_, name in names.items()}
    return Service(house.store, Catalogue(rubrics, house.store.rubrics), house.clock.runtime)


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
    house: House, count: int, ways: tuple[str, object]
) -> None:
    word, speaking = ways
    names = {f"topic-{at:02}": f"Topic {at:02}" for at in range(count)}
    offered, started = service(house, names), set()
    origin = speaking("ana")  # type: ignore[operator]
    event: e.Event = e.RubricsAsked(team=word == "assess")
    for _ in range(count):
        (reply,) = await offered.take(origin, event)
        pressed = [each.press for each in view.buttons(wording.say(reply.message))]
        events = [callback_data.unpack(each, person("ana")) for each in pressed]
        started |= {each.rubric_id for each in events if isinstance(each, e.CheckAsked | e.AssessAsked)}
        event = next((each for each in events if isinstance(each, e.RubricsAsked)), event)
    assert started == set(names)


async def test_a_button_starts_the_rubric_it_names(house: House) -> None:
    replies = await service(house, NAMES).take(
        alone("ana"), e.CheckAsked(rubric_id="flexible-infrastructure-de")
    )
    message = replies[0].message
    assert isinstance(message, m.Ask)
    assert message.rubric.id == "flexible-infrastructure-de"


async def test_a_button_of_a_withdrawn_rubric_starts_none(house: House) -> None:
    (reply,) = await service(house, NAMES).take(alone("ana"), e.CheckAsked(rubric_id="review-2025"))
    assert isinstance(reply.message, m.Capabilities)

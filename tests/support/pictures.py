"""Pictures to test with: of rubrics of every shape, and of names that nobody would give."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from bot.conversation import pictures
from bot.conversation.assessment import RubricRef
from bot.conversation.comparison import PublicResult
from bot.conversation.pictures import ComparisonPicture, GridPicture, Picture, TrendPicture
from bot.conversation.team_record import TeamResult
from bot.links.sealed import LONGEST
from rubric import AspectResult, Result, Rubric
from tests.support.clock import DAY
from tests.support.rubrics import both

NAMES = (
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "Scaling under unexpected demand in the weeks before winter",
    "弾力的でプログラム可能な基盤の拡張性と自動化の継続的改善",
    "قابلية التوسع والمرونة والأتمتة",
    "स्वचालन और गति और विस्तार और स्थिरता",
    "Автоматизация инфраструктуры и непрерывность",
    "<script>alert('&amp;')</script>",
    ']]> " <!-- &#0; &lol; -->',
    "Z̴̡̛a̴l̴g̴o̴",
    "🎉👩‍👩‍👧‍👦🏳️‍🌈",
    "\ud800\udfff\0\x1b[31m\ufffe",
    "\u202eevil\u2066",
    "𒀭" * 60,
    "W" * 60,
    "i",
    " ",
)
FIVE = ("Ad hoc", "Repeatable", "Defined", "Measured", "Adaptive")
START = 1_709_164_800  # 29 February 2024


def rubric(
    levels: Sequence[str] = FIVE, topics: Sequence[str] = ("Speed",), name: str = "Delivery"
) -> Rubric:
    """Make a rubric of these names, whatever their number."""
    some = both()[0]
    made = {number: some.levels[1].model_copy(update={"name": each}) for number, each in enumerate(levels, 1)}
    aspects = tuple(
        some.aspects[0].model_copy(update={"id": f"a-{at}", "name": each}) for at, each in enumerate(topics)
    )
    named = some.model_copy(update={"name": name, "levels": made, "aspects": aspects})
    for cached in ("_aspects_by_id", "_steps_by_id"):  # of the rubric that was copied
        named.__dict__.pop(cached, None)
    named.__dict__["hash"] = "0" * 12  # names that cannot be encoded have none
    return named


def topic(
    at: int = 0, value: int | None = 3, known: int = 5, spread: tuple[int, int] | None = None
) -> AspectResult:
    """Give the result of one topic."""
    return AspectResult(f"a-{at}", value, known, 0, 0, spread, None, None, on_the_way=False)


def result(
    *topics: AspectResult,
    level: int | None = 3,
    held_by: Sequence[str] = (),
    days: int = 0,
    people: int = 5,
    floor: int = 3,
    team: str | None = "#platform",
) -> TeamResult:
    """Give the result of an assessment that was closed *days* after the first one."""
    found = Result(people, level, (), None, topics, tuple(held_by))
    closed = START + days * DAY
    ref = RubricRef("delivery", "0" * 12)
    return TeamResult("a1", ref, closed - DAY, closed, people, floor, found, conversation_name=team)


def named(*names: str, levels: int = 5) -> GridPicture:
    """Show topics of these names with everything that can be drawn, in a rubric of the same names."""
    values = [at % levels + 1 for at in range(len(names))]
    topics = [
        topic(at, value, spread=(max(1, value - 1), min(levels, value + 1)))
        for at, value in enumerate(values)
    ]
    held_by = [each.id for each in topics if (each.value or 0) < levels]
    made = rubric([names[at % len(names)] for at in range(levels)], names, names[0])
    return pictures.grid(made, result(*topics, level=levels - 1, held_by=held_by, team=names[-1]))


def grids() -> list[GridPicture]:
    """Give results with all marks and with none, of few levels and topics and of many."""
    return [
        pictures.grid(rubric(), result(topic())),
        pictures.grid(rubric(), result(topic(value=None), level=None, team=None)),
        pictures.grid(rubric(), result(topic(value=1, spread=(1, 1)), level=1, held_by=["a-0"])),
        *(named(*NAMES[:count], levels=levels) for count, levels in ((1, 3), (3, 4), (len(NAMES), 5))),
        named(*(f"A topic with quite a name, {at}" for at in range(40))),
    ]


def trends() -> list[TrendPicture]:
    """Give levels of one assessment and of many, close together and far apart."""
    gaps = ([], [0], [1, 400], [90] * 5, [7] * 11, [365, 1, 365, 1, 365])
    return [
        pictures.trend(
            rubric(),
            [result(level=at % 5 + 1, days=sum(days[:at]), people=3 + at) for at in range(len(days) + 1)],
        )
        for days in gaps
    ]


def comparisons() -> list[ComparisonPicture]:
    """Give results side by side, in which topics rose, fell, stayed and were not shown."""
    names = ("Speed", "Scaling", "Autonomy", "Resources", "Consistency")
    made = rubric(topics=names)
    then, now = ((1, 3, 2, None, None), (3, 1, 2, 4, None))
    before, after = (
        PublicResult.of(made, result(*(topic(at, value) for at, value in enumerate(values)), days=days))
        for values, days in ((then, 0), (now, 90))
    )
    return [pictures.comparison(before, after), pictures.comparison(after, before)]


def far_away(picture: Picture) -> str:
    """Give the longest address that a picture may have."""
    return f"https://rung.example.org/pictures/{'x' * LONGEST}.png"


def day(days: int = 0) -> date:
    """Give the day of a result."""
    return date(2024, 2, 29) + timedelta(days)


NAME = st.one_of(st.sampled_from(NAMES), st.text(max_size=200))


@st.composite
def any_rubric(draw: st.DrawFn) -> Rubric:
    """Make a rubric of any shape: 3 to 5 levels, 1 to 40 topics, any names."""
    levels = draw(st.lists(NAME, min_size=3, max_size=5))
    return rubric(levels, draw(st.lists(NAME, min_size=1, max_size=40)), draw(NAME))


@st.composite
def any_grid(draw: st.DrawFn) -> GridPicture:
    """Show any result of a rubric of any shape."""
    made = draw(any_rubric())
    number = st.integers(1, len(made.levels))
    level = draw(st.none() | number)
    topics = []
    for at in range(len(made.aspects)):
        lowest, value, highest = sorted(draw(st.tuples(number, number, number)))
        counted = topic(at, value, draw(st.integers(3, 20)), (lowest, highest))
        topics.append(draw(st.sampled_from((counted, counted, topic(at, None, known=2)))))
    below = [each.id for each in topics if each.value and level and each.value <= level < len(made.levels)]
    people, floor = draw(st.integers(3, 500)), draw(st.integers(3, 10))
    return pictures.grid(
        made, result(*topics, level=level, held_by=below, people=people, floor=floor, team=draw(NAME))
    )


@st.composite
def any_trend(draw: st.DrawFn) -> TrendPicture:
    """Show levels over time of a rubric of any shape."""
    made = draw(any_rubric())
    levels = st.integers(1, len(made.levels))
    closed = draw(st.lists(st.tuples(levels, st.integers(0, 4000)), min_size=1, max_size=20))
    return pictures.trend(made, [result(level=level, days=days, team=draw(NAME)) for level, days in closed])

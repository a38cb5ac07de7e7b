"""Facts of a team's result in chat and on a page: who answered, where answers differ, what moved."""

from collections.abc import Iterable, Iterator, Sequence

from bot.conversation.comparison import Caution, PublicResult, TopicMove, cautions, moves
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Mode
from bot.conversation.view import Field, Text, Tone
from bot.conversation.wording.phrases import calendar_day, few, listed, span
from rubric import AspectResult, Rubric


def answered(found: PublicResult) -> str:
    """Say how many people stand behind a result, and how many of them answered in part."""
    of = f" of {found.members}" if found.members >= max(found.people, 2) else ""
    who = "1 person answered" if found.people == 1 else f"{found.people}{of} answered"
    return f"{who}{f', {found.partly} of them in part' if found.partly else ''}"


def differences(found: PublicResult, *, speaker: str = "I") -> Iterator[Field | Text]:
    """Name the two topics in which answers differ most, and others as wide, or say why nothing is shown."""
    needed = PrivacyFloor(found.floor).spread
    if found.people < needed:
        if found.mode is Mode.LIVE:  # everyone saw the counts of each topic
            return
        shows = "I also show where you differ" if speaker == "I" else f"{speaker} also shows where you differ"
        yield Text(f"With {needed} or more people, {shows}.", Tone.QUIET)
        return
    apart = [each for each in found.result.aspects if each.verdict == "spread" and each.range]
    if apart:
        most = sorted(apart, key=lambda each: each.agreement or 0.0)[:2]
        others = [
            found.rubric.aspect(each.id).name
            for each in found.result.aspects
            if each not in most and _width(each) >= min(map(_width, most))
        ]
        as_wide = f" Just as far apart: {listed(few(others))}." if others else ""
        said = f"{topic_ranges(found.rubric, most)}{as_wide} Talk about why that may be."
        yield Field("Where you differ most", said)
    elif known := [each for each in found.result.aspects if each.verdict]:
        where = "every topic"
        if len(known) < len(found.result.aspects):
            where = listed(few([found.rubric.aspect(each.id).name for each in known]))
        yield Text(f"Your answers are close on {where}.")


def _width(found: AspectResult) -> int:
    """Count the levels between the lowest and the highest answer to a topic, 0 where it is not shown."""
    low, high = found.range or (0, 0)
    return high - low


def spread(found: tuple[int, int]) -> str:
    """Say how far answers lie apart: "everyone at 3", "answers 2 to 4"."""
    low, high = found
    return f"everyone at {low}" if low == high else f"answers {low} to {high}"


def change(now: PublicResult, before: PublicResult | None) -> Iterator[Field]:
    """Say which topics moved since the result *before*, and whether the two compare."""
    if before is not None:
        care = compare_with_care(before, now)
        yield Field(f"Since {calendar_day(before.day)}", f"{moved(before, now)}.{f' {care}' if care else ''}")


def moved(before: PublicResult, now: PublicResult) -> str:
    """Name the topics that rose or fell, with their new levels."""
    both = moves(before, now)
    rose = [each for each in both if each.now > each.before]
    fell = [each for each in both if each.now < each.before]
    said = [_moved(found, verb) for found, verb in ((rose, "rose"), (fell, "fell")) if found]
    said += _came_and_went(before, now)
    return "; ".join(said) if said else "no topic moved"


def _came_and_went(before: PublicResult, now: PublicResult) -> Iterator[str]:
    """Name the topics that have a level in one of two results only, though both asked about them."""
    asked = [(each, now.aspect(each.id), before.aspect(each.id)) for each in now.rubric.aspects]
    both = [(each.name, later.value, earlier.value) for each, later, earlier in asked if later and earlier]
    came = [f"{name} at {value}" for name, value, earlier in both if value and not earlier]
    went = [name for name, value, earlier in both if earlier and not value]
    if came:
        yield f"new: {listed(few(came))}"
    if went:
        yield f"no level now for {listed(few(went))}"


def _moved(found: Sequence[TopicMove], verb: str) -> str:
    """Name topics with the level that they moved to, those of one level together."""
    alike: dict[int, list[str]] = {}
    for each in found:
        alike.setdefault(each.now, []).append(each.name)
    first, *others = ((listed(few(names)), f"to {level}") for level, names in alike.items())
    return ", ".join((f"{first[0]} {verb} {first[1]}", *(f"{names} {to}" for names, to in others)))


def compare_with_care(before: PublicResult, now: PublicResult) -> str:
    """Say why two results are hard to compare, empty where they are not."""
    reasons = {
        Caution.PEOPLE: f"{before.people} people answered then, {now.people} now",
        Caution.MODE: "one was answered in private, one together",
        Caution.WORDING: "the wording of the questions has changed",
    }
    found = [reasons[each] for each in cautions(before, now)]
    return f"Compare with care: {listed(found)}." if found else ""


def topic_ranges(rubric: Rubric, aspects: Iterable[AspectResult]) -> str:
    """Name topics with their lowest and their highest answer, and explain the two numbers."""
    ranges = ((rubric.aspect(each.id).name, *(each.range or (0, 0))) for each in aspects)
    named = listed(f"{name} from {low} to {high}" for name, low, high in ranges)
    return f"{named}, {span(evidence=rubric.asks_evidence)}."

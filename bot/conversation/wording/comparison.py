"""Two results of a team side by side, in a picture and in words."""

from bot.conversation import events as e, messages as m, pictures
from bot.conversation.callback_data import button
from bot.conversation.comparison import Caution, PublicResult, cautions
from bot.conversation.view import Buttons, Grid, Row, Text, Tone, View
from bot.conversation.wording import result_facts
from bot.conversation.wording.phrases import calendar_day, row, sentence, span, titled
from bot.conversation.wording.pictures import TOO_FEW, image
from bot.conversation.wording.team_results import compare, show_everyone
from rubric import AspectResult, Rubric


def say(message: m.Comparison) -> View:
    """Show two results side by side."""
    before, now, ref = message.before, message.now, message.now_ref
    care = result_facts.compare_with_care(before, now)
    ways = [
        button(f"Result of {calendar_day(now.day)}", e.TeamResultAsked(ref)),
        button(f"Result of {calendar_day(before.day)}", e.TeamResultAsked(message.before_ref)),
    ]
    if now.rubric.gives_level:
        ways.append(button("Levels over time", e.HistoryAsked(ref.conversation)))
    if message.share:
        ways.append(show_everyone(e.ComparisonShared(ref, message.before_ref.id), message.share))
    others = tuple(
        button(f"Compare with {calendar_day(each.day)}", e.CompareAsked(ref, each.ref.id))
        for each in message.others
    )
    capabilities = [compare(each.name, each.ref) for each in message.capabilities]
    rows = tuple(_row(before, now, found) for found in now.result.aspects)
    both_show = any(_spreads(before, found) for found in now.result.aspects)
    what = f"Ranges: {span(evidence=now.rubric.asks_evidence)}." if both_show else ""
    blocks = (
        Text(_levels(before, now), Tone.STRONG),
        *((Text(care),) if care else ()),
        image(pictures.comparison(before, now)),
        Grid(rows, what),
        *(() if Caution.PEOPLE in cautions(before, now) else (Text(_people(before, now), Tone.QUIET),)),
        Buttons(tuple(ways), others),
        *((row(*capabilities),) if capabilities else ()),
    )
    return titled(f"{now.rubric.name}: then and now", blocks)


def _people(before: PublicResult, now: PublicResult) -> str:
    return f"{before.people} people answered then, {now.people} now."


def _levels(before: PublicResult, now: PublicResult) -> str:
    """Say the level on each day. A scan has none, so its days stand alone."""
    first, last = calendar_day(before.day), calendar_day(now.day)
    if not now.rubric.gives_level:
        return f"{first} and {last}."
    then, later = (_level(each.rubric, each.result.level) for each in (before, now))
    return f"{sentence(then)} on {first}, {later} on {last}."


def _level(rubric: Rubric, level: int | None) -> str:
    return "no level" if level is None else f"level {level} ({rubric.levels[level].name})"


def _row(before: PublicResult, now: PublicResult, found: AspectResult) -> Row:
    """Say how the level of a topic moved. How answers spread is said where both results show it."""
    earlier = before.aspect(found.id)
    said = [_moved(earlier, found)]
    if ranges := _spreads(before, found):
        then, later = map(result_facts.spread, ranges)
        said.append(f"{then}, both times" if then == later else f"{then} then, {later} now")
    return Row(now.rubric.aspect(found.id).name, found.value, "; ".join(said), now.rubric.top)


def _spreads(before: PublicResult, found: AspectResult) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Give how answers to a topic spread then and now, where both results show it."""
    earlier = before.aspect(found.id)
    return (earlier.range, found.range) if earlier and earlier.range and found.range else None


def _moved(earlier: AspectResult | None, found: AspectResult) -> str:
    if earlier is None:
        return "not asked then"
    was, now = earlier.value, found.value
    if now is None:
        return f"{TOO_FEW} now, {was} then" if was else f"{TOO_FEW} then and now"
    if was is None:
        return f"{TOO_FEW} then"
    return "as before" if was == now else f"{'up' if now > was else 'down'} from {was}"

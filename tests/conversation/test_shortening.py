"""A result that two screens of a phone cannot hold leaves parts to its details, what matters least first."""

from dataclasses import replace

from bot.conversation import messages as m, wording
from bot.conversation.comparison import PublicResult
from bot.conversation.notes import ShownNote
from bot.conversation.view import Block, Field, Grid, Mention, Text, View
from bot.conversation.wording import level_rule
from bot.conversation.wording.phrases import number, sentence
from bot.conversation.wording.shortening import Extent, fitted
from rubric.loader import bundled
from rubric.scan import scan_map
from tests.support.longest_results import NOTE, fullest_results, fullest_scans
from tests.support.messages import ENDINGS, record
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC = capability(FLEXIBLE)
FULL = list(fullest_results(RUBRIC))[1]
RESULT = FULL.record.result
SCAN = capability(bundled() / "dora-scan.yaml")
LEAST = Extent(0, topic_words=False, confirmed=False, lowered=False, changes=False)
LOOKS = [each.characteristic for each in RUBRIC.aspects[0].levels.values() if each.characteristic]
DETAILS = m.ReportDetails(
    RUBRIC,
    RESULT,
    FULL.plan,
    assessment=FULL.where,
    notes=tuple(ShownNote(each.id, NOTE) for each in RUBRIC.aspects),
)


def texts(said: View) -> str:
    found = (each.text for each in said.blocks if isinstance(each, Text))
    rows = (row.says for each in said.blocks if isinstance(each, Grid) for row in each.rows)
    return "\n".join((*found, *rows))


def chosen(lines: int) -> Extent:
    """Give what is said of a result with four notes on two topics and so many *lines* besides."""
    said: list[Extent] = []

    def say(extent: Extent) -> tuple[Block, ...]:
        said.append(extent)
        parts = (extent.topic_words, extent.confirmed, extent.lowered, extent.changes)
        more = extent.notes + sum(parts) + extent.places
        return (Text("\n" * (lines + more)),)

    fitted(say, [ShownNote(each, NOTE) for each in ("speed", "speed", "scaling", "scaling")])
    return said[-1]


def test_what_matters_least_is_left_out_first() -> None:
    order = dict.fromkeys(chosen(lines) for lines in range(100))
    assert list(order) == [
        Extent(4),
        Extent(4, topic_words=False),
        Extent(3, topic_words=False),
        Extent(2, topic_words=False),
        Extent(2, topic_words=False, confirmed=False),
        Extent(1, topic_words=False, confirmed=False),
        Extent(0, topic_words=False, confirmed=False),
        Extent(0, topic_words=False, confirmed=False, lowered=False),
        *(replace(LEAST, places=places) for places in (4, 3, 2, 1)),
    ]


def test_a_result_with_room_leaves_nothing_out() -> None:
    plain = record(RUBRIC, ENDINGS[1], 5)
    said = texts(wording.say(m.TeamReport(RUBRIC, plain, FULL.where, FULL.plan)))
    assert any(each in said for each in LOOKS)


def test_a_full_result_leaves_out_what_its_picture_shows_and_notes() -> None:
    said = wording.say(FULL)
    assert not any(each in texts(said) for each in LOOKS)
    assert not [each for each in said.blocks if isinstance(each, Mention)]
    assert "What some of you said is in Details: 24 notes." in texts(said)


def test_details_say_all_that_a_result_leaves_out() -> None:
    said = texts(wording.say(DETAILS))
    assert any(each in said for each in LOOKS)
    assert said.count(NOTE) == len(DETAILS.notes)
    for each in level_rule.lowered(RUBRIC, RESULT.aspects):
        assert each in said


def test_a_full_scan_names_fewer_places_and_its_details_all() -> None:
    for report in fullest_scans(SCAN):
        rubric, result = report.rubric, report.record.result
        said = texts(wording.say(report)).splitlines()
        named = [each for each in said if each[:3] in ("1. ", "2. ", "3. ", "4. ")]
        assert 0 < len(named) < 4
        left = len(scan_map(rubric, result).look_first) - len(named)
        assert f"{sentence(number(left))} more are in Details." in said
        details = m.ReportDetails(rubric, result, report.plan, assessment=report.where)
        topics = {each.label for each in wording.say(details).blocks if isinstance(each, Field)}
        assert topics >= {rubric.aspect(each).name for each in scan_map(rubric, result).look_first}


def test_what_moved_is_in_the_details_too() -> None:
    assert FULL.before
    compared = (FULL.before, PublicResult.of(RUBRIC, FULL.record))
    said = wording.say(replace(DETAILS, compared=compared))
    assert any(isinstance(each, Field) and each.label.startswith("Since ") for each in said.blocks)

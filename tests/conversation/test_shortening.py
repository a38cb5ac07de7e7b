"""A result that two screens of a phone cannot hold leaves parts to its details, what matters least first."""

from bot.conversation import messages as m, wording
from bot.conversation.notes import ShownNote
from bot.conversation.view import Block, Grid, Mention, Text, View
from bot.conversation.wording import level_rule
from bot.conversation.wording.shortening import Extent, fitted
from tests.support.fullest import NOTE, fullest_results
from tests.support.messages import ENDINGS, record
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC = capability(FLEXIBLE)
FULL = list(fullest_results(RUBRIC))[1]
RESULT = FULL.record.result
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
        more = extent.notes + extent.topic_words + extent.confirmed + extent.lowered
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

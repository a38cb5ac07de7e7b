"""A rubric from the rows of a table: nothing that stands there gets lost without a word."""

import pytest

from rubric import Rubric
from rubric.table import to_rows
from rubric.table_reader import TableError, from_rows
from tests.support.rubrics import SMALL, capability

SPEED = {"name": "Speed", "level": "1", "statement": "We wait."}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([SPEED, {**SPEED, "level": "Level 2"}], "row 3: level “Level 2” must be a number like 2"),
        ([{**SPEED, "level": "²"}], "row 2: level “²” must be a number"),
        ([{**SPEED, "level": ""}], "row 2: has no level"),
        ([{"row": "step", "aspect": "speed", "id": "wait-less"}], "row 2: has no level"),
        ([SPEED, {**SPEED, "name": ""}], "row 3: names no topic; write it into each row"),
        ([{"row": "setp", "aspect": "speed"}], "row 2: “setp” is no kind of row"),
        ([{**SPEED, "effort": "S", "value": "2"}], "row 2: a row of the kind cell has no effort, value"),
        ([SPEED, {}, {**SPEED, "statement": "We run."}], "row 4: statement is not what row 2 says"),
        ([{**SPEED, "why": "A."}, {**SPEED, "level": "2", "why": "B."}], "row 3: why is not what row 2 says"),
    ],
)
def test_what_would_get_lost_is_a_mistake(rows: list[dict[str, str]], said: str) -> None:
    with pytest.raises(TableError) as refused:
        from_rows(rows, "ours")
    assert said in str(refused.value)


def test_all_mistakes_of_a_table_are_named_at_once() -> None:
    rows = [{**SPEED, "level": "x"}, SPEED, {**SPEED, "name": ""}]
    with pytest.raises(TableError) as refused:
        from_rows(rows, "ours", 5)
    assert [each.partition(":")[0] for each in refused.value.mistakes] == ["row 5", "row 7"]


def test_texts_of_a_topic_may_be_repeated() -> None:
    rows = [
        {**SPEED, "why": "It counts."},
        {**SPEED, "level": "2.0", "statement": "We go.", "why": "It counts."},
    ]
    (aspect,) = from_rows(rows, "ours")["aspects"]
    assert (aspect["why"], list(aspect["levels"])) == ("It counts.", [1, 2])


def test_a_topic_may_be_named_once_by_its_id() -> None:
    rows = [{**SPEED, "aspect": "lead-time"}, {**SPEED, "level": "2", "statement": "We go."}]
    (aspect,) = from_rows(rows, "ours")["aspects"]
    assert (aspect["id"], list(aspect["levels"])) == ("lead-time", [1, 2])


def test_a_name_in_the_column_of_ids_is_a_name() -> None:
    rows = [
        {"aspect": "Lead time", "level": str(level), "statement": f"We wait {level} days."}
        for level in (1, 2)
    ]
    step = {"row": "step", "aspect": "Lead time", "level": "2", "id": "ask", "title": "Ask"}
    (aspect,) = from_rows([*rows, step], "ours")["aspects"]
    assert (aspect["id"], aspect["name"], list(aspect["levels"])) == ("lead-time", "Lead time", [1, 2])
    assert aspect["levels"][2]["steps"][0]["id"] == "ask"


def test_topics_in_any_script_stay_apart_in_a_table() -> None:
    rows = [
        {"name": name, "level": "1", "statement": f"We {name}."} for name in ("発表", "障害", "A/B", "A B")
    ]
    tree = from_rows([{"row": "term", "name": "A-B", "text": "A way."}, *rows], "ours")
    assert [each["id"] for each in tree["aspects"]] == ["topic", "topic-2", "a-b", "a-b-2"]


def test_levels_of_a_scale_alone_get_names() -> None:
    rows = [
        {"row": "scale", "aspect": "colours", "level": str(level), "statement": f"We say {level}."}
        for level in (1, 2, 3)
    ]
    tree = from_rows([*rows, {"row": "aspect", "aspect": "fun", "scale": "colours"}], "ours")
    assert list(tree["levels"]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("title", "url", "between"),
    [("A | B", "https://example.org/a|b", " | "), ("A", "https://example.org/?u=|https://example.org", "|")],
)
def test_bars_in_a_link_stay_where_they_are(title: str, url: str, between: str) -> None:
    (aspect,) = from_rows([{**SPEED, "links": f"{title}{between}{url}"}], "ours")["aspects"]
    assert aspect["links"] == [{"title": title, "url": url}]


def test_a_line_end_in_an_entry_makes_no_second_one() -> None:
    tree = capability(SMALL).model_dump(mode="json", exclude_unset=True)
    tree["aspects"][0]["talk"] = ["Who reads\nour changes?", "What waits?"]
    back = from_rows(to_rows(Rubric.model_validate(tree)), tree["id"])
    assert back["aspects"][0]["talk"] == ["Who reads our changes?", "What waits?"]

"""The JSON Schema that editors use says the same as the models."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from rubric import schema
from tests.capabilities import FILES

STORED = Path(__file__).parents[2] / "rubric" / "schema.json"


def as_json(path: Path) -> object:
    return json.loads(json.dumps(yaml.safe_load(path.read_text("utf-8"))))


def test_the_stored_schema_is_the_one_the_models_give() -> None:
    assert json.loads(STORED.read_text("utf-8")) == schema()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rubrics_as_authors_write_them_pass_the_schema(path: Path) -> None:
    jsonschema.Draft202012Validator(schema()).validate(as_json(path))


def test_the_schema_refuses_an_unknown_key() -> None:
    content = as_json(FILES[1])
    assert isinstance(content, dict)
    assert not jsonschema.Draft202012Validator(schema()).is_valid(content | {"colour": "red"})

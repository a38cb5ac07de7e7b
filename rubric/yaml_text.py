"""A rubric's plain tree as the text of a YAML file, in the order in which it was built."""

from typing import Any

import yaml


def as_yaml(tree: dict[str, Any]) -> str:
    """Write *tree* so that people like to read it. Keys keep their order."""
    text: str = yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=110)
    return text

"""The page of a result as HTML: it asks for nothing else, and no text in it is read as markup."""

from collections import Counter

import pytest

from bot.conversation.wording.pages import document
from bot.pages.html import content_security_policy, html
from rubric import Rubric
from tests.support.page_reader import Reader
from tests.support.pages import named, pages
from tests.support.pictures import NAMES
from tests.support.rubrics import both

MOST_BYTES = 300_000


@pytest.mark.parametrize("rubric", both(), ids=lambda rubric: rubric.id)
def test_a_page_asks_for_nothing_else(rubric: Rubric) -> None:
    for page in pages(rubric):
        text = html(document(page))
        found = Reader(text)
        assert found.asks == []
        assert not {"script", "link", "img", "iframe", "object", "form", "base"} & set(found.tags)
        assert all(link.startswith("https://") for link in found.links)
        assert (found.tags["h1"], found.tags["svg"], found.tags["table"], found.tags["style"]) == (1, 1, 1, 1)
        assert "url(" not in text
        assert "@import" not in text
        assert len(text.encode()) < MOST_BYTES


def test_no_name_is_read_as_markup() -> None:
    plain = Reader(html(named("Speed", "Scaling"))).tags
    for name in NAMES:
        text = html(named("Speed", name))
        # A long name takes two lines of the picture, and one from right to left is set apart.
        assert Reader(text).tags - plain <= Counter({"text": 8, "bdi": 8})
        text.encode()


def test_the_policy_names_the_style_and_nothing_more() -> None:
    policy = content_security_policy()
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "script-src" not in policy

"""What the pages are called that a rubric links to."""

from pathlib import Path

import pytest

from rubric.loader import bundled
from rubric.page_titles import page_title
from tests.support.rubrics import FLEXIBLE, capability


@pytest.mark.parametrize("file", sorted(bundled().glob("*.yaml")), ids=lambda file: file.stem)
def test_our_own_rubrics_name_each_page_once(file: Path) -> None:
    rubric = capability(file)
    linked = {
        link
        for aspect in rubric.aspects
        for cell in aspect.levels.values()
        for step in cell.steps
        for link in step.links
    }
    named = [each.url for each in (*rubric.sources, *rubric.pages)]
    assert linked <= set(named)
    assert {each.url for each in rubric.pages} <= linked
    assert len(named) == len(set(named))
    titles = [each.title for each in (*rubric.sources, *rubric.pages)]
    assert len(titles) == len(set(titles))


def test_a_page_without_a_name_is_called_after_its_address() -> None:
    rubric = capability(FLEXIBLE)
    assert rubric.page_title("https://opengitops.dev/") == "OpenGitOps: GitOps principles"
    assert rubric.page_title("https://example.org/a/how-to-guides/") == "How to guides (example.org)"


@pytest.mark.parametrize(
    ("url", "title"),
    [
        (
            "https://martinfowler.com/bliki/InfrastructureAsCode.html",
            "Infrastructure as code (martinfowler.com)",
        ),
        ("https://csrc.nist.gov/pubs/sp/800/145/final", "csrc.nist.gov"),
        ("https://pve.proxmox.com/pve-docs/", "pve.proxmox.com"),
        ("https://abseil.io/resources/swe-book/html/ch16.html", "Swe book (abseil.io)"),
        ("https://queue.acm.org/detail.cfm?id=2371516", "queue.acm.org"),
        ("https://www.writethedocs.org/guide/docs-as-code/", "Docs as code (writethedocs.org)"),
        ("https://docs.example.org/en/latest/", "docs.example.org"),
        ("https://www.example.org/#part", "example.org"),
    ],
)
def test_an_address_tells_a_title(url: str, title: str) -> None:
    assert page_title(url) == title

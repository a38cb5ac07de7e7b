"""Addresses that open a new issue: which patterns are taken, and what is filled in."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, strategies as st

from bot.conversation.tracker import (
    LONGEST_ADDRESS,
    Issue,
    Tracker,
    TrackerProblem as Problem,
    address,
    read,
)

ISSUE = Issue(
    "Use IaC & tests", ("Why: it drifts. Nobody knows.", "Done when: 100 % #1"), "From: https://x.y/z"
)

KNOWN = {
    "https://github.com/acme/app": ("GitHub", "https://github.com/acme/app/issues/new", "title", "body"),
    "https://github.com/acme/app.git": ("GitHub", "https://github.com/acme/app/issues/new", "title", "body"),
    **dict.fromkeys(
        ("github.com/acme/app", '"https://github.com/acme/app"', "`https://github.com/acme/app`."),
        ("GitHub", "https://github.com/acme/app/issues/new", "title", "body"),
    ),
    "https://www.github.com/acme/app/issues/7?x=1": (
        "GitHub",
        "https://www.github.com/acme/app/issues/new",
        "title",
        "body",
    ),
    "https://gitlab.com/acme/infra/app/-/issues": (
        "GitLab",
        "https://gitlab.com/acme/infra/app/-/issues/new",
        "issue[title]",
        "issue[description]",
    ),
    "https://git.acme.example/a/b/-/boards": (
        "GitLab",
        "https://git.acme.example/a/b/-/issues/new",
        "issue[title]",
        "issue[description]",
    ),
    "https://acme.atlassian.net/secure/CreateIssueDetails!init.jspa?pid=10000&issuetype=10001": (
        "Jira",
        "https://acme.atlassian.net/secure/CreateIssueDetails!init.jspa",
        "summary",
        "description",
    ),
    "https://acme.example/jira/secure/CreateIssue.jspa?pid=1&issuetype=2": (
        "Jira",
        "https://acme.example/jira/secure/CreateIssueDetails!init.jspa",
        "summary",
        "description",
    ),
    "https://dev.azure.com/acme/My%20App/_boards/board": (
        "Azure DevOps",
        "https://dev.azure.com/acme/My%20App/_workitems/create/Task",
        "[System.Title]",
        "[System.Description]",
    ),
    "https://acme.visualstudio.com/app/_workitems/create/Issue": (
        "Azure DevOps",
        "https://acme.visualstudio.com/app/_workitems/create/Issue",
        "[System.Title]",
        "[System.Description]",
    ),
    "https://linear.app/acme/team/ENG/active": ("Linear", "https://linear.new/", "title", "description"),
    "https://linear.new?team=ENG": ("Linear", "https://linear.new/", "title", "description"),
    "https://trello.com/b/81QRDHnt/board": ("Trello", "https://trello.com/add-card", "name", "desc"),
    "https://issues.acme.example/new?t={title}&b={body}": (
        "issues.acme.example",
        "https://issues.acme.example/new",
        "t",
        "b",
    ),
    "https://issues.acme.example/new?t=%7Btitle%7D&b=%7bbody%7d": (
        "issues.acme.example",
        "https://issues.acme.example/new",
        "t",
        "b",
    ),
}


@pytest.mark.parametrize(("typed", "found"), KNOWN.items(), ids=KNOWN)
def test_an_issue_is_filled_in_as_its_tracker_reads_it(typed: str, found: tuple[str, str, str, str]) -> None:
    name, page, title, body = found
    tracker = read(f"<{typed}>.", private_hosts=False)
    assert isinstance(tracker, Tracker)
    opened = urlsplit(address(tracker, ISSUE))
    asked = parse_qs(opened.query, strict_parsing=True)
    assert (tracker.name, opened._replace(query="").geturl()) == (name, page)
    assert asked[title] == ["Use IaC & tests"]
    assert asked[body] == ["Why: it drifts. Nobody knows.\n\nDone when: 100 % #1\n\nFrom: https://x.y/z"]


def test_what_a_new_issue_has_besides_is_kept() -> None:
    tracker = read("https://github.com/a/b/issues/new?labels=team&title=old", private_hosts=False)
    assert tracker == Tracker(
        "GitHub", "https://github.com/a/b/issues/new?labels=team&title={title}&body={body}"
    )


SITES = {
    "https://tracker.bücher.example": "tracker.xn--bcher-kva.example",
    "https://TRACKER.BÜCHER.example": "tracker.xn--bcher-kva.example",
    "bücher.example": "xn--bcher-kva.example",
    "https://straße.example": "xn--strae-oqa.example",
    "https://例え.テスト:8443": "xn--r8jz45g.xn--zckzah:8443",
    "https://пример.рф": "xn--e1afmkfd.xn--p1ai",
    "https://ｔｒａｃｋｅｒ。example": "tracker.example",
}


@pytest.mark.parametrize(("typed", "site"), SITES.items())
def test_a_site_is_kept_as_browsers_look_it_up(typed: str, site: str) -> None:
    tracker = read(f"{typed}/new?t={{title}}", private_hosts=False)
    assert tracker == Tracker(site.partition(":")[0], f"https://{site}/new?t={{title}}")


def test_a_known_tracker_is_known_in_wide_letters() -> None:
    wide = read("https://ｇｉｔｈｕｂ.com/acme/app", private_hosts=False)
    assert wide == read("https://github.com/acme/app", private_hosts=False)


REFUSED = {
    "https://b\u200bü.example/{title}": Problem.NO_ADDRESS,
    "https://ü..example/{title}": Problem.NO_ADDRESS,
    f"https://{'ü' * 64}.example/{{title}}": Problem.NO_ADDRESS,
    "https://ana@bücher.example/{title}": Problem.CREDENTIALS,
    "github": Problem.NO_ADDRESS,
    "https://": Problem.NO_ADDRESS,
    "https://git hub.com/a/b": Problem.NO_ADDRESS,
    "https://a.example:99999/{title}": Problem.NO_ADDRESS,
    "https://a\\b.example/?t={title}": Problem.NO_ADDRESS,
    "http://github.com/acme/app": Problem.NOT_HTTPS,
    "javascript://a.example/{title}": Problem.NOT_HTTPS,
    "https://a.example/?t={title}&" + "w" * 500: Problem.TOO_LONG,
    "https://ana:secret@a.example/?t={title}": Problem.CREDENTIALS,
    "https://a.example/?t={title}&o={owner}": Problem.PLACEHOLDERS,
    "https://a.example/?t={title}}": Problem.PLACEHOLDERS,
    "https://{title}.example/": Problem.PLACEHOLDER_IN_SITE,
    "https://a.example/new": Problem.NO_TITLE,
    "https://a.example/new?b={body}": Problem.NO_TITLE,
    "https://github.com/acme": Problem.NO_PROJECT,
    "https://gitlab.com/acme": Problem.NO_PROJECT,
    "https://dev.azure.com/acme": Problem.NO_PROJECT,
    "https://linear.app/acme": Problem.NO_PROJECT,
    "https://acme.atlassian.net/browse/APP-1": Problem.NO_JIRA_IDS,
}
PRIVATE = (
    "localhost",
    "a.localhost",
    "tracker.local",
    "tracker.internal",
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.4:8443",
    "169.254.169.254",
    "[::1]",
    "[fd00::1]",
    "[::ffff:10.0.0.1]",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0x7f000001",
    "localhost.",
    "①②⑦.0.0.1",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
)


@pytest.mark.parametrize(("typed", "why"), REFUSED.items(), ids=lambda each: str(each)[:40])
def test_an_address_that_cannot_be_a_trackers_is_refused_with_the_reason(typed: str, why: Problem) -> None:
    assert read(typed, private_hosts=True) is why


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_for_one_workspace_alone(host: str) -> None:
    typed = f"https://{host}/new?t={{title}}"
    assert read(typed, private_hosts=False) is Problem.PRIVATE
    assert isinstance(read(typed, private_hosts=True), Tracker)


@given(
    st.text(max_size=300), st.lists(st.text(max_size=900), max_size=4), st.integers(1_500, LONGEST_ADDRESS)
)
def test_an_address_stays_within_its_limit_and_in_ascii(title: str, paragraphs: list[str], most: int) -> None:
    tracker = Tracker("x", "https://x.example/new?t={title}&b={body}")
    found = address(tracker, Issue(title, tuple(paragraphs), "https://x.y/z"), most)
    assert len(found) <= most
    assert found.isascii()
    assert set(parse_qs(urlsplit(found).query)) <= {"t", "b"}


def test_what_does_not_fit_is_cut_at_a_sentence_before_the_link() -> None:
    tracker = Tracker("x", "https://x.example/new?t={title}&b={body}")
    issue = Issue("Title", ("One is short. " + "Two is long, " * 300 + "indeed.", "Three."), "https://x.y/z")
    body = parse_qs(urlsplit(address(tracker, issue)).query)["b"]
    assert body == ["One is short.\n\n…\n\nhttps://x.y/z"]

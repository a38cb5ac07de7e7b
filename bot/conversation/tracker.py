"""Issue trackers: the pattern of an address that opens a new issue, and the address with an issue filled in.

Rung never calls a tracker. A person opens the address in their browser, where they are signed in.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from yarl import URL

LONGEST_ADDRESS = 3000  # characters, of a button on Slack
LONGEST_PATTERN = 500
LONGEST_TITLE = 120
TITLE, BODY = "{title}", "{body}"

AROUND = "\"'`*<>.,; "  # marks that may stand around an address
_PLACEHOLDER = re.compile(r"\{[^{}]*\}|[{}]")
_ENCODED_BRACES = (("%7B", "{"), ("%7D", "}"), ("%7b", "{"), ("%7d", "}"))
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")  # browsers read a host that ends in one as an IPv4 address
_WITHOUT_SCHEME = re.compile(r"[^\W_](?:[^\W_]|-)*(?:\.(?:[^\W_]|-)+)*\.[^\W\d_]{2,}/\S")
_LOCAL = ("localhost", ".localhost", ".local", ".internal")
_KEPT = "/?#[]@!$&'()*+,;=:%{}~"  # as they stand in a pattern
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")


class TrackerProblem(Enum):
    """Why an address cannot be a tracker's."""

    NO_ADDRESS = auto()
    NOT_HTTPS = auto()
    TOO_LONG = auto()
    CREDENTIALS = auto()
    PLACEHOLDERS = auto()  # others than {title} and {body}
    PLACEHOLDER_IN_SITE = auto()
    NO_TITLE = auto()  # an address that is neither a pattern nor of a tracker that is known
    PRIVATE = auto()  # localhost or a literal private address
    NO_PROJECT = auto()  # of a tracker that is known, but of no project in it
    NO_JIRA_IDS = auto()


@dataclass(frozen=True, slots=True)
class Tracker:
    """An issue tracker by its *name*, with the *pattern* of the address that opens a new issue."""

    name: str
    pattern: str


@dataclass(frozen=True, slots=True)
class IssueTarget:
    """Where issues for the steps of a team are created. *message_url* leads to the steps in chat."""

    tracker: Tracker
    message_url: str | None = None  # where it is known


@dataclass(frozen=True, slots=True)
class Issue:
    """What an issue is filled in with. Sentences are left out of *paragraphs*, never of *last*."""

    title: str
    paragraphs: tuple[str, ...]
    last: str = ""


def read(text: str, *, private_hosts: bool) -> Tracker | TrackerProblem:
    """Read what a person typed: a pattern with placeholders, or any address of a project in a known tracker.

    *private_hosts* allows addresses that only some networks can reach.
    """
    given = text.strip(AROUND)
    if _WITHOUT_SCHEME.match(given):
        given = f"https://{given}"  # as browsers show addresses
    for encoded, brace in _ENCODED_BRACES:
        given = given.replace(encoded, brace)
    parts = _split(given)
    if parts is None:
        return TrackerProblem.NO_ADDRESS
    if not parts.netloc.isascii():
        given = given.replace(parts.netloc, _in_ascii(parts), 1)
        parts = parts._replace(netloc=_in_ascii(parts))
    if problem := _problem(given, parts, private_hosts):
        return problem
    address = quote(given, safe=_KEPT)
    host = parts.hostname or ""
    if TITLE in given:
        return Tracker(_NAMES.get(host.removeprefix("www."), host), address)
    return _known(urlsplit(address), host.removeprefix("www."))


def address(tracker: Tracker, issue: Issue, most: int = LONGEST_ADDRESS) -> str:
    """Give the address that opens *issue*, in at most *most* characters unless its title alone takes more.

    What does not fit is left out from the end, whole sentences at a time.
    """
    title = _escaped(_short(issue.title))
    start = tracker.pattern.replace(TITLE, title)
    if BODY not in start:
        return start
    left = (most - len(start)) // start.count(BODY) + len(BODY)
    return start.replace(BODY, _escaped_body(issue, left))


def _escaped_body(issue: Issue, most: int) -> str:
    sentences = [
        (at, sentence)
        for at, paragraph in enumerate(issue.paragraphs)
        for sentence in filter(None, _SENTENCE_END.split(paragraph))
    ]
    for count in range(len(sentences), -1, -1):
        body = _body(sentences[:count], issue.last, whole=count == len(sentences))
        # A text is never shorter once it is escaped, which takes long.
        if len(body) <= most and len(written := _escaped(body)) <= most:
            return written
    return ""


def _body(sentences: list[tuple[int, str]], last: str, *, whole: bool) -> str:
    """Put sentences together to paragraphs, with an ellipsis where some are missing."""
    paragraphs: dict[int, list[str]] = {}
    for at, sentence in sentences:
        paragraphs.setdefault(at, []).append(sentence)
    written = [" ".join(each) for each in paragraphs.values()]
    return "\n\n".join(filter(None, (*written, "" if whole else "…", last)))


def _short(title: str) -> str:
    """Cut a title between two words."""
    if len(title) <= LONGEST_TITLE:
        return title
    kept = title[: LONGEST_TITLE - 1]
    return (kept.rpartition(" ")[0] or kept) + "…"


def _escaped(text: str) -> str:
    return quote(text, safe="", errors="replace")


# What is refused


def _split(given: str) -> SplitResult | None:
    """Split an address into its parts, or return None for text that is no address."""
    if not given or any(mark.isspace() for mark in given):
        return None
    try:
        parts = urlsplit(given)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme and parts.netloc else None


def _in_ascii(parts: SplitResult) -> str:
    """Give the site of an address as browsers look it up: "bücher.example" is "xn--bcher-kva.example"."""
    host = parts.hostname or ""
    try:
        return parts.netloc.lower().replace(host, URL.build(scheme="https", host=host).raw_host or "", 1)
    except ValueError:
        return parts.netloc


def _problem(given: str, parts: SplitResult, private_hosts: bool) -> TrackerProblem | None:
    host = parts.hostname or ""
    if parts.scheme.lower() != "https":
        return TrackerProblem.NOT_HTTPS
    if len(quote(given, safe=_KEPT)) > LONGEST_PATTERN:
        return TrackerProblem.TOO_LONG
    if parts.username is not None or parts.password is not None:
        return TrackerProblem.CREDENTIALS
    if unknown_placeholders(given):
        return TrackerProblem.PLACEHOLDERS
    if "{" in parts.netloc:
        return TrackerProblem.PLACEHOLDER_IN_SITE
    if not (_HOST.fullmatch(host) or _is_ip(host)):
        return TrackerProblem.NO_ADDRESS
    if not private_hosts and _is_private(host.rstrip(".")):
        return TrackerProblem.PRIVATE
    return None


def unknown_placeholders(given: str) -> tuple[str, ...]:
    """List what stands in braces in an address, apart from the title and the body."""
    return tuple(each for each in dict.fromkeys(_PLACEHOLDER.findall(given)) if each not in (TITLE, BODY))


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_private(host: str) -> bool:
    """Tell a host that is not on the public internet, as far as its name alone tells."""
    if host.endswith(_LOCAL):
        return True
    if _is_ip(host):
        return not ip_address(host).is_global
    return bool(_NUMBER.fullmatch(host.rpartition(".")[2]))  # 127.1, 2130706433, 0x7f.1


# The trackers that are known


def _known(parts: SplitResult, host: str) -> Tracker | TrackerProblem:
    """Make the pattern of a tracker from the address of a project in it."""
    for applies, name, pattern in _TRACKERS:
        if applies(host, parts.path):
            found = pattern(parts)
            return Tracker(name, found) if isinstance(found, str) else found
    return TrackerProblem.NO_TITLE


def _github(parts: SplitResult) -> str | TrackerProblem:
    """https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/creating-an-issue#creating-an-issue-from-a-url-query."""
    owner, project, *_ = *_segments(parts), "", ""
    if not owner or not project:
        return TrackerProblem.NO_PROJECT
    more = _others(parts, "title", "body")
    return f"https://{parts.netloc}/{owner}/{project.removesuffix('.git')}/issues/new?{more}title={TITLE}&body={BODY}"


def _gitlab(parts: SplitResult) -> str | TrackerProblem:
    """https://docs.gitlab.com/user/project/issues/create_issues/#using-a-url-with-prefilled-values."""
    project = parts.path.partition("/-/")[0].strip("/").removesuffix(".git")
    if "/" not in project:
        return TrackerProblem.NO_PROJECT
    more = _others(parts, "issue[title]", "issue[description]")
    return (
        f"https://{parts.netloc}/{project}/-/issues/new"
        f"?{more}issue%5Btitle%5D={TITLE}&issue%5Bdescription%5D={BODY}"
    )


def _jira(parts: SplitResult) -> str | TrackerProblem:
    """https://confluence.atlassian.com/jirakb/how-to-create-issues-using-direct-html-links-in-jira-server-159474.html."""
    ids = dict(parse_qsl(parts.query))
    project, kind = ids.get("pid", ""), ids.get("issuetype", "")
    if not (project.isdigit() and kind.isdigit()):
        return TrackerProblem.NO_JIRA_IDS
    before = parts.path.partition("/secure/")[0] if "/secure/" in parts.path else ""
    more = _others(parts, "summary", "description")
    return (
        f"https://{parts.netloc}{before}/secure/CreateIssueDetails!init.jspa"
        f"?{more}summary={TITLE}&description={BODY}"
    )


def _azure(parts: SplitResult) -> str | TrackerProblem:
    """https://learn.microsoft.com/azure/devops/boards/backlogs/work-item-template."""
    segments = _segments(parts)
    depth = 2 if parts.netloc.startswith("dev.azure.com") else 1  # an organisation of its own is the host
    if len(segments) < depth or segments[depth - 1].startswith("_"):
        return TrackerProblem.NO_PROJECT
    kind = "Task"
    if [each.lower() for each in segments[depth : depth + 2]] == ["_workitems", "create"]:
        kind = (*segments[depth + 2 :], kind)[0]
    more = _others(parts, "[System.Title]", "[System.Description]")
    return (
        f"https://{parts.netloc}/{'/'.join(segments[:depth])}/_workitems/create/{kind}"
        f"?{more}%5BSystem.Title%5D={TITLE}&%5BSystem.Description%5D={BODY}"
    )


def _linear(parts: SplitResult) -> str | TrackerProblem:
    """https://linear.app/docs/creating-issues."""
    more = _others(parts, "title", "description")
    segments = _segments(parts)
    if "team" in segments[:-1]:
        more = f"team={segments[segments.index('team') + 1]}&"
    if "team=" not in more:
        return TrackerProblem.NO_PROJECT
    return f"https://linear.new/?{more}title={TITLE}&description={BODY}"


def _trello(parts: SplitResult) -> str:
    """https://developers.trello.com/v1.0/docs/clientjs#section-using-url-parameters."""
    more = _others(parts, "name", "desc", "mode") if parts.path.startswith("/add-card") else ""
    return f"https://trello.com/add-card?mode=popup&{more}name={TITLE}&desc={BODY}"


def _segments(parts: SplitResult) -> list[str]:
    return [each for each in parts.path.split("/") if each]


def _others(parts: SplitResult, *ours: str) -> str:
    """Keep what else an address sets, such as labels, where it opens a new issue already."""
    found = [each for each in parts.query.split("&") if each]
    kept = [each for each in found if unquote(each.partition("=")[0]) not in ours]
    opens = re.search(r"/(?:issues/new|create|add-card|CreateIssue)|linear\.new", parts.geturl())
    return "".join(f"{each}&" for each in kept) if opens else ""


_Applies = Callable[[str, str], bool]
_Pattern = Callable[[SplitResult], str | TrackerProblem]
_TRACKERS: tuple[tuple[_Applies, str, _Pattern], ...] = (
    (lambda host, _: host == "github.com", "GitHub", _github),
    (
        lambda host, path: host.endswith(".atlassian.net") or "/secure/CreateIssue" in path,
        "Jira",
        _jira,
    ),
    (lambda host, _: host == "dev.azure.com" or host.endswith(".visualstudio.com"), "Azure DevOps", _azure),
    (lambda host, _: host in ("linear.app", "linear.new"), "Linear", _linear),
    (lambda host, _: host == "trello.com", "Trello", _trello),
    (lambda host, path: host == "gitlab.com" or "/-/" in path, "GitLab", _gitlab),
)
_NAMES = {"github.com": "GitHub", "gitlab.com": "GitLab", "linear.new": "Linear", "trello.com": "Trello"}

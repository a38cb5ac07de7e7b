"""Titles of linked pages that a rubric does not name."""

import re

_NO_TITLE = re.compile(
    r"(.*-)?docs|detail|documentation|final|html|index|intro|latest|overview|pubs|stable|trunk|welcome",
    re.IGNORECASE,
)
_SHORT = 4  # letters, below which a part of an address is a language, a version or a number


def page_title(url: str) -> str:
    """Name the page of a link, as far as its address tells: "Infrastructure as code (martinfowler.com)"."""
    site, *path = re.split("[#?]", url, maxsplit=1)[0].split("/")[2:]
    site = site.removeprefix("www.")
    names = [re.sub(r"\.[a-z]+$", "", part) for part in path if part]
    while names and (_NO_TITLE.fullmatch(names[-1]) or len(re.findall("[A-Za-z]", names[-1])) < _SHORT):
        names.pop()
    if not names:
        return site
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[-_]+", " ", names[-1]).casefold()
    return f"{words[0].upper()}{words[1:]} ({site})"

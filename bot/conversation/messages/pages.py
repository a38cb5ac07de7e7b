"""Pages of results, and results as Markdown."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.conversation.identity import AssessmentRef, PersonId
from bot.conversation.reports.pages import ResultPage
from rubric import Rubric


class PageWay(StrEnum):
    """How a result becomes a page."""

    LINK = "link"  # that anyone can open
    FILE = "file"  # to save, beside a link that opens on this computer
    COMMAND = "command"  # of the person who runs Rung, which writes a file


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A page of the result of *ref*, which closed on a *day*. Its link opens up to the day *until*.

    *file_url* gives it as a file to save, where nobody outside can open the link.
    """

    rubric: Rubric
    ref: AssessmentRef
    day: date
    until: date
    url: str
    file_url: str | None = None


@dataclass(frozen=True, slots=True)
class PageShared:
    """Tell everyone that *person* made a page, and that any of them can stop it."""

    page: PageFacts
    person: PersonId


@dataclass(frozen=True, slots=True)
class PageLink:
    """Give one person the link of a page that everyone was told of."""

    page: PageFacts


@dataclass(frozen=True, slots=True)
class PageStopped:
    """Tell everyone that *person* stopped the page of a result, in place of the message with its link."""

    rubric: Rubric
    ref: AssessmentRef
    day: date
    person: PersonId


@dataclass(frozen=True, slots=True)
class PageEnded:
    """Tell everyone that the link of a page opened up to the day *until*, in place of the message with it."""

    rubric: Rubric
    ref: AssessmentRef
    day: date
    until: date


@dataclass(frozen=True, slots=True)
class PageOver:
    """Tell one person that a link no longer works."""

    ref: AssessmentRef


@dataclass(frozen=True, slots=True)
class PageCommand:
    """Tell one person how the page of their team's newest result becomes a file, where there are no links."""

    ref: AssessmentRef


@dataclass(frozen=True, slots=True)
class MarkdownCopy:
    """Give one person a result as Markdown, to paste somewhere else."""

    page: ResultPage
    ref: AssessmentRef


PageMessage = PageShared | PageLink | PageStopped | PageEnded | PageOver | PageCommand | MarkdownCopy

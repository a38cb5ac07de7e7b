"""Events about pages of results, and about results as Markdown."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef


@dataclass(frozen=True, slots=True)
class ResultPageAsked:
    """A person wants a page of a result, which opens for every holder of its link."""

    verb: ClassVar[str] = "share-page"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class ResultPageStopped:
    """A person stops the page of a result. *public* is set on the message that everyone sees."""

    verb: ClassVar[str] = "stop-page"

    assessment: AssessmentRef
    public: bool = False


@dataclass(frozen=True, slots=True)
class MarkdownAsked:
    """A person wants to copy a result as Markdown."""

    verb: ClassVar[str] = "markdown"

    assessment: AssessmentRef

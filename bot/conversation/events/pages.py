"""Events about pages of results, and about results as Markdown."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef


@dataclass(frozen=True, slots=True)
class ResultPageAsked:
    """Someone wants a page of a result, which anyone with its link can open."""

    verb: ClassVar[str] = "share-page"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class ResultPageStopped:
    """Someone stops the page of a result. *public* is set on the message that everyone sees."""

    verb: ClassVar[str] = "stop-page"

    assessment: AssessmentRef
    public: bool = False


@dataclass(frozen=True, slots=True)
class MarkdownAsked:
    """Someone wants to copy a result as Markdown."""

    verb: ClassVar[str] = "markdown"

    assessment: AssessmentRef

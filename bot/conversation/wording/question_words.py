"""The less common words of the questions, explained."""

import re
from collections.abc import Iterator

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.view import (
    Field,
    Heading,
    Style,
    View,
)
from bot.conversation.wording.phrases import (
    row,
)
from rubric import Rubric


def question_words(message: m.QuestionWords) -> View:
    """Explain the less common words of the questions, or all where none of them is found in these."""
    text = " ".join(_texts(message.rubric, message.aspects))
    found = [term for term in message.rubric.glossary if _names(text, term.term)]
    title = "Words in these questions" if found else f"Words in {message.rubric.name}"
    explained = (Field(term.term, term.meaning) for term in found or message.rubric.glossary)
    ways = [button("Back to the questions", e.Reopened(message.ref), Style.PRIMARY)]
    if found:
        ways.append(button("All words", e.WordsAsked(rubric_id=message.rubric.id)))
    return View(title, (Heading(title), *explained, row(*ways)))


def _texts(rubric: Rubric, aspects: tuple[int, ...]) -> Iterator[str]:
    for at in aspects:
        aspect = rubric.aspects[at]
        yield from (aspect.question, aspect.why)
        for cell in aspect.levels.values():
            yield from (cell.statement, cell.evidence or "")


def _names(text: str, term: str) -> bool:
    """Tell whether a text has a term as a word of its own, in the singular or plural."""
    return re.search(rf"(?<!\w){re.escape(term)}(s|es)?(?!\w)", text, re.IGNORECASE) is not None

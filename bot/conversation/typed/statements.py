"""A few words of a statement: which statement they quote for certain, and which they come near to.

No language is assumed: words that stand in many statements of a rubric count for
nothing, whatever they are. A list of small English words helps where it fits.
"""

import re
from collections import Counter
from collections.abc import Mapping

from rapidfuzz import fuzz

from bot.conversation.questions import Choice, Question, levels_of
from bot.conversation.text import folded
from bot.conversation.typed.vocabulary import FUNCTION, LIGHT
from rubric import Rubric

CONTENT_WORDS = 2  # of a statement that have to be quoted for it to be taken
SHORTEST = 3  # letters of such a word
CONTENT_LETTERS = 10  # in those words together; short words are often the small ones of another language
COMMON = 0.2  # of a rubric's statements: a word in more of them than that tells none from the others
ALIKE = 70.0  # of 100 by ratio: forms of one word
CLOSE = 70.0  # of 100 by token_set_ratio: below, words have nothing to do with a statement
TIE = 12.0  # candidates this near the best one are asked back together
MOST_CANDIDATES = 3
Words = tuple[str, ...]


def quoted(text: str, question: Question, rubric: Rubric) -> Choice | None:
    """Find the statement that *text* is, or quotes a few words of and of no other.

    The words must follow each other in it, small ones aside, and no other statement
    of the question may hold forms of all of them.
    """
    said, statements = _words(text), _statements(question, rubric)
    whole = [choice for choice, words in statements.items() if words == said]
    if whole:
        return whole[0] if len(whole) == 1 else None
    content = _content(said, rubric)
    if len(content) < CONTENT_WORDS or sum(map(len, content)) < CONTENT_LETTERS:
        return None
    holding = [choice for choice, words in statements.items() if _holds_forms(words, content)]
    found = holding[0] if len(holding) == 1 else None
    return found if found and _has_run(_weighty(statements[found]), _weighty(said)) else None


def near(text: str, question: Question, rubric: Rubric) -> tuple[Choice, ...]:
    """List the statements that *text* comes near to, in their order. It must share a word with each."""
    said = _words(text)
    content = _content(said, rubric)
    close = {
        choice: fuzz.token_set_ratio(" ".join(said), " ".join(words))
        for choice, words in _statements(question, rubric).items()
        if any(_holds_forms(words, (word,)) for word in content)
    }
    best = max(close.values(), default=0.0)
    found = [choice for choice, score in close.items() if score >= max(CLOSE, best - TIE)]
    return tuple(found[:MOST_CANDIDATES])


def _statements(question: Question, rubric: Rubric) -> Mapping[Choice, Words]:
    cells = rubric.aspects[question.aspect].levels
    return {choice: _words(cells[int(choice)].statement) for choice in levels_of(rubric)}


def _words(text: str) -> Words:
    return tuple(re.findall(r"\w+(?:['-]\w+)*", folded(text)))


def _weighty(words: Words) -> Words:
    return tuple(word for word in words if word not in LIGHT)


def _content(words: Words, rubric: Rubric) -> Words:
    """Keep the words that can hint at a statement: not small, no numbers, and in few statements."""
    long = {word for word in words if len(word) >= SHORTEST and not word.isdigit()} - LIGHT - FUNCTION
    if not long:
        return ()
    found = [_words(cell.statement) for aspect in rubric.aspects for cell in aspect.levels.values()]
    counts = Counter(word for each in found for word in long.intersection(each))
    return tuple(
        word for word in dict.fromkeys(words) if word in long and counts[word] <= COMMON * len(found)
    )


def _holds_forms(words: Words, wanted: Words) -> bool:
    """Tell whether *words* hold every wanted one in some form: "wait" in "waits"."""
    return all(any(word == each or fuzz.ratio(word, each) >= ALIKE for word in words) for each in wanted)


def _has_run(words: Words, run: Words) -> bool:
    return any(words[at : at + len(run)] == run for at in range(len(words) - len(run) + 1))

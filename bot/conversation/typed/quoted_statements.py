"""A few words of a statement: which statement they quote for certain, and which they come near to.

No language is assumed: words that stand in many statements of a rubric count for
nothing, whatever they are. A list of small English words helps where it fits.
Scripts without spaces have no words to compare: there a part of a statement counts.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import fuzz

from bot.conversation.questions import Choice, Question, levels_of
from bot.conversation.safe_text import folded
from bot.conversation.typed.vocabulary import FUNCTION, LIGHT
from rubric import Rubric

CONTENT_WORDS = 2  # of a statement that have to be quoted for it to be taken
SHORTEST = 3  # letters of such a word
CONTENT_LETTERS = 10  # in those words together; short words are often the small ones of another language
COMMON = 0.2  # of a rubric's statements: a word in more of them than that tells none from the others
FEWEST_COMMON = 2  # statements: in a small rubric, a word in so few of them still tells them from the others
RUN = 4  # signs of a script without spaces that have to be quoted for a statement to be taken
SHORTEST_RUN = 2  # of them that come near to a statement
ALIKE = 70.0  # of 100 by ratio: forms of one word
CLOSE = 70.0  # of 100 by token_set_ratio: below, words have nothing to do with a statement
TIE = 12.0  # candidates this near the best one are asked back together
MOST_CANDIDATES = 3
Words = tuple[str, ...]
# Thai, Lao, Tibetan, Myanmar and Khmer, kana and Han; Hangul, whose words are as short as two signs.
_DENSE = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)


def quoted(text: str, question: Question, rubric: Rubric) -> Choice | None:
    """Find the statement that *text* is, or quotes a few words of and of no other.

    The words must follow each other in it, small ones aside, and no other statement
    of the question may hold forms of all of them.
    """
    said, statements = _words(text), _statements(question, rubric)
    whole = [choice for choice, words in statements.items() if words == said]
    if whole:
        return whole[0] if len(whole) == 1 else None
    if _DENSE.search(text):
        parts = _holding_part(said, statements) if len("".join(said)) >= RUN else ()
        return parts[0] if len(parts) == 1 else None
    content = _content(said, rubric)
    if len(content) < CONTENT_WORDS or sum(map(len, content)) < CONTENT_LETTERS:
        return None
    holding = [choice for choice, words in statements.items() if _holds_forms(words, content)]
    found = holding[0] if len(holding) == 1 else None
    return found if found and _has_run(_weighty(statements[found]), _weighty(said)) else None


def near(text: str, question: Question, rubric: Rubric) -> tuple[Choice, ...]:
    """List the statements that *text* comes near to, in their order. It must share a word with each."""
    said, statements = _words(text), _statements(question, rubric)
    if _DENSE.search(text):
        return _near_part(said, statements)
    content = _content(said, rubric)
    close = {
        choice: fuzz.token_set_ratio(" ".join(said), " ".join(words))
        for choice, words in statements.items()
        if any(_holds_forms(words, (word,)) for word in content)
    }
    return _best(close)


def _best(close: Mapping[Choice, float]) -> tuple[Choice, ...]:
    """List the closest choices, with those that are nearly as close."""
    best = max(close.values(), default=0.0)
    found = [choice for choice, score in close.items() if score >= max(CLOSE, best - TIE)]
    return tuple(found[:MOST_CANDIDATES])


def _holding_part(said: Words, statements: Mapping[Choice, Words]) -> tuple[Choice, ...]:
    """List the statements that contain the typed text. Spaces are ignored."""
    part = "".join(said)
    return tuple(choice for choice, words in statements.items() if part in "".join(words))


def _near_part(said: Words, statements: Mapping[Choice, Words]) -> tuple[Choice, ...]:
    """List the statements that contain the typed text or come close. The list is empty if too many do."""
    part = "".join(said)
    if len(part) < SHORTEST_RUN:
        return ()
    holding = _holding_part(said, statements)
    if holding or len(part) < RUN:
        return holding if len(holding) <= min(MOST_CANDIDATES, len(statements) - 1) else ()
    return _best({choice: fuzz.partial_ratio(part, "".join(words)) for choice, words in statements.items()})


def _statements(question: Question, rubric: Rubric) -> Mapping[Choice, Words]:
    cells = rubric.aspects[question.aspect].levels
    return {choice: _words(cells[int(choice)].statement) for choice in levels_of(rubric)}


@lru_cache(maxsize=512)
def _words(text: str) -> Words:
    """Split a text into words. Signs that stand on letters, as vowels do in Hindi, are a part of them."""
    spelled = "".join(
        sign if sign in "'-" or unicodedata.category(sign)[0] in "LMN" else " " for sign in folded(text)
    )
    return tuple(word for each in spelled.split() if (word := each.strip("'-")))


def _weighty(words: Words) -> Words:
    return tuple(word for word in words if word not in LIGHT)


def _content(words: Words, rubric: Rubric) -> Words:
    """Keep the words that can hint at a statement: not small, no numbers, and in few statements."""
    long = {word for word in words if len(word) >= SHORTEST and not word.isdigit()} - LIGHT - FUNCTION
    if not long:
        return ()
    found = [_words(cell.statement) for aspect in rubric.aspects for cell in aspect.levels.values()]
    counts = Counter(word for each in found for word in long.intersection(each))
    most = max(FEWEST_COMMON, COMMON * len(found))
    return tuple(word for word in dict.fromkeys(words) if word in long and counts[word] <= most)


def _holds_forms(words: Words, wanted: Words) -> bool:
    """Tell whether *words* hold every wanted one in some form: "wait" in "waits"."""
    return all(any(word == each or fuzz.ratio(word, each) >= ALIKE for word in words) for each in wanted)


def _has_run(words: Words, run: Words) -> bool:
    return any(words[at : at + len(run)] == run for at in range(len(words) - len(run) + 1))

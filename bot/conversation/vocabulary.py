"""The words in which people type an answer, and the small words that carry no answer.

Text is compared in one form: see `folded`.
"""

import re
import unicodedata

from bot.conversation.questions import LEVELS, Choice

_QUOTES = str.maketrans("\u2019\u2018\u00b4`", "''''")
_KEYCAP = str.maketrans("", "", "\ufe0f\u20e3")  # makes an emoji of a sign or a digit


def folded(text: str) -> str:
    """Fold wide letters and digits, case, quotes and spaces, so that equal words compare equal."""
    plain = unicodedata.normalize("NFKC", text.translate(_QUOTES).translate(_KEYCAP))
    return " ".join(plain.casefold().split())


def bare(words: str) -> str:
    """Take brackets, quotes and closing marks off both ends. A smiley or a question mark stays."""
    return words.lstrip(" ([\"'*_#\u201c\u201e").rstrip(" )]\"'*_.,!\u201d\u2026")


def _either(*words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _phrases(starts: tuple[str, ...], ends: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{start} {end}".strip() for start in starts for end in ends)


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


NOT_SURE = (
    *_phrases(("", "i'm", "im", "i am", "we're", "we are"), ("not sure", "unsure", "not certain")),
    *_phrases(("", "i", "we"), ("don't know", "dont know", "do not know", "can't say", "cannot say")),
    *_phrases(("", "i have", "we have"), ("no idea", "no clue")),
    *("idk", "dunno", "i dunno", "hard to say"),
)
NOT_APPLICABLE = (
    *_phrases(
        ("", "it", "this", "that"),
        _phrases(
            ("doesn't apply", "doesnt apply", "does not apply"),
            ("", "to us", "for us", "here", "to our team", "to my team"),
        ),
    ),
    *_phrases(("", "it's", "it is"), ("not applicable", "not relevant", "not relevant to us")),
    *("n/a", "n / a", "n.a"),
)
EVIDENCE: dict[str, Choice] = {
    **dict.fromkeys(("yes", "y", "yep", "yeah", "yup", "sure", "of course", "definitely"), Choice.YES),
    **dict.fromkeys(
        (
            *("partly", "partially", "in part", "sometimes", "somewhat", "kind of", "kinda", "sort of"),
            "more or less",
        ),
        Choice.PARTLY,
    ),
    **dict.fromkeys(("no", "n", "nope", "nah", "not yet", "never", "not at all"), Choice.NO),
    **dict.fromkeys(NOT_SURE, Choice.NOT_SURE),
}
ANCHORED: dict[str, Choice] = {
    **dict.fromkeys(NOT_SURE, Choice.NOT_SURE),
    **dict.fromkeys(NOT_APPLICABLE, Choice.NOT_APPLICABLE),
}
# What is asked back: it probably means this, and perhaps something else.
PERHAPS_EVIDENCE: dict[str, Choice] = {
    **dict.fromkeys(
        ("ok", "okay", "i think so", "think so", "right", "true", "correct", "we do", "usually"), Choice.YES
    ),
    **dict.fromkeys(("mostly", "almost", "half", "yes and no", "not entirely", "a bit"), Choice.PARTLY),
    **dict.fromkeys(
        ("not really", "hardly", "i don't think so", "don't think so", "we don't", "false"), Choice.NO
    ),
    **dict.fromkeys(("maybe", "perhaps"), Choice.NOT_SURE),
}
# Words that agree to the one choice that was offered.
AGREED = frozenset(("ok", "okay", "right", "correct", "exactly", "that one", "this one", "yes that", "true"))
PERHAPS_ANCHORED: dict[str, Choice] = {
    "na": Choice.NOT_APPLICABLE,
    **dict.fromkeys(_phrases(("", "the"), ("last", "last one")), Choice.LEVEL_5),
}

_CARDINALS = ("one", "two", "three", "four", "five")
_ORDINALS = (("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"), ("fifth", "5th"))
LABELS: dict[str, Choice] = {
    **dict(zip("abcde", LEVELS, strict=True)),
    **dict(zip("12345", LEVELS, strict=True)),
    **dict(zip(_CARDINALS, LEVELS, strict=True)),
    **{word: level for words, level in zip(_ORDINALS, LEVELS, strict=True) for word in words},
}
# What people say around an answer without changing it.
_BEFORE = _either(
    *("i think", "i guess", "i believe", "i'd say", "i would say", "i'd go with", "i'll go with"),
    *("i would go with", "go with", "i choose", "i pick", "i'll take", "choose", "pick", "let's say"),
    *("it's", "it is", "that's", "that is", "that would be", "we are", "we're", "we are at", "we're at"),
    *("my answer is", "our answer is", "the answer is", "answer is", "definitely"),
)
_AFTER = _either(
    *("please", "pls", "plz", "i think", "i guess", "i believe", "i'd say", "for us", "for now", "it is"),
)
_NOUN = "option|answer|choice|letter|number|level|lvl|statement"
_ORDINAL = _either(*(word for words in _ORDINALS for word in words))
_LABEL = re.compile(
    rf"(?:(?:the )?(?P<ordinal>{_ORDINAL})(?: (?:one|{_NOUN}))?"
    rf"|(?:(?:the )?(?:{_NOUN}) )?#?(?P<label>[a-e1-5]|{_either(*_CARDINALS)}))"
)
_AROUND = re.compile(rf"(?:(?:{_BEFORE}),? )*(?P<core>.+?)(?:,? (?:{_AFTER}))*")


def core(words: str) -> str:
    """Leave out the words around an answer: "i think b, please" is "b"."""
    found = _AROUND.fullmatch(bare(words))
    return bare(found["core"]) if found else ""


def labelled(words: str) -> Choice | None:
    """Read "b", "2", "option b" or "the second one" as the statement with that letter."""
    found = _LABEL.fullmatch(words)
    return LABELS[found["ordinal"] or found["label"]] if found else None


def is_letter(words: str) -> bool:
    """Tell "b" or "option b" from "2" and "second", which name other things as well."""
    found = _LABEL.fullmatch(words)
    return bool(found and found["label"] in tuple("abcde"))


# Dropped where words are compared with a statement.
LIGHT = _set_of(
    "a an the we our ours us i my you your it its it's is are be been was were am to of in on at by for from "
    "with and or as so that this these those there then than if has have had do does did will would can "
    "could may"
)
# Compared with a statement, but on their own never a hint at which one is meant.
FUNCTION = _set_of(
    "not no never only even all each every any some several without within when what who which how while "
    "because nobody everyone anyone someone somebody one two they them their he she more most less over out "
    "up down through across behind before after until whether itself ourselves themselves yes ok okay just "
    "also too very still already yet now here take takes get gets go goes make makes want need"
)
_JOINED = re.compile(r"\b(?:or|and|to|between|either|maybe|perhaps|somewhere|both)\b|[-\u2013\u2014/,&~|]")


def several_labels(words: str) -> tuple[Choice, ...]:
    """List the statements named by "b or c" or "between 2 and 3". None where there are other words."""
    named = dict.fromkeys(labelled(word) for word in _JOINED.sub(" ", words).split())
    return tuple(each for each in named if each) if len(named) > 1 and None not in named else ()


_HEDGE = "maybe|perhaps|probably|possibly"
_DOUBT = re.compile(
    rf"(?:(?:{_HEDGE}|rather|(?:more )?like|mostly|about|around|roughly),? |[~\u2248] ?)*"
    rf"(?P<core>.+?)(?:[ -]?ish)?(?:,? (?:thanks|thank you|thx|{_HEDGE}|or so))*\??"
)


def without_doubt(words: str) -> str:
    """Leave out "maybe" and a question mark: what remains is asked back, not taken."""
    found = _DOUBT.fullmatch(words)
    return core(found["core"].rstrip("? ")) if found else ""

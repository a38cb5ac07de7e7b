"""The words in which people type an answer, and the small words that carry no answer.

Text is compared in one form: see `folded` in `bot.conversation.safe_text`.
"""

import re

from bot.conversation.questions import LEVELS, Choice
from bot.conversation.safe_text import EMOJI

_VARIANT = re.compile("(?<=[\U0001f000-\U0001faff])[\U0001f3fb-\U0001f3ff\u2640\u2642]+|:skin-tone-[2-6]:")
_OPENED, _CLOSED = "\u2039\u300c\u300e\u3010\u3008\u300a", "\u203a\u300d\u300f\u3011\u3009\u300b"  # brackets
_BULLET = re.compile(r"\A(?:[-\u2013\u2014\u2022\u25e6\u25aa\u00b7]\s+)+")  # chats make one of a hyphen
_LONE_DASH = re.compile(r"\s+[-\u2013\u2014]+\Z")
_EMOJI = re.compile(rf"(?:\s*(?:{EMOJI}|(?<=\s)[:;]-?[)d]?))+\Z")


def bare(words: str) -> str:
    """Take brackets, quotes, the mark of a list, closing marks and a lone dash off both ends.

    A smiley or a question mark stays. Emoji are compared without their skin tone and gender.
    """
    plain = _BULLET.sub("", _LONE_DASH.sub("", _VARIANT.sub("", words)))
    opened, closed = f" ([\"'*_#\u201c\u201e{_OPENED}", f" )]\"'*_.,;!\u201d\u2026\u3001\u3002{_CLOSED}"
    return plain.lstrip(opened).rstrip(closed)


def without_emoji(words: str) -> str:
    """Take emoji off the end: "b 👍" is "b"."""
    return _EMOJI.sub("", words).rstrip()


def either(*words: str) -> str:
    """Make a pattern of *words*, the longest first."""
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
_SHRUGS = (":person_shrugging:", ":woman-shrugging:", ":man-shrugging:")
# What is asked back: it probably means this, and perhaps something else.
PERHAPS_NOT_SURE: dict[str, Choice] = dict.fromkeys(
    (
        *("beats me", "who knows", "no comment", "🤷", ":shrug:", *_SHRUGS, "keine ahnung", "weiss nicht"),
        *("not really sure", "not quite sure", "not at all sure", "je ne sais pas", "no sé", "nie wiem"),
    ),
    Choice.NOT_SURE,
)
# Emoji that say no.
REFUSING = ("👎", ":-1:", ":thumbsdown:", "❌", ":x:", "🚫", "✗", "✘")
PERHAPS_EVIDENCE: dict[str, Choice] = {
    **dict.fromkeys(
        (
            *("ok", "okay", "i think so", "think so", "right", "true", "correct", "we do", "usually"),
            *("👍", ":+1:", "+1", "✅", ":white_check_mark:"),
        ),
        Choice.YES,
    ),
    **dict.fromkeys(("mostly", "almost", "half", "yes and no", "not entirely", "a bit"), Choice.PARTLY),
    **dict.fromkeys(
        (
            "not really",
            "hardly",
            "i don't think so",
            "don't think so",
            "we don't",
            "false",
            *REFUSING,
        ),
        Choice.NO,
    ),
    # Yes and no in the languages that people fall into.
    **dict.fromkeys(_set_of("oui ja si sí sim tak da да evet hai はい 是 oo"), Choice.YES),
    **dict.fromkeys(_set_of("non nein nej нет não nie nee hayır いいえ 不是"), Choice.NO),
    **dict.fromkeys(("maybe", "perhaps", "vielleicht", "peut-être"), Choice.NOT_SURE),
    **PERHAPS_NOT_SURE,
}
# Yes and no to a question that Rung asks, beside those that are evidence.
AGREES = ("go ahead", "do it", "yes do it", "yes, do it", "yes go ahead", "yes please do")
REFUSES = (
    *("no thanks", "no thank you", "no, thanks", "no, thank you", "don't", "dont", "do not", "please don't"),
    *(
        "forget it",
        "forget that",
        "forget about it",
        "never mind",
        "nevermind",
        "no don't",
        "no, don't",
        "leave it",
    ),
)
# Words that agree to the one choice that was offered.
AGREED = frozenset(
    (
        "ok",
        "okay",
        "k",
        "kk",
        "go ahead",
        "right",
        "correct",
        "exactly",
        "that one",
        "this one",
        "yes that",
        "true",
    )
)
PERHAPS_ANCHORED: dict[str, Choice] = {
    "na": Choice.NOT_APPLICABLE,
    **PERHAPS_NOT_SURE,
}
_LOWEST = _phrases(("", "the"), ("lowest", "lowest one"))
_MIDDLE = _phrases(("", "the"), ("middle", "middle one"))
_HIGHEST = _phrases(("", "the"), ("last", "last one", "highest", "highest one"))


def perhaps_anchored(words: str, levels: tuple[Choice, ...]) -> Choice | None:
    """Read words that probably mean one answer of so many *levels*, like "the highest"."""
    if words in _LOWEST:
        return levels[0]
    if words in _HIGHEST:
        return levels[-1]
    if words in _MIDDLE:
        return levels[len(levels) // 2] if len(levels) % 2 else None
    return PERHAPS_ANCHORED.get(words)


_CARDINALS = ("one", "two", "three", "four", "five")
_ORDINALS = (("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"), ("fifth", "5th"))
LABELS: dict[str, Choice] = {
    **dict(zip("abcde", LEVELS, strict=True)),
    **dict(zip("12345", LEVELS, strict=True)),
    **dict(zip(_CARDINALS, LEVELS, strict=True)),
    **{word: level for words, level in zip(_ORDINALS, LEVELS, strict=True) for word in words},
}
# How letters and numbers are heard, and the emoji that chats write by their names.
HEARD: dict[str, Choice] = {
    **dict.fromkeys(("ay", "eh", "won", ":a:", ":one:"), Choice.LEVEL_1),
    **dict.fromkeys(("be", "bee", "to", "too", ":b:", ":two:"), Choice.LEVEL_2),
    **dict.fromkeys(("see", "sea", "cee", "tree", ":three:"), Choice.LEVEL_3),
    **dict.fromkeys(("dee", "for", "fore", ":four:"), Choice.LEVEL_4),
    **dict.fromkeys(("ee", ":five:"), Choice.LEVEL_5),
}
# What people say around an answer without changing it.
_BEFORE = either(
    *("i think", "i guess", "i believe", "i'd say", "id say", "gonna say", "i would say", "i'd go with"),
    *("i'd go for", "id go with", "i'll go with", "i would go with", "i would go for", "go with"),
    *("going with", "going for", "i choose", "i pick", "i'll take", "choose", "pick", "let's say"),
    *("it's", "it is", "that's", "that is", "that would be", "we are", "we're", "we are at", "we're at"),
    *("my answer is", "our answer is", "the answer is", "answer is", "answer", "ans", "definitely", "def"),
)
_AFTER = either(
    *("please", "pls", "plz", "i think", "i guess", "i believe", "i'd say", "for us", "for now", "it is"),
    "definitely",
)
_NOUN = "option|answer|choice|letter|number|level|lvl|lv|statement"
_ORDINAL = either(*(word for words in _ORDINALS for word in words))
_LABEL = re.compile(
    rf"(?:(?:the )?(?P<ordinal>{_ORDINAL})(?: (?:one|{_NOUN}))?"
    rf"|(?:(?:the )?(?:{_NOUN}) )?#?(?P<label>[a-e1-5]|{either(*_CARDINALS)})"
    r"|(?:lvl|lv|level)(?P<digit>[1-5]))"
)
_AROUND = re.compile(rf"(?:(?:{_BEFORE})[,:]? )*(?P<core>.+?)(?:,? (?:{_AFTER}))*")


def core(words: str) -> str:
    """Leave out the words around an answer: "i think b, please" is "b"."""
    found = _AROUND.fullmatch(bare(words))
    return bare(found["core"]) if found else ""


def labelled(words: str) -> Choice | None:
    """Read "b", "2", "option b" or "the second one" as the statement with that letter."""
    found = _LABEL.fullmatch(words)
    return LABELS[found["ordinal"] or found["label"] or found["digit"]] if found else None


def position(words: str) -> int:
    """Tell which place in a list "the second one" or "2" may name, 0 if none."""
    found = _LABEL.fullmatch(words)
    named = found and (found["ordinal"] or (found["label"] if found["label"] not in tuple("abcde") else ""))
    return int(LABELS[named]) if named else 0


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
    "not no none never only even all each every any some several without within when what who which how "
    "while because nobody everyone anyone someone somebody one two they them their he she more "
    "most less over out up down through across behind before after until whether itself ourselves themselves "
    "yes ok okay just also too very still already yet now here take takes get gets go goes make makes "
    "want need"
)
_JOINED = re.compile(
    r"\b(?:or|and|to|vs|until|through|oder|und|ou|et|between|either|maybe|perhaps|somewhere|both)\b"
    r"|[-\u2013\u2014/,&~|(]"
)
_ARTICLE = re.compile(r"\ba (?=[1-5]\b)")  # "a 2" is no "a"
_ORDINAL_ONE = re.compile(rf"(?:the )?({_ORDINAL}) (?:one|{_NOUN})\b")


def several_labels(words: str) -> tuple[Choice, ...]:
    """List the statements named by "b or c" or "the second one (b)". None where there are other words."""
    parts = _ARTICLE.sub("", _JOINED.sub(" ", _ORDINAL_ONE.sub(r"\1", words))).split()
    named = dict.fromkeys(labelled(part) for part in parts)
    return tuple(each for each in named if each) if len(parts) > 1 and None not in named else ()


_HEDGE = "maybe|perhaps|probably|possibly|honestly|tbh"
_DOUBT = re.compile(
    rf"(?:(?:{_HEDGE}|rather|(?:more )?like|mostly|about|around|roughly),? |[~\u2248] ?)*"
    rf"(?P<core>.+?)(?:[ -]?ish)?(?:,? (?:thanks|thank you|thx|{_HEDGE}|or so|mostly|yet|really|sorry))*\??"
)


def without_doubt(words: str) -> str:
    """Leave out "maybe", an article and a question mark: what remains is asked back, not taken."""
    found = _DOUBT.fullmatch(words)
    return _ARTICLE.sub("", core(found["core"].rstrip("? "))) if found else ""

"""Letters among other words: "b, but only in production", "hmm, b". They are asked back, never taken."""

import re

from bot.conversation.questions import Choice
from bot.conversation.typed.vocabulary import HEARD, LABELS, REFUSING, either, without_emoji

MOST_CHOICES = 3

# A letter at the start, and what goes on after it. The bare "a" is mostly an article.
_PAUSE = r"\s*[,;(\u2026!\u2013\u2014]+\s*|\s*[.:]+\s+|\s+-\s+"
_GOES_ON = either(
    *("but", "because", "cause", "cuz", "since", "as", "if", "when", "with", "without", "only", "mostly"),
    *("most", "although", "though", "unless", "except", "maybe", "i", "so far", "for now", "for prod"),
    *("for production", "for sure", "for us", "for most", "for some", "in", "on", "at", "fits", "describes"),
    *("applies", "sounds", "seems", "works", "is", "closest", "best", "honestly", "currently", "today"),
    *("now", "right now", "tbh", "atm", "plus", "no", "not", "isn't", "isnt", "was", "wasn't", "doesn't"),
    *("doesnt", "does not", "looks", "feels"),
)
_STARTS = re.compile(
    rf"(?:(?:option|answer|letter) )?(?P<label>[a-e])"
    rf"(?:(?:{_PAUSE})|(?P<asked>\?+ *)|(?<!a)\s+(?=(?:{_GOES_ON})\b))(?P<rest>.+)"
)
# What says after a letter that it is not the answer: "b is wrong", "b? no".
_WRONG = re.compile(
    r"(?:(?:is|was|seems|sounds|looks|feels) (?:not|wrong|off|false|incorrect|too|a (?:mistake|slip|typo))"
    r"|(?:isn't|isnt|wasn't|wasnt|doesn't|doesnt|does not))\b"
)
_NO = re.compile(r"(?:no|nope|nah)\b")
# What leads to a letter at the end, and what takes it back.
_LEADS = either(
    *("hmm", "hm", "well", "um", "uh", "so", "ok", "okay", "then", "sorry", "oops", "actually", "wait"),
    *("correction", "i meant", "i mean", "change to", "change it to", "make it", "make that", "tbh"),
    *("honestly", "reply", "re", "this is", "its", "thats", "go for", "please", "pls", "plz", "no", "thx"),
    *("thanks", "maybe", "prob", "rather", "but", "between us", "let me think", "let me see"),
    *("not sure", "unsure", "idk", "dunno", "don't know", "dont know", "i don't know", "i dont know"),
)
_ENDS = re.compile(
    rf"(?:(?:{_LEADS}|not [a-e])[\s,.:;\u2026!-]+)+(?:option |letter |answer )?(?P<label>[a-e])"
    r"(?:,? (?:and )?not [a-e])?"
)
_TAKEN_BACK = re.compile(r"\bnot ([a-e])\b")
_OTHERS = re.compile(r"(?<![\w'])[b-e](?![\w'])")
_FOR_MANY = re.compile(r"for (?:all|every|each|both|question|topic|q)")
_ANSWERS = either("not sure", "unsure", "idk", "n/a", "doesn't apply", "yes", "no", "partly", *"abcde")
_SEVERAL = re.compile(
    rf"(?:(?:q|question|topic)? ?#?\d{{1,2}}(?:\.\d)? ?(?:[:).=-]|is)? ?(?:{_ANSWERS})"
    r"(?:[\s,;./&+-]+(?:and )?|$)){2,}"
)
_NUMBER = re.compile(r"(?:no|nr|num)\.? ?(?P<label>[1-5])")
_OUT_OF = re.compile(r"(?P<label>[1-5]|one|two|three|four|five) (?:out )?of (?P<top>[3-5]|three|four|five)")


def are_several(words: str) -> bool:
    """Tell whether *words* answer several questions at once: "1 b, 2 c"."""
    return bool(_SEVERAL.fullmatch(words))


def hinted(words: str, top: int) -> tuple[Choice, ...]:
    """List the statements whose letter stands among *words*, where it is hardly anything else.

    There are statements up to the level *top*.
    """
    said = without_emoji(words).lstrip("> ")
    if heard := HEARD.get(words):
        return (heard,)
    if said != words and said in LABELS:
        return () if words.removeprefix(said).strip() in REFUSING else (LABELS[said],)
    if found := _OUT_OF.fullmatch(said):
        return (LABELS[found["label"]],) if LABELS[found["top"]].level == top else ()
    if found := _NUMBER.fullmatch(said) or _ENDS.fullmatch(said):
        return (LABELS[found["label"]],)
    found = _STARTS.fullmatch(said)
    if not found or _FOR_MANY.match(found["rest"]):
        return ()
    gone = set(_TAKEN_BACK.findall(found["rest"]))
    if _WRONG.match(found["rest"]) or (found["asked"] and _NO.match(found["rest"])):
        gone.add(found["label"])
    named = dict.fromkeys((found["label"], *_OTHERS.findall(found["rest"])))
    return tuple(LABELS[each] for each in named if each not in gone)[:MOST_CHOICES]

"""Text that people wrote or that is shown to them: made harmless, and shortened."""

import unicodedata

LONGEST_TEXT = 2000  # characters that are looked at; nobody types a longer answer to a question
LONGEST_BEGUN = 15  # characters of a word that is left out rather than cut
EMOJI = r"(?::[a-z0-9_+-]{2,}:|[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]\ufe0f?)"  # a pattern
# What phones and editors make of a hyphen, and signs like it.
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_PLAIN = {
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
    "\u00a0": " ",
}

_QUOTES = str.maketrans("\u2019\u2018\u00b4`", "''''")
# What makes an emoji of a sign or a digit, and the letters that are emoji of their own.
_KEYCAP = dict.fromkeys((0xFE0F, 0x20E3)) | {0x1F170 + at: letter for at, letter in enumerate("abcde")}


def tidy(text: str) -> str:
    """Make any text harmless: one line, no control or direction marks, no lone surrogates, not endless."""
    kept = (_PLAIN.get(mark, mark) for mark in text[:LONGEST_TEXT])
    visible = "".join(" " if mark.isspace() else mark for mark in kept if mark.isspace() or _is_visible(mark))
    return " ".join(visible.split())


def _is_visible(mark: str) -> bool:
    return unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def encodable(text: str) -> str:
    """Replace what no page can carry: NUL and halves of characters."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def cut(text: str, longest: int) -> str:
    """Shorten *text* to *longest* characters, after a whole word if one ends near, with an ellipsis."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    words, _, begun = text[:longest].rpartition(" ")
    return f"{words if words and len(begun) <= LONGEST_BEGUN else kept}".rstrip() + "…"


def folded(text: str) -> str:
    """Fold wide letters, digits of any script, case, quotes and spaces, so that equal words compare equal."""
    plain = unicodedata.normalize("NFKC", text.translate(_QUOTES).translate(_KEYCAP))
    if not plain.isascii():
        plain = "".join(str(unicodedata.decimal(mark, mark)) for mark in plain)
    return " ".join(plain.casefold().split())

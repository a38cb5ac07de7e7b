"""Words that several readers of dates and times share: numbers, weekdays and months."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: count for count, word in enumerate(_NUMBERS, 1)} | {"a": 1, "an": 1}
COUNT = rf"\d{{1,3}}|{'|'.join(NUMBERS)}"  # a pattern; `count` reads what it matches
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def plain(text: str) -> str:
    """Reduce *text* to lower case, single spaces and plain hyphens, without punctuation at its ends."""
    return " ".join(text.casefold().translate(_DASHES).split()).strip(" ,;!?…\"'“”„‘’")


def count(word: str) -> int:
    """Read a number in digits or as a word."""
    return NUMBERS.get(word) or int(word)


def weekday(text: str) -> int | None:
    """Read "fri", "friday" or "fridays" as a day of the week, Monday as 0."""
    word = text.removesuffix(".")
    return _only(word, WEEKDAYS) if word != "weds" else WEEKDAYS.index("wednesday")


def month(text: str) -> int | None:
    """Read "dec" or "december" as a month, January as 1."""
    found = _only(text.removesuffix("."), MONTHS)
    return None if found is None else found + 1


def _only(text: str, names: tuple[str, ...]) -> int | None:
    """Find the one name that *text* is, or begins with three letters or more."""
    found = [at for at, name in enumerate(names) if len(text) >= 3 and f"{name}s".startswith(text)]
    return found[0] if len(found) == 1 else None

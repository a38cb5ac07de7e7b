"""Rubrics with extreme texts and sizes: any text in the place of every text, more parts than fit."""

from rubric import Rubric

EXTREMES = {
    "long": "wide " * 8192,
    "one long word": "w" * 40_000,
    "one letter": "x",
    "nothing to see": "\u200b",
    "blank": "\u2800 \u3164",  # letters that show nothing; a text of spaces alone is no rubric's
    "lines": "line\n" * 2_000,
    "calls": "<!channel> <!here> <@U0BEN> <#C0TEAM> <https://evil.example|click> &lt;!channel&gt; @everyone",
    "markup": "*bold* _it_ ~s~ `code` ```block``` > quote :tada: [a](https://evil.example) <at>Ben</at> **b**",
    "right to left": "\u202eabc\u202c שלום مرحبا \u2066x",
    "wide signs": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿漢字" * 2_000,
    "quotes": "\"'\\/" * 500,
    "control": "bell\x07 nul\0 escape\x1b[31m",
}
_KEPT = frozenset(("id", "version", "language", "kind", "effort", "url", "links", "after", "policy"))


def filled(rubric: Rubric, text: str) -> Rubric:
    """Give *rubric* with *text* in the place of every text in it."""
    return Rubric.model_validate(_filled(rubric.model_dump(exclude_none=True), text))


def _filled(value: object, text: str) -> object:
    match value:
        case dict():
            return {key: each if key in _KEPT else _filled(each, text) for key, each in value.items()}
        case list() | tuple():
            return [_filled(each, text) for each in value]
        case str():
            return text
    return value


def grown(rubric: Rubric, aspects: int, terms: int) -> Rubric:
    """Give *rubric* with as many aspects and words as nobody would write."""
    some = [rubric.aspects[at % len(rubric.aspects)] for at in range(aspects)]
    renamed = tuple(aspect.model_copy(update={"id": f"aspect-{at}"}) for at, aspect in enumerate(some))
    words = (rubric.glossary * terms)[:terms]
    fields = {name: getattr(rubric, name) for name in Rubric.model_fields}
    return Rubric.model_validate(fields | {"aspects": renamed, "glossary": words})

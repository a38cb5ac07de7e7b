"""The rubric that `rung rubric new` begins with: small, commented, without mistakes, ready to be tried."""

import json
import re
from itertools import count

from bot.conversation.safe_text import folded, tidy
from rubric import table

HEAD = """\
# A rubric: what a team says of itself in a few topics, level by level. Replace the words, keep the keys.
#   rung rubric lint {file}.yaml    says what is wrong, with its line
#   rung rubric try {file}.yaml     asks you its questions here, and keeps nothing
# A text with a colon or a # in it goes in quotes.
id: {id}
name: {name}
version: 0.1.0
category: Our own
# One line above the first question: what does a team get from answering?
purpose: {purpose}
summary: {summary}
sources:
  - {{title: Where our model comes from, url: "https://example.org/"}}

# From 1 to 3, 4 or 5. Nobody sees these names while they answer.
levels:
"""
LEVELS = (
    (
        "By chance",
        "It depends on the day",
        "It happens when somebody thinks of it.",
        "Things are forgotten",
        "risk",
    ),
    ("One way", "We do it one way", "The team does it the same way each time.", "Fewer surprises", "gain"),
    (
        "By itself",
        "It happens without us",
        "It happens without anyone having to ask.",
        "Time for other things",
        "gain",
    ),
    ("Measured", "We know how well it works", "The team looks at figures.", "Problems show early", "gain"),
    (
        "Improving",
        "It gets better each month",
        "The team changes what the figures show.",
        "Others learn from us",
        "gain",
    ),
)
STATEMENTS = (
    "We look after {topic} when somebody thinks of it.",
    "Our way of handling {topic} is agreed.",
    "Nobody has to remind us of {topic}.",
    "We know from figures how well {topic} works for us.",
    "Each month we improve something in {topic}.",
)
EVIDENCE = (
    "",
    "The agreed way for {topic} is written where all of us can read it.",
    "In the last three cases of {topic} nobody had to remind anyone.",
    "A figure about {topic} from this month is on our board.",
    "The board names what we changed in {topic} last month.",
)


def template(id_: str, name: str, levels: int, topics: list[str]) -> str:
    """Write a rubric of so many *levels* on *topics*."""
    head = HEAD.format(
        id=_text(id_),
        file=id_,
        name=_text(name),
        purpose=_text(f"Find out where we are with {name}, then pick what to do next."),
        summary=_text(f"What we mean by {name}, in two sentences for somebody who is new."),
    )
    return "".join(
        [
            head,
            *map(_level, range(1, levels + 1)),
            _ASPECTS,
            *(_aspect(each, id_, levels) for each, id_ in zip(topics, _ids(topics), strict=True)),
        ]
    )


def parse_topics(topics: str) -> list[str]:
    """List the topics that are named with commas between them, each once and as one visible line."""
    found: dict[str, str] = {}
    for topic in filter(None, map(tidy, topics.split(","))):
        found.setdefault(folded(topic), topic)
    return list(found.values())


def slug(text: str) -> str:
    """Make an id of a name."""
    return table.slug(text)[:40].strip("-") or "topic"


def _level(number: int) -> str:
    name, tagline, summary, outcome, kind = LEVELS[number - 1]
    return (
        f"  {number}:\n    name: {name}\n    tagline: {tagline}\n    summary: {summary}\n"
        f"    outcomes: [{{text: {outcome}, kind: {kind}}}]\n"
    )


def _ids(topics: list[str]) -> list[str]:
    """Give each topic an id of its own."""
    found: list[str] = []
    for wanted in map(slug, topics):
        others = (f"{wanted}-{number}" for number in count(2))
        found.append(wanted if wanted not in found else next(each for each in others if each not in found))
    return found


def _aspect(topic: str, id_: str, levels: int) -> str:
    lines = [
        f"  - id: {_text(id_)}",
        f"    name: {_text(topic)}",
        f"    question: {_text(f'How do we handle {topic} today?')}",
        f"    why: {_text(f'What nobody looks after in {topic} goes wrong on the worst day.')}",
        "    levels:",
    ]
    for level in range(1, levels + 1):
        lines.append(f"      {level}:")
        lines.append(f"        statement: {_text(STATEMENTS[level - 1].format(topic=topic))}")
        if level > 1:
            lines += _leading_to(level, topic, id_)
    return "\n".join(lines) + "\n"


def _leading_to(level: int, topic: str, id_: str) -> list[str]:
    evidence = EVIDENCE[level - 1].format(topic=topic)
    lines = [f"        evidence: {_text(evidence)}", "        steps:"]
    tried = f"We agreed whether to keep change number {level} in {topic}."
    found = ((f"Talk about {topic} for half an hour", evidence), (f"Try change {level} in {topic}", tried))
    for number, (title, done) in enumerate(found, 1):
        lines += [
            f"          - id: {id_}-{level}-{number}",
            f"            title: {_text(title)}",
            f"            why: {_text(f'It shows what keeps {topic} where it is.')}",
            "            first: Put half an hour into the calendar of this week.",
            f"            done: {_text(done)}",
            "            effort: S  # S for days, M for weeks, L for about a quarter",
            "            value: 2  # from 1 (some) to 3 (much)",
        ]
    return lines


def _text(text: str) -> str:
    """Write a text of YAML, in quotes where a parser might read it as another type."""
    plain = re.fullmatch(r"[A-Za-z][\w ,.'?()/-]*", text) and text.casefold() not in _YAML_WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)


_YAML_WORDS = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
_ASPECTS = """
# The topics that are asked about, in this order: 1 to 40. Statements are what a team says of itself: one
# fact, with we, our or us, without a level in it. A stranger should be able to put those of a topic in order.
# From level 2 on: evidence is one fact that can be checked in minutes, steps lead here from the level below.
# Both may wait: without evidence none is asked for, without steps the next level's statement is the goal.
aspects:
"""

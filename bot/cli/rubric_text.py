"""A rubric in the terminal, as a person likes to read it."""

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.conversation.wording import EFFORT
from rubric import Rubric
from rubric.model import Aspect, Level

MARKS = {"gain": "+", "cost": "-", "risk": "!"}
WIDEST = 100


def print_rubric(rubric: Rubric) -> None:
    """Print everything in *rubric*: its subject, its levels, its aspects with their steps."""
    # The texts are the author's: [prod] or :warning: in them is text, and no markup.
    console = Console(highlight=False, soft_wrap=False, markup=False, emoji=False)
    console.width = min(console.width, WIDEST)
    console.print(Text(rubric.name, style="bold"), Text(f"{rubric.version}, {rubric.category}", style="dim"))
    console.print(rubric.purpose)
    console.print()
    console.print(rubric.summary, style="dim")
    for number, level in rubric.levels.items():
        _level(console, number, level)
    for aspect in rubric.aspects:
        _aspect(console, aspect)
    if rubric.glossary:
        console.print(Rule("Words", align="left"))
        _pairs(console, [(term.term, term.meaning) for term in rubric.glossary])
    console.print(Rule("Sources", align="left"))
    _pairs(console, [(source.title, source.url) for source in rubric.sources])


def _level(console: Console, number: int, level: Level) -> None:
    console.print()
    console.print(Text(f"Level {number}: {level.name}", style="bold"), Text(level.tagline, style="italic"))
    console.print(level.summary)
    for outcome in level.outcomes:
        console.print(f"  {MARKS[outcome.kind]} {outcome.text}")
    if level.watch_out:
        console.print(f"  Watch out: {level.watch_out}")


def _aspect(console: Console, aspect: Aspect) -> None:
    console.print()
    console.print(Rule(aspect.name, align="left"))
    console.print(Text(aspect.question, style="bold"))
    console.print(aspect.why, style="dim")
    for question in aspect.talk:
        console.print(f"Talk: {question}", style="dim")
    for number, cell in aspect.levels.items():
        console.print(f"\n{number}  {cell.statement}")
        if cell.characteristic:
            console.print(Padding(Text(cell.characteristic, style="dim"), (0, 0, 0, 3)))
        if cell.evidence:
            console.print(Padding(f"Evidence: {cell.evidence}", (0, 0, 0, 3)))
        for step in cell.steps:
            effort = EFFORT[step.effort]
            console.print(Padding(Text(f"Step: {step.title} ({effort}, value {step.value})"), (0, 0, 0, 3)))
            console.print(Padding(Text(f"First: {step.first}", style="dim"), (0, 0, 0, 9)))


def _pairs(console: Console, rows: list[tuple[str, str]]) -> None:
    table = Table.grid(padding=(0, 2))
    for name, text in rows:
        table.add_row(Text(name, style="bold"), text)
    console.print(table)

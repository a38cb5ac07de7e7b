"""Views with every kind of part, filled with texts that were written to break a page."""

from datetime import date
from typing import get_args

from bot.conversation.pictures import GridPicture, GridRow, TrendPicture, TrendPoint
from bot.conversation.view import (
    Block,
    Button,
    Buttons,
    Confirmation,
    Copyable,
    Divider,
    Field,
    FormBlock,
    Grid,
    Heading,
    Image,
    Link,
    LinkList,
    Mention,
    Option,
    QuestionBlock,
    Row,
    Style,
    Text,
    Tone,
    View,
)

HOSTILE = {
    "markup": '<script>alert(1)</script><img src=x onerror="alert(2)">',
    "attribute": "\" onclick='alert(3)' data-press=\"x",
    "template": "{{ 7 * 7 }}{% raw %}",
    "right to left": "\u202eabc\u202c שלום مرحبا \u2066x",
    "half a character": "before \ud800 after \udfff",
    "nul": "nul\0byte\x1b[31m",
    "long": "wide " * 8192,
    "entity": "&lt;b&gt; &amp;amp;",
}


def every_part(text: str) -> tuple[Block, ...]:
    """Fill one part of every kind with *text*."""
    option = Option("a", text, text, chosen=True)
    made: tuple[Block, ...] = (
        Heading(text),
        Text(text, Tone.STRONG),
        Mention(text, text),
        Field(text, text),
        LinkList(text, (Link(text, "https://example.org/"), Link(text, f"javascript:{text}"))),
        QuestionBlock("1", text, text, (option, Option("b", text, "x")), (Option("", text, text),)),
        Buttons((Button(text, text, Style.DANGER, Confirmation(text, text, text, text)), Button(text, "y"))),
        FormBlock(text, text, text, 280, text, text, True, text, Button(text, text)),
        Grid((Row(text, 3, text, 5), Row(text, None, text, 5)), text),
        Image(
            GridPicture(
                text,
                date(2026, 11, 24),
                5,
                text,
                (text,) * 3,
                2,
                (GridRow(text, 2, (1, 3), to_raise=True), GridRow(text, None)),
            ),
            text,
        ),
        Image(
            TrendPicture(text, text, (text,) * 3, (TrendPoint(date(2026, 11, 24), 3, 5),), left_out=1), text
        ),
        Copyable(text),
        Divider(),
    )
    assert {type(part) for part in made} == set(get_args(Block)), "a kind of part is missing here"
    return made


def view(text: str) -> View:
    """Say *text* in every way there is."""
    return View(text, every_part(text))

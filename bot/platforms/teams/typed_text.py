"""Text that a person typed, without Teams' markup, so that words read as they were typed.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
"""

import html
import re
from collections.abc import Iterator

from bot.platforms.common.payload import Json, as_object, as_objects, as_text

LONGEST_TEXT = 20_000  # characters in which mentions are looked for; what is said is a small part of that
MOST_ENTITIES = 100
MOST_ATTACHMENTS = 20

_AT = re.compile(r"</?at[^<>]*>|<quoted\b[^<>]*/>")  # a message that is quoted stands there by its id
# Markup of rich text, whose typed signs come escaped: what is quoted, pictures of emoji, lines, the rest.
_QUOTED = re.compile(r"<(blockquote|quote)\b[^<>]*>.*?</\1>", re.DOTALL)
_STRUCK = re.compile(r"<(s|strike|del)\b[^<>]*>\s*(?P<words>.*?)\s*</\1>", re.DOTALL)
_EMOJI = re.compile(r"<(?:emoji|img)\b[^<>]*\balt=\"(?P<alt>[^<>\"]*)\"[^<>]*>")
_LINES = re.compile(r"</?(?:p|div|br|codeblock|li|ul|ol|tr|pre|h[1-6])\b[^<>]*>")
_MARKUP = re.compile(
    r"</?(?:a|b|strong|i|em|u|s|strike|del|span|font|code|emoji|img|table|tbody|td|sub|sup)\b[^<>]*>"
)

_TAG = re.compile(r"<at[^<>]*>(?P<name>[^<>]*)</at[^<>]*>")
# What follows a mention at the start: "@Rung: status". A colon may begin the name of an emoji.
_ADDRESSED = re.compile(r"\A(?:[\s,;\u2013\u2014-]|&nbsp;|:(?![\w+-]+:))*")


def typed_text(activity: Json, bot: str) -> str:
    """Give the plain text of a message. Mentions of *bot* are left out, those of others become names."""
    text = as_text(activity.get("text")) or _attached_text(activity)
    said = whole = _plain_text(text[:LONGEST_TEXT])
    for mention in mentions_of(bot, activity):
        said = _without(mention, said)
    if said != whole and whole.lstrip().startswith("<at"):
        said = _ADDRESSED.sub("", said)
    return html.unescape(_AT.sub("", said))


def _attached_text(activity: Json) -> str:
    """Give the words of a message that has them as rich text alone."""
    attached = as_objects(activity.get("attachments"), MOST_ATTACHMENTS)
    texts = (as_text(each.get("content")) for each in attached if each.get("contentType") == "text/html")
    return next(texts, "")


def _plain_text(said: str) -> str:
    """Turn rich text into plain text with tags for mentions. Quotes are left out, struck words get tildes."""
    said = _STRUCK.sub(r" ~\g<words>~ ", _EMOJI.sub(r" \g<alt> ", _QUOTED.sub("\n", said)))
    return _MARKUP.sub("", _LINES.sub("\n", said))


def mentions_of(bot: str, activity: Json) -> Iterator[Json]:
    """Give the parts of an activity that say that *bot* is meant."""
    for entity in as_objects(activity.get("entities"), MOST_ENTITIES):
        if entity.get("type") == "mention" and as_object(entity.get("mentioned")).get("id") == bot:
            yield entity


def _without(mention: Json, said: str) -> str:
    """Take a mention out of a text. Teams may name it otherwise than it stands there, or not at all."""
    exact = as_text(mention.get("text"))
    if _AT.match(exact) and exact in said:
        return said.replace(exact, " ")
    names = {_plain(exact), _plain(as_text(as_object(mention.get("mentioned")).get("name")))}
    tags = [*_TAG.finditer(said)]
    for tag in reversed([tag for tag in tags if _plain(tag["name"]) in names] or tags[:1]):
        said = f"{said[: tag.start()]} {said[tag.end() :]}"
    return said


def _plain(name: str) -> str:
    return " ".join(html.unescape(_AT.sub("", name)).split()).casefold()

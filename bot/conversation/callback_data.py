"""What a button carries: an event as one line of text, made from the event's own fields.

A press selects and never authorises. A session in a button is always the presser's
own, so nobody can name another person's.
"""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field as DataclassField, dataclass, fields
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Protocol, TypeGuard, Union, get_args, get_origin, get_type_hints

from bot.conversation import events as e
from bot.conversation.identity import AssessmentRef, Conversation, ConversationId, Person, SessionRef
from bot.conversation.questions import ANCHOR_CHOICES, Choice, Question
from bot.conversation.safe_text import tidy
from bot.conversation.view import Button, Confirmation, Style

LONGEST = 512  # characters; a Teams conversation id takes up to about 200
LONGEST_WORDS = 80  # characters of one text in it
Reader = Callable[[list[str], Person], object]
_SEPARATOR = "|"
_ESCAPED = (("%", "%25"), (_SEPARATOR, "%7C"))


class Pressable(Protocol):
    """An event class that a button can carry. *verb* names it there."""

    verb: ClassVar[str]


@dataclass(frozen=True, slots=True)
class FormInput:
    """The text and the tick of a form that was sent."""

    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of an event class, how many *words* it takes in a button, and what reads them."""

    name: str
    kind: type
    optional: bool
    required: bool
    default: object
    words: int
    read: "Reader"


def is_pressable(event: object) -> TypeGuard[Pressable]:
    """Tell whether a button can carry *event*."""
    return hasattr(event, "verb")


def fits_button(event: object) -> TypeGuard[Pressable]:
    """Tell whether a button can carry *event* as it is, with no text of it shortened."""
    if not is_pressable(event) or hasattr(event, "from_form"):
        return False
    texts = (getattr(event, field.name) for field in _packed(type(event)))
    return not any(isinstance(text, str) and len(text) > LONGEST_WORDS for text in texts)


def pack(event: Pressable) -> str:
    """Write *event* as the value of a button. The fields of a form are left out."""
    words = [event.verb]
    for field in _packed(type(event)):
        value = getattr(event, field.name)
        words += [""] * field.words if value == field.default else _write(value)
    while not words[-1]:
        words.pop()
    return _SEPARATOR.join(words)


def button(
    label: str,
    event: Pressable,
    style: Style = Style.PLAIN,
    confirm: Confirmation | None = None,
) -> Button:
    """Make a button that carries *event*."""
    return Button(label, pack(event), style, confirm)


def pack_answers(session: SessionRef, question: Question, revision: int) -> Callable[[Choice], str]:
    """Prepare the values of all answers to *question*, which differ in the choice alone."""
    before, after = _around_choice(pack(e.Answered(session, question, question.choices[0], revision)))
    return lambda choice: before + choice + after


def unpack(value: str, person: Person, form: FormInput | None = None) -> e.Event:
    """Read the event that a button of *person* carried, or PressedUnknown for anything else.

    *form* is the input that came with it. A form that arrives without its input is unknown.
    """
    if len(value) > LONGEST:
        return e.PressedUnknown()
    verb, *words = value.split(_SEPARATOR)
    kind = _classes().get(verb)
    if kind is None:
        return e.PressedUnknown()
    try:
        event: e.Event = kind(**_read_fields(kind, words, person), **_read_form(kind, form))
    except ValueError:
        return e.PressedUnknown()
    return event if _is_offered(event) else e.PressedUnknown()


def _is_offered(event: e.Event) -> bool:
    """Tell whether a button can offer *event*: a choice of its question, a named step or a named aspect."""
    match event:
        case e.Answered():
            return event.choice in event.question.choices
        case e.AnsweredLive():
            return event.choice in ANCHOR_CHOICES
        case e.StepMoved() | e.HelpOffered():
            return bool(event.step)
        case e.LevelConfirmed():
            return bool(event.aspect_id)
    return True


@cache
def _classes() -> dict[str, Any]:
    """Map each verb to its event class."""
    return {kind.verb: kind for kind in get_args(e.Event) if hasattr(kind, "verb")}


@cache
def _packed(kind: type) -> tuple[_Field, ...]:
    """List the fields of an event class that stand in a button."""
    hints, typed = get_type_hints(kind), getattr(kind, "from_form", ())
    return tuple(_field(each, hints[each.name]) for each in fields(kind) if each.name not in typed)


def _field(field: DataclassField[Any], hint: object) -> _Field:
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    (kind,) = (option for option in options if option is not type(None))
    required = field.default is MISSING
    default = None if required else field.default
    words = 2 if kind in (SessionRef, AssessmentRef) else 1
    read = _READERS.get(kind) or _plain(field.name, kind)
    return _Field(field.name, kind, type(None) in options, required, default, words, read)


def _read_fields(kind: type, words: list[str], person: Person) -> dict[str, Any]:
    """Read each field from its words. Trailing empty words are left out of a button."""
    wanted = sum(field.words for field in _packed(kind))
    if len(words) > wanted:
        raise ValueError(words)
    rest = iter([*words, *[""] * (wanted - len(words))])
    return {field.name: _read_field(field, rest, person) for field in _packed(kind)}


def _read_field(field: _Field, rest: Iterator[str], person: Person) -> object:
    taken = [next(rest) for _ in range(field.words)]
    if any(taken) or (field.kind is str and field.required and not field.optional):
        return field.read(taken, person)
    if field.required and not field.optional:
        raise ValueError(field.name)
    return field.default


def _read_form(kind: type, form: FormInput | None) -> dict[str, Any]:
    names = getattr(kind, "from_form", ())
    if not names:
        return {}
    if form is None:
        raise ValueError("the input of the form is missing")
    return dict(zip(names, (tidy(form.text), form.ticked), strict=True))


def _around_choice(packed: str) -> tuple[str, str]:
    before, choice, _ = packed.rsplit(_SEPARATOR, 2)
    return packed[: len(before) + 1], packed[len(before) + 1 + len(choice) :]


# Each kind of field: its words in a button, and back.


def _write(value: object) -> list[str]:
    match value:
        case None:
            raise ValueError("a button names what it is about")
        case Conversation(private=True):
            raise ValueError("a button names no private chat")
        case SessionRef(AssessmentRef(conversation, id_)):
            return [id_, "" if conversation.private else conversation.id]
        case AssessmentRef(conversation, id_):
            return [id_, conversation.id]
        case Conversation(id=id_):
            return [id_]
        case Question(aspect, level):
            return [f"{aspect}.{level}"]
        case bool():
            return ["1" if value else "0"]
        case StrEnum():
            return [value.value]
        case str():
            return [_escape(value[:LONGEST_WORDS])]
        case _:
            return [str(value)]


def _session(words: list[str], person: Person) -> SessionRef:
    id_, where = words
    named = ConversationId(where or person.id)
    conversation = Conversation(person.platform, person.tenant, named, private=not where)
    return SessionRef(AssessmentRef(conversation, _id(id_)), person.id)


def _assessment(words: list[str], person: Person) -> AssessmentRef:
    id_, where = words
    if not where:
        raise ValueError(where)
    return AssessmentRef(Conversation(person.platform, person.tenant, ConversationId(where)), _id(id_))


def _conversation(words: list[str], person: Person) -> Conversation:
    return Conversation(person.platform, person.tenant, ConversationId(words[0]))


def _question(words: list[str], _: Person) -> Question:
    aspect, level = (_number(part) for part in words[0].split("."))
    if aspect > 99 or level not in (0, 2, 3, 4, 5):
        raise ValueError(words)
    return Question(aspect, level)


def _flag(words: list[str], _: Person) -> bool:
    if words[0] not in ("0", "1"):
        raise ValueError(words)
    return words[0] == "1"


def _text(words: list[str], _: Person) -> str:
    if len(words[0]) > 3 * LONGEST_WORDS:
        raise ValueError(words)
    text = words[0]
    for plain, escaped in reversed(_ESCAPED):
        text = text.replace(escaped, plain)
    if len(text) > LONGEST_WORDS:
        raise ValueError(words)
    return text


def _plain(name: str, kind: Callable[[str], object]) -> Reader:
    if kind is int:
        limit = 99 if name == "aspect" else None  # no rubric has more aspects
        return lambda words, _: _number(words[0], limit)
    return lambda words, _: kind(words[0])


_READERS: dict[Any, Reader] = {
    SessionRef: _session,
    AssessmentRef: _assessment,
    Conversation: _conversation,
    Question: _question,
    bool: _flag,
    str: _text,
}


def _id(text: str) -> str:
    if not text or len(text) > 32:
        raise ValueError(text)
    return text


def _escape(text: str) -> str:
    for plain, escaped in _ESCAPED:
        text = text.replace(plain, escaped)
    return text


def _number(text: str, limit: int | None = None) -> int:
    """Read a plain number. A call of int() alone would take signs, spaces and other scripts' digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 11):
        raise ValueError(text)
    if limit is not None and int(text) > limit:
        raise ValueError(text)
    return int(text)

"""What a button carries: an event as a short line of text, and back.

A press selects; it never authorises. Whose session is meant follows from the
signed sender, so nobody can name another person's.
"""

from collections.abc import Callable

from bot.conversation import events as e
from bot.conversation.identity import Conversation, Person, SessionRef
from bot.conversation.questions import Choice, Question

LONGEST = 512  # characters; a Teams conversation id takes up to about 200
_MARK = "|"

Pressable = (
    e.Answered
    | e.Looked
    | e.Continued
    | e.Paused
    | e.CheckAsked
    | e.ResultAsked
    | e.Shared
    | e.NextAsked
    | e.StatusAsked
    | e.HelpAsked
    | e.RubricsAsked
    | e.WordsAsked
    | e.WhyAsked
    | e.PrivacyAsked
    | e.ForgetAsked
)


def write(event: Pressable) -> str:
    """Put *event* into the value of a button."""
    match event:
        case e.Answered(session, question, choice, revision):
            return answers(session, question, revision)(choice)
        case e.Looked(session, sitting):
            return _line("look", *_session(session), str(sitting))
        case e.Continued(session):
            return _line("continue", *_session(session))
        case e.Paused(session):
            return _line("later", *_session(session))
        case e.ResultAsked(session):
            return _line("result", *_session(session))
        case e.Shared(session):
            return _line("share", *_session(session))
        case e.WhyAsked(session):
            return _line("why", *_session(session))
        case e.CheckAsked(capability, again):
            return _line("again" if again else "check", capability)
        case e.WordsAsked(capability):
            return _line("words", capability)
        case e.ForgetAsked(confirmed):
            return "forget-now" if confirmed else "forget"
        case e.NextAsked():
            return "next"
        case e.StatusAsked():
            return "status"
        case e.HelpAsked():
            return "help"
        case e.RubricsAsked():
            return "rubrics"
        case e.PrivacyAsked():
            return "privacy"


def answers(session: SessionRef, question: Question, revision: int) -> Callable[[Choice], str]:
    """Prepare the values of all answers to one question: they differ in the choice alone."""
    before = _line("answer", *_session(session), f"{question.aspect}.{question.level}", "")
    after = f"{_MARK}{revision}"
    return lambda choice: before + choice + after


def read(value: str, person: Person) -> e.Event:
    """Read back what a button carried; anything else is a PressedUnknown, never an exception."""
    if len(value) > LONGEST:
        return e.PressedUnknown()
    try:
        return _event(value.split(_MARK), person) or e.PressedUnknown()
    except (ValueError, IndexError):
        return e.PressedUnknown()


def _event(words: list[str], person: Person) -> e.Event | None:
    match words:
        case ["answer", id_, where, at, choice, revision]:
            question = _question(at)
            if choice not in question.choices:
                return None
            return e.Answered(_ref(id_, where, person), question, Choice(choice), _count(revision))
        case ["look", id_, where, sitting]:
            return e.Looked(_ref(id_, where, person), _count(sitting))
        case [("continue" | "later" | "result" | "share" | "why") as verb, id_, where]:
            return _SESSION_EVENTS[verb](_ref(id_, where, person) if id_ else None)
        case [("check" | "again") as verb, capability]:
            return e.CheckAsked(capability, again=verb == "again")
        case ["words", capability]:
            return e.WordsAsked(capability)
        case [verb]:
            return _PLAIN_EVENTS.get(verb)
    return None


_SESSION_EVENTS: dict[str, type[e.Continued | e.Paused | e.ResultAsked | e.Shared | e.WhyAsked]] = {
    "continue": e.Continued,
    "later": e.Paused,
    "result": e.ResultAsked,
    "share": e.Shared,
    "why": e.WhyAsked,
}
_PLAIN_EVENTS: dict[str, e.Event] = {
    "next": e.NextAsked(),
    "status": e.StatusAsked(),
    "help": e.HelpAsked(),
    "rubrics": e.RubricsAsked(),
    "privacy": e.PrivacyAsked(),
    "forget": e.ForgetAsked(),
    "forget-now": e.ForgetAsked(confirmed=True),
}


def _line(*words: str) -> str:
    return _MARK.join(words)


def _session(ref: SessionRef | None) -> tuple[str, str]:
    """Name a session; a private one needs no conversation, it is always the presser's own."""
    if ref is None:
        return "", ""
    return ref.assessment, "" if ref.conversation.private else ref.conversation.id


def _ref(id_: str, where: str, person: Person) -> SessionRef:
    if not id_ or len(id_) > 32:
        raise ValueError(id_)
    conversation = Conversation(person.platform, person.tenant, where) if where else person.chat
    return SessionRef(conversation, id_, person.id)


def _question(text: str) -> Question:
    aspect, level = (_count(part) for part in text.split("."))
    if aspect > 99 or level not in (0, 2, 3, 4, 5):
        raise ValueError(text)
    return Question(aspect, level)


def _count(text: str) -> int:
    """Read a small plain number; int() alone would take signs, spaces and other scripts' digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise ValueError(text)
    return int(text)

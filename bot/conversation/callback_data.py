"""What a button carries: an event as a short line of text, and back.

A press selects; it never authorises. Whose session is meant follows from the
signed sender, so nobody can name another person's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation import events as e
from bot.conversation.commands import tidy
from bot.conversation.identity import AssessmentRef, Conversation, Person, SessionRef
from bot.conversation.questions import ANCHOR_CHOICES, Choice, Question
from bot.conversation.record import StepMove
from bot.conversation.reminders.preferences import Pause, ReminderKind

LONGEST = 512  # characters; a Teams conversation id takes up to about 200
LONGEST_WORDS = 80  # characters of typed words
_MARK = "|"

Pressable = (
    e.Answered
    | e.PageOpened
    | e.Reopened
    | e.Continued
    | e.Paused
    | e.NoteAsked
    | e.NoteVisibilitySet
    | e.NoteRemoved
    | e.CheckAsked
    | e.ResultAsked
    | e.Shared
    | e.NextAsked
    | e.StatusAsked
    | e.OverviewAsked
    | e.HelpAsked
    | e.RubricsAsked
    | e.WordsAsked
    | e.WhyAsked
    | e.PrivacyAsked
    | e.ForgetAsked
    | e.AssessAsked
    | e.Joined
    | e.Declined
    | e.AnsweredLive
    | e.RevealAsked
    | e.CloseAsked
    | e.CancelAsked
    | e.SettingsAsked
    | e.Extended
    | e.FloorSet
    | e.RemindRestAsked
    | e.HandOverAsked
    | e.TookOver
    | e.HistoryAsked
    | e.TeamResultShared
    | e.StepMoved
    | e.ExportAsked
    | e.Snoozed
    | e.RemindAsked
)


@dataclass(frozen=True, slots=True)
class FormInput:
    """What a person wrote and ticked in a form before they sent it off."""

    text: str
    ticked: bool


def pack(event: Pressable) -> str:
    """Put *event* into the value of a button."""
    match event:
        case e.Answered(session, question, choice, revision):
            return answers(session, question, revision)(choice)
        case e.PageOpened(session, page):
            return _line("look", *_session(session), str(page))
        case e.Reopened(session):
            return _line("show", *_session(session))
        case e.Continued(session):
            return _line("continue", *_session(session))
        case e.Paused(session):
            return _line("later", *_session(session))
        case e.NoteAsked(session, aspect):
            return _line("note", *_session(session), str(aspect))
        case e.NoteRemoved(session, aspect, revision):
            return _line("note-off", *_session(session), str(aspect), str(revision))
        case e.NoteVisibilitySet(session, aspect, revision, may_see):
            verb = "note-open" if may_see else "note-close"
            return _line(verb, *_session(session), str(aspect), str(revision))
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
        case e.Joined(assessment):
            return _line("join", *_assessment(assessment))
        case e.Declined(assessment):
            return _line("decline", *_assessment(assessment))
        case e.TookOver(assessment):
            return _line("take-over", *_assessment(assessment))
        case e.TeamResultShared(assessment):
            return _line("share-team", *_assessment(assessment))
        case e.CloseAsked(assessment, confirmed):
            return _line("close-now" if confirmed else "close", *_assessment(assessment))
        case e.CancelAsked(assessment, confirmed):
            return _line("cancel-now" if confirmed else "cancel", *_assessment(assessment))
        case e.SettingsAsked(assessment):
            return _line("settings", *_assessment(assessment))
        case e.RemindRestAsked(assessment):
            return _line("remind-rest", *_assessment(assessment))
        case e.HandOverAsked(assessment):
            return _line("hand-over", *_assessment(assessment))
        case e.Extended(assessment, by, since, earlier):
            verb = "shorten" if earlier else "extend"
            return _line(verb, *_assessment(assessment), _short(by), str(since))
        case e.FloorSet(floor, assessment):
            return _line("floor", *_assessment(assessment), str(floor))
        case e.AnsweredLive(assessment, aspect, choice):
            return _line("answer-openly", *_assessment(assessment), str(aspect), choice)
        case e.RevealAsked(assessment, aspect):
            return _line("reveal", *_assessment(assessment), str(aspect))
        case e.AssessAsked(capability, by, live):
            return _line("assess-openly" if live else "assess", _short(capability), _short(by))
        case e.StepMoved(step, move):
            return _line("step", step, move.value)
        case e.Snoozed(nudge, assessment, step, pause):
            return _line("snooze", nudge.value, pause.value, *_assessment(assessment), step)
        case e.RemindAsked(words, keep):
            return _line("keep" if keep else "remind", words)
        case e.HistoryAsked():
            return "history"
        case e.ExportAsked():
            return "export"
        case e.NextAsked():
            return "next"
        case e.StatusAsked():
            return "status"
        case e.OverviewAsked():
            return "home"
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


def form(session: SessionRef, aspect: int, revision: int) -> str:
    """Prepare what a form for a note carries; what is filled in comes back with it."""
    return _line("note-form", *_session(session), str(aspect), str(revision))


def unpack(value: str, person: Person, filled: FormInput | None = None) -> e.Event:
    """Read back what a button carried; anything else is a PressedUnknown, never an exception.

    *filled* is what stood in a form with it: a form that comes without has lost it.
    """
    if len(value) > LONGEST:
        return e.PressedUnknown()
    try:
        return _event(value.split(_MARK), person, filled) or e.PressedUnknown()
    except (ValueError, IndexError):
        return e.PressedUnknown()


def _event(words: list[str], person: Person, filled: FormInput | None) -> e.Event | None:
    match words:
        case ["answer", id_, where, at, choice, revision]:
            question = _question(at)
            if choice not in question.choices:
                return None
            return e.Answered(_ref(id_, where, person), question, Choice(choice), _count(revision))
        case ["look", id_, where, page]:
            return e.PageOpened(_ref(id_, where, person), _count(page))
        case ["show", id_, where]:
            return e.Reopened(_ref(id_, where, person))
        case [("continue" | "later" | "result" | "share" | "why") as verb, id_, where]:
            return _SESSION_EVENTS[verb](_ref(id_, where, person) if id_ else None)
        case ["note", id_, where, aspect]:
            return e.NoteAsked(_ref(id_, where, person), _aspect(aspect))
        case ["note-form", id_, where, aspect, revision] if filled:
            note = tidy(filled.text), filled.ticked
            return e.NoteSubmitted(_ref(id_, where, person), _aspect(aspect), _count(revision), *note)
        case ["note-off", id_, where, aspect, revision]:
            return e.NoteRemoved(_ref(id_, where, person), _aspect(aspect), _count(revision))
        case [("note-open" | "note-close") as verb, id_, where, aspect, revision]:
            may_see = verb == "note-open"
            return e.NoteVisibilitySet(_ref(id_, where, person), _aspect(aspect), _count(revision), may_see)
        case [("check" | "again") as verb, capability]:
            return e.CheckAsked(capability, again=verb == "again")
        case [verb, id_, where] if verb in _ASSESSMENT_EVENTS:
            return _ASSESSMENT_EVENTS[verb](_whole(id_, where, person))
        case [("extend" | "shorten") as verb, id_, where, by, since] if len(by) <= LONGEST_WORDS:
            return e.Extended(_whole(id_, where, person), by, _seconds(since), earlier=verb == "shorten")
        case ["floor", id_, where, floor]:
            return e.FloorSet(_count(floor), _whole(id_, where, person))
        case ["answer-openly", id_, where, aspect, choice] if choice in ANCHOR_CHOICES:
            return e.AnsweredLive(_whole(id_, where, person), _aspect(aspect), Choice(choice))
        case ["reveal", id_, where, aspect]:
            return e.RevealAsked(_whole(id_, where, person), _aspect(aspect))
        case [("assess" | "assess-openly") as verb, capability, by] if len(by) <= LONGEST_WORDS:
            return e.AssessAsked(capability, by, live=verb == "assess-openly")
        case ["step", step, move] if 0 < len(step) <= 80:
            return e.StepMoved(step, StepMove(move))
        case ["snooze", nudge, pause, id_, where, step] if len(step) <= 80:
            return e.Snoozed(ReminderKind(nudge), _whole(id_, where, person), step, Pause(pause))
        case [("remind" | "keep") as verb, wish]:
            return e.RemindAsked(wish, keep=verb == "keep")
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
_ASSESSMENT_EVENTS: dict[str, Callable[[AssessmentRef], e.Event]] = {
    "join": e.Joined,
    "decline": e.Declined,
    "take-over": e.TookOver,
    "share-team": e.TeamResultShared,
    "close": e.CloseAsked,
    "close-now": lambda assessment: e.CloseAsked(assessment, confirmed=True),
    "cancel": e.CancelAsked,
    "cancel-now": lambda assessment: e.CancelAsked(assessment, confirmed=True),
    "settings": e.SettingsAsked,
    "remind-rest": e.RemindRestAsked,
    "hand-over": e.HandOverAsked,
}
_PLAIN_EVENTS: dict[str, e.Event] = {
    "history": e.HistoryAsked(),
    "export": e.ExportAsked(),
    "next": e.NextAsked(),
    "status": e.StatusAsked(),
    "home": e.OverviewAsked(),
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


def _assessment(ref: AssessmentRef | None) -> tuple[str, str]:
    if ref is None:
        raise ValueError("a button names its assessment")
    return ref.id, ref.conversation.id


def _ref(id_: str, where: str, person: Person) -> SessionRef:
    conversation = Conversation(person.platform, person.tenant, where) if where else person.chat
    return SessionRef(conversation, _id(id_), person.id)


def _whole(id_: str, where: str, person: Person) -> AssessmentRef:
    if not where:
        raise ValueError(where)
    return AssessmentRef(Conversation(person.platform, person.tenant, where), _id(id_))


def _id(text: str) -> str:
    if not text or len(text) > 32:
        raise ValueError(text)
    return text


def _question(text: str) -> Question:
    aspect, level = (_count(part) for part in text.split("."))
    if aspect > 99 or level not in (0, 2, 3, 4, 5):
        raise ValueError(text)
    return Question(aspect, level)


def _aspect(text: str) -> int:
    return _question(f"{text}.0").aspect


def _short(words: str) -> str:
    """Fit typed words into a button."""
    return words.replace(_MARK, " ")[:LONGEST_WORDS]


def _seconds(text: str) -> int:
    """Read a moment, in seconds since 1970, UTC."""
    if not (text.isascii() and text.isdigit() and len(text) <= 11):
        raise ValueError(text)
    return int(text)


def _count(text: str) -> int:
    """Read a small plain number; int() alone would take signs, spaces and other scripts' digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise ValueError(text)
    return int(text)

"""The question that Rung asked a person last, besides those of their session.

*Yes* and *no* answer what was asked last and nothing else. With the question the
state of the session is remembered: once the person has pressed an answer since, it
is doubtful what their words are for.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.identity import Origin
from bot.conversation.questions import Choice, Question
from bot.conversation.reminders import parsing
from bot.conversation.team_record import StepMove
from bot.conversation.typed.parsing import parse


@dataclass(frozen=True, slots=True)
class YesOrNo:
    """A question for yes or no: the callback data that each stands for. A *no* of None changes nothing.

    One that *lapses* is over with any other words.
    """

    yes: str
    no: str | None = None
    lapses: bool = False


@dataclass(frozen=True, slots=True)
class WhichChoice:
    """The question whether a typed answer to *question* meant one of *choices*.

    Without *choices* it is the question itself, asked once more.
    """

    question: Question
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SettingWanted:
    """The question how a reminder setting of *topic* should be, such as "hours"."""

    topic: str


@dataclass(frozen=True, slots=True)
class Unrelated:
    """A message that takes no typed words, shown after the questions of the session."""


@dataclass(frozen=True, slots=True)
class QuestionsReplaced:
    """A message stands in the place of the session's questions, so that none of them is shown."""


@dataclass(frozen=True, slots=True)
class SessionQuestions:
    """The questions of the session: nothing else is pending."""


Asked = YesOrNo | WhichChoice | SettingWanted | Unrelated
Shown = Asked | QuestionsReplaced | SessionQuestions


@dataclass(frozen=True, slots=True)
class Pending:
    """The question asked last, and its time.

    *state* names the current session and its answers at that time; it is None
    without one. *sent_at* is the time of the event that led to the question (see `Origin`).
    The questions of the session are *hidden* while another message stands in their place.
    """

    asked: Asked
    state: str | None = None
    sent_at: int = 0
    hidden: bool = False


def asked_last(origin: Origin, replies: Iterable[m.Reply]) -> Shown | None:
    """Find the question that *replies* ask in the private chat, or None if nothing is shown there.

    What only the person sees in a team's conversation may be shown in their private
    chat instead. So it takes no words in either.
    """
    asked: Shown | None = None
    for reply in replies:
        elsewhere = reply.conversation not in (None, origin.person.chat) or reply.to is m.To.EVERYONE
        if elsewhere or isinstance(reply.message, m.InYourChat | m.YesOrNoWanted):
            continue
        in_chat = origin.conversation.private or reply.to is m.To.CHAT
        asked = asked_by(reply.message) if in_chat else Unrelated()
    return asked


def asked_by(message: m.Message) -> Shown:
    """Find the question that a message in the private chat asks."""
    match message:
        case m.Ask() | m.AllAnswered() | m.Report() | m.PairPreview() | m.NotUnderstood(question=None):
            return SessionQuestions()
        case m.SeeYou() | m.AnswerList() | m.NoteForm() | m.QuestionWords():
            return QuestionsReplaced()
        case m.NotUnderstood(question=Question() as question):
            return WhichChoice(question, ())
        case m.DidYouMean() if message.refused:
            return WhichChoice(message.question, ())
        case m.DidYouMean():
            return WhichChoice(message.question, message.candidates)
        case m.ForgetWarning():
            return _yes(e.ForgetAsked(confirmed=True))
        case m.CloseWarning(_, assessment):
            return _yes(e.CloseAsked(assessment.ref, confirmed=True))
        case m.DropWarning(_, assessment):
            return _yes(e.DropAsked(assessment.ref, confirmed=True))
        case m.PreferencesProposed(change):
            keep = e.RemindAsked(parsing.write(change), keep=True)
            return YesOrNo(callback_data.pack(keep), callback_data.pack(e.RemindAsked()))
        case m.PreferencesNotUnderstood(topic) if topic:
            return SettingWanted(topic)
        case m.WhichPreference((change, *_)):
            return SettingWanted(parsing.write(change).partition(" ")[0])
        case m.OwnStepMoved(own, StepMove.DONE):
            return YesOrNo(_move(own, StepMove.CONFIRMED), _move(own, StepMove.REOPENED))
        case m.HelpQuestion(own):
            return YesOrNo(_move(own, StepMove.HELP, confirmed=True), _move(own, StepMove.SHOWN))
        case m.NotACommand(closest=word) if word:
            meant = parse(word)
            return _yes(meant, lapses=True) if callback_data.is_pressable(meant) else Unrelated()
        case m.SeenLate(event) if callback_data.fits_button(event):
            return _yes(event, lapses=True)
    return Unrelated()


def _move(own: m.OwnStep, move: StepMove, *, confirmed: bool = False) -> str:
    return callback_data.pack(e.StepMoved(own.ref, own.adoption.step, move, confirmed))


def _yes(event: callback_data.Pressable, *, lapses: bool = False) -> YesOrNo:
    return YesOrNo(callback_data.pack(event), lapses=lapses)

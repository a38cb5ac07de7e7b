"""Typed words, read against the message shown last: the questions of a session, or another question.

Nothing is guessed: words that may be for something else, or that were written before
the question they would answer, are asked back.
"""

import re
from dataclasses import dataclass

from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.questions import Choice, Mode, Question, label_of
from bot.conversation.reminders import parsing
from bot.conversation.safe_text import folded
from bot.conversation.turn import SessionView
from bot.conversation.typed import vocabulary
from bot.conversation.typed.answers import AskedBack, Reading, Unclear, Understood, read_answer
from bot.conversation.typed.parsing import plain
from bot.conversation.typed.pending_question import (
    Asked,
    Pending,
    SettingWanted,
    Unrelated,
    WhichChoice,
    YesOrNo,
)


@dataclass(frozen=True, slots=True)
class YesOrNoAnswer:
    """The words say yes or no to Rung's last question, and stand for *callback_data*, None for no change."""

    callback_data: str | None


@dataclass(frozen=True, slots=True)
class RepeatedDelivery:
    """The message was taken before under another of its delivery ids."""


Taken = (
    Understood | YesOrNoAnswer | RepeatedDelivery | m.DidYouMean | m.NotUnderstood | m.YesOrNoWanted | None
)


def take_words(text: str, view: SessionView | None, pending: Pending | None, sent_at: int = 0) -> Taken:
    """Read *text*, written at *sent_at*, or None where it is for no question.

    *view* is the person's current session, if they have one, and *pending* what was
    asked last besides its questions.
    """
    if pending and not _is_current(pending, view, sent_at):
        pending = Pending(Unrelated()) if isinstance(pending.asked, YesOrNo) else None
    if pending and isinstance(pending.asked, SettingWanted):
        topic, wanted = pending.asked.topic, parsing.spelled_out(plain(text))
        setting = wanted if wanted.startswith(f"{topic} ") else f"{topic} {wanted}"
        if len(setting) <= callback_data.LONGEST_WORDS and parsing.is_setting(setting):
            return YesOrNoAnswer(callback_data.pack(e.RemindAsked(setting)))
    said = _yes_or_no(text)
    stays = awaits_yes_or_no(view, pending, sent_at)
    if pending and isinstance(pending.asked, YesOrNo) and said is not None:
        return YesOrNoAnswer(pending.asked.yes if said else pending.asked.no)
    taken = _for_session(text, view, pending, sent_at)
    return m.YesOrNoWanted(text) if stays and _says_nothing_else(taken) else taken


def awaits_yes_or_no(view: SessionView | None, pending: Pending | None, sent_at: int = 0) -> bool:
    """Tell whether Rung's last question, before words were written, waits for a yes or no."""
    if pending is None or not isinstance(pending.asked, YesOrNo):
        return False
    return not pending.asked.lapses and _is_current(pending, view, sent_at)


def _says_nothing_else(taken: Taken) -> bool:
    """Tell whether words answer only a question for yes or no. "ok" could also be an answer."""
    about_evidence = isinstance(taken, m.DidYouMean) and bool(taken.question.level)
    return taken is None or isinstance(taken, m.NotUnderstood) or about_evidence


def _for_session(text: str, view: SessionView | None, pending: Pending | None, sent_at: int) -> Taken:
    """Read *text* as an answer to the questions of the session."""
    if view is None or not _is_open(view):
        return None
    if view.session.shown_at and sent_at == view.session.shown_at:
        return RepeatedDelivery()
    if pending and isinstance(pending.asked, WhichChoice):
        taken = _about_choices(text, view, pending.asked, sent_at)
    else:
        reading = read_answer(text, view.rubric, view.progress, view.session)
        taken = _taken(text, view, reading, sent_at, unrelated=pending is not None)
    if isinstance(taken, Understood) and pending and pending.hidden and not _offers(pending.asked, taken):
        return _ask_back(view, taken.question, (taken.choice,))
    return taken


def _offers(asked: Asked, answer: Understood) -> bool:
    """Tell whether an answer is one of those that Rung asked back about."""
    return (
        isinstance(asked, WhichChoice)
        and answer.question == asked.question
        and answer.choice in (asked.choices or asked.question.choices)
    )


def _is_current(pending: Pending, view: SessionView | None, sent_at: int) -> bool:
    """Tell whether no answer was given since a question was asked, and the words were written after it."""
    state = view.state if view else None
    return pending.state == state and not 0 < sent_at < pending.sent_at


def _is_open(view: SessionView) -> bool:
    """Tell whether a session has questions that its person answers by themselves."""
    assessment = view.assessment
    private = assessment.mode is not Mode.LIVE
    return assessment.takes_answers and private and view.progress.page is not None


def _about_choices(text: str, view: SessionView, asked: WhichChoice, sent_at: int) -> Taken:
    """Read words after a typed answer was asked back, or after its question was asked again."""
    said = _yes_or_no(text) if asked.choices else None
    if asked.choices and said is None and vocabulary.core(folded(text)) in vocabulary.AGREED:
        said = True
    if said and len(asked.choices) == 1:
        only = asked.choices[0]
        reading: Reading = Understood(asked.question, only, view.session.revision(asked.question))
        return _taken(text, view, reading, sent_at)
    if said is False:
        others = tuple(each for each in asked.question.choices if each not in asked.choices)
        return _ask_back(view, asked.question, others, asked.choices)
    if said:
        return _ask_back(view, asked.question, asked.choices)
    asked_back = AskedBack(asked.question, asked.choices or asked.question.choices)
    reading = read_answer(text, view.rubric, view.progress, view.session, asked_back)
    if isinstance(reading, Understood) and (other := _listed_at(text, reading, asked)):
        return _ask_back(view, asked.question, (reading.choice, other))
    return _taken(text, view, reading, sent_at)


def _listed_at(text: str, reading: Understood, asked: WhichChoice) -> Choice | None:
    """Give the choice that stands where the words count to in the list shown, unless it is the one read."""
    at = vocabulary.position(vocabulary.core(folded(text)))
    if reading.question != asked.question or not 0 < at <= len(asked.choices):
        return None
    return asked.choices[at - 1] if asked.choices[at - 1] != reading.choice else None


def _taken(text: str, view: SessionView, reading: Reading, sent_at: int, *, unrelated: bool = False) -> Taken:
    match reading:
        case Understood(question, choice):
            early = 0 < sent_at < view.session.shown_at
            return _ask_back(view, question, (choice,)) if early or (unrelated and reading.bare) else reading
        case Unclear(question, choices) if question and choices:
            return _ask_back(view, question, choices)
        case Unclear(question):
            return _how_to_answer(view, question, said=text.strip("? "), several=reading.several)


def _ask_back(
    view: SessionView,
    question: Question,
    choices: tuple[Choice, ...],
    refused: tuple[Choice, ...] = (),
) -> m.DidYouMean:
    label, revision = label_of(question, view.progress.asked), view.session.revision(question)
    return m.DidYouMean(view.rubric, view.ref, question, label, revision, choices, refused)


def _how_to_answer(
    view: SessionView, question: Question | None, said: str = "", *, several: bool = False
) -> m.NotUnderstood:
    label = label_of(question, view.progress.asked) if question else ""
    number = re.match(r"\d{1,3}\b", said)
    unknown = int(number[0]) if number and not 0 < int(number[0]) <= len(view.progress.asked) else None
    return m.NotUnderstood(question, label, view.rubric.top, said, several, unknown)


def _yes_or_no(text: str) -> bool | None:
    said = vocabulary.bare(folded(text))
    if said in vocabulary.AGREES or said in vocabulary.REFUSES:
        return said in vocabulary.AGREES
    choice = vocabulary.EVIDENCE.get(vocabulary.core(said))
    return {Choice.YES: True, Choice.NO: False}.get(choice) if choice else None

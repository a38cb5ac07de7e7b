"""The English of every message: a message in, its view out."""

from functools import singledispatch

from bot.conversation import messages as m
from bot.conversation.view import View
from bot.conversation.wording import (
    calendar,
    closing,
    comparison,
    errors,
    facilitation,
    help as help_words,
    live,
    overview,
    pages,
    pairs,
    portfolio,
    questions,
    reminder_settings,
    reminders,
    results,
    schedules,
    steps,
    superseded,
    talk,
    team,
    team_results,
    tracker,
)
from bot.conversation.wording.direction import isolated
from bot.conversation.wording.phrases import EFFORT, HOME

__all__ = ["EFFORT", "HOME", "say"]


def say(message: m.Message) -> View:
    """Put *message* into words. What runs from right to left in a sentence is set apart.

    Raises TypeError for a class that belongs to no group of messages.
    """
    return isolated(_words(message), message)


@singledispatch
def _words(message: m.Message) -> View:
    """Put *message* into words by the function of its group. They are registered below."""
    raise TypeError(f"no words for {type(message).__name__}")


_words.register(m.QuestionMessage, questions.say)
_words.register(m.ResultMessage, results.say)
_words.register(m.HelpMessage, help_words.say)
_words.register(m.ErrorMessage, errors.say)
_words.register(m.TeamMessage, team.say)
_words.register(m.LiveTopicMessage, live.say)
_words.register(m.FacilitationMessage, facilitation.say)
_words.register(m.ClosingMessage, closing.say)
_words.register(m.TeamResultMessage, team_results.say)
_words.register(m.TalkMessage, talk.say)
_words.register(m.ScheduleMessage, schedules.say)
_words.register(m.PortfolioMessage, portfolio.say)
_words.register(m.Comparison, comparison.say)
_words.register(m.PageMessage, pages.say)
_words.register(m.PairMessage, pairs.say)
_words.register(m.StepMessage, steps.say)
_words.register(m.TrackerMessage, tracker.say)
_words.register(m.CalendarMessage, calendar.say)
_words.register(m.ReminderMessage, reminders.say)
_words.register(m.ReminderSettingsMessage, reminder_settings.say)
_words.register(m.Overview, overview.say)
_words.register(m.SupersededMessage, superseded.say)

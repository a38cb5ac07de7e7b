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
from bot.conversation.wording.phrases import EFFORT, HOME

__all__ = ["EFFORT", "HOME", "say"]


@singledispatch
def say(message: m.Message) -> View:
    """Put *message* into words. Each group of messages has its function, registered below.

    Raises TypeError for a class that belongs to no group.
    """
    raise TypeError(f"no words for {type(message).__name__}")


say.register(m.QuestionMessage, questions.say)
say.register(m.ResultMessage, results.say)
say.register(m.HelpMessage, help_words.say)
say.register(m.ErrorMessage, errors.say)
say.register(m.TeamMessage, team.say)
say.register(m.LiveTopicMessage, live.say)
say.register(m.FacilitationMessage, facilitation.say)
say.register(m.ClosingMessage, closing.say)
say.register(m.TeamResultMessage, team_results.say)
say.register(m.TalkMessage, talk.say)
say.register(m.ScheduleMessage, schedules.say)
say.register(m.PortfolioMessage, portfolio.say)
say.register(m.Comparison, comparison.say)
say.register(m.PageMessage, pages.say)
say.register(m.PairMessage, pairs.say)
say.register(m.StepMessage, steps.say)
say.register(m.TrackerMessage, tracker.say)
say.register(m.CalendarMessage, calendar.say)
say.register(m.ReminderMessage, reminders.say)
say.register(m.ReminderSettingsMessage, reminder_settings.say)
say.register(m.Overview, overview.say)
say.register(m.TeamResultList, overview.team_results)
say.register(m.SupersededMessage, superseded.say)

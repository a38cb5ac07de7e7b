"""Every English sentence the bot says: a message in, speech out."""

from bot.conversation import messages as m
from bot.conversation.view import View
from bot.conversation.wording import (
    help as help_words,
    overview,
    questions,
    reminder_settings,
    reminders,
    results,
    steps,
    team,
    team_results,
)
from bot.conversation.wording.phrases import EFFORT, HOME

__all__ = ["EFFORT", "HOME", "say"]


def say(message: m.Message) -> View:
    """Put *message* into words."""
    if isinstance(message, m.QuestionMessage):
        return questions.say(message)
    if isinstance(message, m.ResultMessage):
        return results.say(message)
    if isinstance(message, m.HelpMessage):
        return help_words.say(message)
    if isinstance(message, m.TeamMessage):
        return team.say(message)
    if isinstance(message, m.TeamResultMessage):
        return team_results.say(message)
    if isinstance(message, m.StepMessage):
        return steps.say(message)
    if isinstance(message, m.ReminderMessage):
        return reminders.say(message)
    if isinstance(message, m.ReminderSettingsMessage):
        return reminder_settings.say(message)
    return overview.say(message)

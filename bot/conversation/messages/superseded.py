"""Superseded messages: a newer one about the same subject replaces them."""

from dataclasses import dataclass

from bot.conversation.latest_messages import ShownKind
from bot.conversation.messages.closing import ClosedForYou
from bot.conversation.messages.results import Report
from bot.conversation.messages.team_results import TeamReport
from bot.conversation.reminders.preferences import ReminderKind
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class Superseded:
    """Draw a message again without a main button. A newer message asks for the next press."""

    message: TeamReport | Report | ClosedForYou


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """Replace a board or a reminder with a line. A newer message asks now, or its assessment *is_over*."""

    rubric: Rubric
    kind: ShownKind | ReminderKind
    is_over: bool = False


SupersededMessage = Superseded | AskedBefore

"""Superseded messages: a newer one about the same subject replaces them."""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.assessment import Assessment
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


class AskedState(StrEnum):
    """Why an older message is superseded: by a newer one, or because its request is done."""

    NEWER = "newer"
    FINISHED = "finished"  # the person has answered everything
    DECLINED = "declined"  # the person does not take part
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """Replace a superseded board, offer, panel or reminder with a line that says why."""

    rubric: Rubric
    kind: ShownKind | ReminderKind
    state: AskedState = AskedState.NEWER
    step: str | None = None


@dataclass(frozen=True, slots=True)
class OpenListOver:
    """Replace a list that led to an open *assessment*: a newer list stands below, or that is over.

    *closed* is the time of its close, None without a result.
    """

    rubric: Rubric
    assessment: Assessment
    closed: int | None = None


SupersededMessage = Superseded | AskedBefore | OpenListOver

"""The guide for a team's talk about its result, and the summary of the talk."""

from dataclasses import dataclass

from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef
from bot.conversation.messages.team_results import ShareOffer
from bot.conversation.reports.talk import TalkGuide
from bot.conversation.schedules import NextAssessment
from bot.conversation.step_plan import TeamPlan
from bot.conversation.team_record import TeamResult
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class TalkSummary:
    """Show everyone what a talk came to: the result, the team's *plan*, and its next assessment, if any.

    No check-in before *now*, in seconds since 1970, UTC, is announced.
    """

    rubric: Rubric
    record: TeamResult
    plan: TeamPlan
    next_assessment: NextAssessment | None
    now: int = 0


@dataclass(frozen=True, slots=True)
class TalkCard:
    """Show one *card* of the guide to one person, from 0. *before* is the team's earlier result, if any.

    *share* posts the team's steps and the summary. The talk *can_be_planned* until its
    suggested time, where Rung can give calendar files. The card *is_shown* once everyone sees what it shows.
    """

    guide: TalkGuide
    card: int
    ref: AssessmentRef
    summary: TalkSummary
    before: PublicResult | None
    share: ShareOffer
    can_be_planned: bool = False
    is_shown: bool = False


TalkMessage = TalkSummary | TalkCard

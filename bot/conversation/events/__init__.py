"""Events that a platform may bring in, in the past tense.

A class with a `verb` can be pressed: `callback_data` packs its fields into a button.
"""

from bot.conversation.events.calendar import CalendarAsked
from bot.conversation.events.comparison import CompareAsked, ComparisonShared
from bot.conversation.events.facilitation import (
    CancelAsked,
    CloseAsked,
    CloseRequested,
    DropAsked,
    Extended,
    FloorSet,
    HandOverAsked,
    ManageAsked,
    RemindRestAsked,
    TookOver,
)
from bot.conversation.events.help import (
    CourtesySaid,
    ForgetAsked,
    HelpAsked,
    OverviewAsked,
    PressedUnknown,
    PrivacyAsked,
    RubricsAsked,
    StatusAsked,
    WhyAsked,
    WordsAsked,
)
from bot.conversation.events.live import AnsweredLive, NextTopicAsked, OwnAnswerAsked, RevealAsked
from bot.conversation.events.notes import NoteAsked, NoteRemoved, NoteSubmitted, NoteTyped, NoteVisibilitySet
from bot.conversation.events.pages import MarkdownAsked, ResultPageAsked, ResultPageStopped
from bot.conversation.events.pairs import PairAgreed, PairDeclined, PairJoined
from bot.conversation.events.portfolio import PortfolioAsked, PortfolioLeft, PortfolioShared, TeamsAsked
from bot.conversation.events.questions import (
    Answered,
    ChangeAsked,
    Continued,
    PageOpened,
    Paused,
    Reopened,
    Typed,
    WentBack,
    WentOn,
)
from bot.conversation.events.reminders import RemindAsked, Snoozed
from bot.conversation.events.results import CheckAsked, ResultAsked, ScanAsked, Shared
from bot.conversation.events.schedules import ScheduleAsked, SchedulesAsked, ScheduleStopped, StartDecided
from bot.conversation.events.steps import (
    DoneSaid,
    HelpOffered,
    LevelConfirmed,
    NextAsked,
    StepMoved,
    StepsAsked,
)
from bot.conversation.events.talk import GuideOpened, TalkShared, TalkStepsShown
from bot.conversation.events.team import AssessAsked, Declined, Joined
from bot.conversation.events.team_results import (
    DetailsAsked,
    ExportAsked,
    HistoryAsked,
    TeamResultAsked,
    TeamResultShared,
    TeamViewShared,
)
from bot.conversation.events.tracker import TrackerAsked, TrackerUndone

__all__ = [
    "Answered",
    "AnsweredLive",
    "AssessAsked",
    "AssessmentEvent",
    "BoardEvent",
    "CalendarAsked",
    "CancelAsked",
    "ChangeAsked",
    "CheckAsked",
    "CloseAsked",
    "CloseRequested",
    "CompareAsked",
    "ComparisonShared",
    "Continued",
    "CourtesySaid",
    "Declined",
    "DetailsAsked",
    "DoneSaid",
    "DropAsked",
    "Event",
    "ExportAsked",
    "Extended",
    "FacilitatorEvent",
    "FloorSet",
    "ForgetAsked",
    "GuideOpened",
    "HandOverAsked",
    "HelpAsked",
    "HelpOffered",
    "HistoryAsked",
    "Joined",
    "LevelConfirmed",
    "ManageAsked",
    "MarkdownAsked",
    "NextAsked",
    "NextTopicAsked",
    "NoteAsked",
    "NoteEvent",
    "NoteRemoved",
    "NoteSubmitted",
    "NoteTyped",
    "NoteVisibilitySet",
    "OverviewAsked",
    "OwnAnswerAsked",
    "PageEvent",
    "PageOpened",
    "PairAgreed",
    "PairDeclined",
    "PairEvent",
    "PairJoined",
    "Paused",
    "PortfolioAsked",
    "PortfolioEvent",
    "PortfolioLeft",
    "PortfolioShared",
    "PressedUnknown",
    "PrivacyAsked",
    "RemindAsked",
    "RemindRestAsked",
    "Reopened",
    "ResultAsked",
    "ResultPageAsked",
    "ResultPageStopped",
    "RevealAsked",
    "RubricsAsked",
    "ScanAsked",
    "ScheduleAsked",
    "ScheduleEvent",
    "ScheduleStopped",
    "SchedulesAsked",
    "Shared",
    "SharedWithTeam",
    "Snoozed",
    "StartDecided",
    "StatusAsked",
    "StepMoved",
    "StepsAsked",
    "TalkShared",
    "TalkStepsShown",
    "TeamResultAsked",
    "TeamResultShared",
    "TeamViewShared",
    "TeamsAsked",
    "TookOver",
    "TrackerAsked",
    "TrackerEvent",
    "TrackerUndone",
    "Typed",
    "WentBack",
    "WentOn",
    "WhyAsked",
    "WordsAsked",
]

# Events of a facilitator. Typed ones do not name the assessment.
FacilitatorEvent = (
    CloseAsked | DropAsked | ManageAsked | Extended | FloorSet | RemindRestAsked | HandOverAsked
)
# Events about a team's assessment.
AssessmentEvent = (
    AssessAsked
    | Joined
    | Declined
    | AnsweredLive
    | OwnAnswerAsked
    | RevealAsked
    | NextTopicAsked
    | FacilitatorEvent
    | TookOver
    | CloseRequested
    | CancelAsked
)
# Events that show a message to everyone in a team's conversation.
SharedWithTeam = TeamResultShared | TeamViewShared | TalkShared | TalkStepsShown | ComparisonShared
# Events about the page of a result, and the result as Markdown.
PageEvent = ResultPageAsked | ResultPageStopped | MarkdownAsked
# A press on a team's next steps: it redraws the message that was pressed.
BoardEvent = StepMoved | HelpOffered | LevelConfirmed
# Events about assessments that start by themselves.
ScheduleEvent = ScheduleAsked | SchedulesAsked | ScheduleStopped | StartDecided
# Events about two checks side by side.
PairEvent = PairJoined | PairAgreed | PairDeclined
# Events about a team's issue tracker.
TrackerEvent = TrackerAsked | TrackerUndone
# Events about several teams.
PortfolioEvent = TeamsAsked | PortfolioAsked | PortfolioShared | PortfolioLeft
# Events about notes.
NoteEvent = NoteAsked | NoteTyped | NoteSubmitted | NoteVisibilitySet | NoteRemoved
Event = (
    Answered
    | PageOpened
    | Reopened
    | Continued
    | Paused
    | CheckAsked
    | ScanAsked
    | WentBack
    | WentOn
    | ChangeAsked
    | CourtesySaid
    | Typed
    | ResultAsked
    | Shared
    | NextAsked
    | StepsAsked
    | DoneSaid
    | StatusAsked
    | OverviewAsked
    | HelpAsked
    | RubricsAsked
    | WordsAsked
    | WhyAsked
    | PrivacyAsked
    | ForgetAsked
    | HistoryAsked
    | DetailsAsked
    | TeamResultAsked
    | CompareAsked
    | SharedWithTeam
    | GuideOpened
    | PageEvent
    | BoardEvent
    | TrackerEvent
    | CalendarAsked
    | ExportAsked
    | Snoozed
    | RemindAsked
    | PressedUnknown
    | NoteEvent
    | PairEvent
    | ScheduleEvent
    | PortfolioEvent
    | AssessmentEvent
)

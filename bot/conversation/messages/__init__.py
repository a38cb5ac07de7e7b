"""What can be said: each message with the facts it needs, before any words are chosen."""

from bot.conversation.messages.calendar import (
    CalendarLink as CalendarLink,
    CalendarMessage as CalendarMessage,
    DateOver as DateOver,
)
from bot.conversation.messages.closing import (
    ClosedForYou as ClosedForYou,
    CloseWarning as CloseWarning,
    ClosingMessage as ClosingMessage,
    ClosingStands as ClosingStands,
    DropWarning as DropWarning,
    ExtensionProposed as ExtensionProposed,
    HasClosed as HasClosed,
    NotPosted as NotPosted,
    TooFew as TooFew,
    TooLittleChanged as TooLittleChanged,
    WhichDay as WhichDay,
    WhichLeave as WhichLeave,
)
from bot.conversation.messages.comparison import (
    ComparableResult as ComparableResult,
    Comparison as Comparison,
)
from bot.conversation.messages.errors import ErrorCode as ErrorCode, ErrorMessage as ErrorMessage
from bot.conversation.messages.facilitation import (
    AssessmentStarted as AssessmentStarted,
    Changed as Changed,
    ChangeKind as ChangeKind,
    CloseRequestSent as CloseRequestSent,
    FacilitationMessage as FacilitationMessage,
    FacilitatorOnly as FacilitatorOnly,
    ManagePanel as ManagePanel,
    RestAsked as RestAsked,
    RestReminded as RestReminded,
    WhichOne as WhichOne,
)
from bot.conversation.messages.help import (
    Capabilities as Capabilities,
    CheckStatus as CheckStatus,
    CommandList as CommandList,
    ForgetWarning as ForgetWarning,
    Forgotten as Forgotten,
    Help as Help,
    HelpMessage as HelpMessage,
    NotACommand as NotACommand,
    NothingChanged as NothingChanged,
    OpenSession as OpenSession,
    OpenSessions as OpenSessions,
    Privacy as Privacy,
    ScanOffered as ScanOffered,
    SeenLate as SeenLate,
    SmallTalk as SmallTalk,
    UnansweredAssessment as UnansweredAssessment,
    Welcome as Welcome,
    Words as Words,
    YesOrNoWanted as YesOrNoWanted,
)
from bot.conversation.messages.live import (
    LiveTopic as LiveTopic,
    LiveTopicMessage as LiveTopicMessage,
    OwnAnswer as OwnAnswer,
    RevealWarning as RevealWarning,
    TopicRevealed as TopicRevealed,
)
from bot.conversation.messages.overview import (
    FinishedCheck as FinishedCheck,
    Overview as Overview,
    TeamSummary as TeamSummary,
)
from bot.conversation.messages.pages import (
    MarkdownCopy as MarkdownCopy,
    PageCommand as PageCommand,
    PageEnded as PageEnded,
    PageFacts as PageFacts,
    PageLink as PageLink,
    PageMessage as PageMessage,
    PageOver as PageOver,
    PageShared as PageShared,
    PageStopped as PageStopped,
    PageWay as PageWay,
)
from bot.conversation.messages.pairs import (
    Consent as Consent,
    NotTwo as NotTwo,
    PairComplete as PairComplete,
    PairMessage as PairMessage,
    PairOffer as PairOffer,
    PairOpen as PairOpen,
    PairPosted as PairPosted,
    PairPreview as PairPreview,
)
from bot.conversation.messages.portfolio import (
    PortfolioMessage as PortfolioMessage,
    PortfolioNews as PortfolioNews,
    PortfolioState as PortfolioState,
    TeamOverview as TeamOverview,
    Teams as Teams,
)
from bot.conversation.messages.questions import (
    AllAnswered as AllAnswered,
    AnswerList as AnswerList,
    Ask as Ask,
    ChatFailure as ChatFailure,
    DidYouMean as DidYouMean,
    InChat as InChat,
    InYourChat as InYourChat,
    NoteForm as NoteForm,
    NoteKept as NoteKept,
    NoteTopicQuestion as NoteTopicQuestion,
    Notice as Notice,
    NotInYourChat as NotInYourChat,
    NotUnderstood as NotUnderstood,
    QuestionMessage as QuestionMessage,
    QuestionWords as QuestionWords,
    SeeYou as SeeYou,
)
from bot.conversation.messages.reminder_settings import (
    ComingReminder as ComingReminder,
    PreferencesNotUnderstood as PreferencesNotUnderstood,
    PreferencesProposed as PreferencesProposed,
    ReminderSettings as ReminderSettings,
    ReminderSettingsMessage as ReminderSettingsMessage,
    TeamRemindersSwitched as TeamRemindersSwitched,
    WhichPreference as WhichPreference,
)
from bot.conversation.messages.reminders import (
    CloseRequestedReminder as CloseRequestedReminder,
    InvitedReminder as InvitedReminder,
    LookAgainReminder as LookAgainReminder,
    ReadyToCloseReminder as ReadyToCloseReminder,
    ReminderMessage as ReminderMessage,
    ReminderOver as ReminderOver,
    ReminderSnoozed as ReminderSnoozed,
    UnfinishedReminder as UnfinishedReminder,
)
from bot.conversation.messages.reply import (
    BoardOf as BoardOf,
    CardOf as CardOf,
    CountedMessage as CountedMessage,
    LiveMessage as LiveMessage,
    Message as Message,
    OwnAnswerOf as OwnAnswerOf,
    PageOf as PageOf,
    PairOf as PairOf,
    ReminderOf as ReminderOf,
    Reply as Reply,
    ResultOf as ResultOf,
    To as To,
    TopicOf as TopicOf,
)
from bot.conversation.messages.results import (
    CouldNotPost as CouldNotPost,
    CouldNotShare as CouldNotShare,
    HowItWorks as HowItWorks,
    NextSteps as NextSteps,
    Place as Place,
    PostFailure as PostFailure,
    Report as Report,
    ReportDetails as ReportDetails,
    ResultMessage as ResultMessage,
    ResultShared as ResultShared,
    SharedReport as SharedReport,
    WhereToShare as WhereToShare,
)
from bot.conversation.messages.schedules import (
    ListedSchedule as ListedSchedule,
    ScheduleEnded as ScheduleEnded,
    ScheduleKept as ScheduleKept,
    ScheduleList as ScheduleList,
    ScheduleMessage as ScheduleMessage,
    ScheduleNotUnderstood as ScheduleNotUnderstood,
    ScheduleProposed as ScheduleProposed,
    ScheduleTooOften as ScheduleTooOften,
    StartDoubt as StartDoubt,
    StartDoubtful as StartDoubtful,
    WhichStart as WhichStart,
)
from bot.conversation.messages.steps import (
    Board as Board,
    HelpQuestion as HelpQuestion,
    HelpWanted as HelpWanted,
    LevelNews as LevelNews,
    OwnerAsked as OwnerAsked,
    OwnerInformed as OwnerInformed,
    OwnStep as OwnStep,
    OwnStepMoved as OwnStepMoved,
    OwnSteps as OwnSteps,
    StepAnnounced as StepAnnounced,
    StepCheckIn as StepCheckIn,
    StepKept as StepKept,
    StepList as StepList,
    StepMessage as StepMessage,
    StepNews as StepNews,
    StepNoLongerYours as StepNoLongerYours,
    UndoRefused as UndoRefused,
)
from bot.conversation.messages.superseded import (
    AskedBefore as AskedBefore,
    AskedState as AskedState,
    Superseded as Superseded,
    SupersededMessage as SupersededMessage,
)
from bot.conversation.messages.talk import (
    TalkCard as TalkCard,
    TalkMessage as TalkMessage,
    TalkSummary as TalkSummary,
)
from bot.conversation.messages.team import (
    Invitation as Invitation,
    Running as Running,
    RunningAlready as RunningAlready,
    SatOut as SatOut,
    TeamMessage as TeamMessage,
    TeamStatus as TeamStatus,
    WhereToAssess as WhereToAssess,
    WhichMode as WhichMode,
)
from bot.conversation.messages.team_results import (
    Download as Download,
    Export as Export,
    History as History,
    ShareOffer as ShareOffer,
    ShownToEveryone as ShownToEveryone,
    TeamLevel as TeamLevel,
    TeamReport as TeamReport,
    TeamResultMessage as TeamResultMessage,
    Withdrawn as Withdrawn,
)
from bot.conversation.messages.tracker import (
    TrackerChanged as TrackerChanged,
    TrackerMessage as TrackerMessage,
    TrackerMoved as TrackerMoved,
    TrackerRefused as TrackerRefused,
    TrackerShown as TrackerShown,
)

"""What can be said: each message with the facts it needs, before any words are chosen."""

from bot.conversation.messages.help import (
    Capabilities as Capabilities,
    CheckStatus as CheckStatus,
    ErrorCode as ErrorCode,
    ErrorMessage as ErrorMessage,
    ForgetWarning as ForgetWarning,
    Forgotten as Forgotten,
    Help as Help,
    HelpMessage as HelpMessage,
    InYourChat as InYourChat,
    OpenSession as OpenSession,
    OpenSessions as OpenSessions,
    Privacy as Privacy,
    Welcome as Welcome,
    Words as Words,
)
from bot.conversation.messages.overview import (
    FinishedCheck as FinishedCheck,
    Overview as Overview,
    TeamSummary as TeamSummary,
)
from bot.conversation.messages.questions import (
    AllAnswered as AllAnswered,
    Ask as Ask,
    DidYouMean as DidYouMean,
    NoteForm as NoteForm,
    NoteKept as NoteKept,
    Notice as Notice,
    NotUnderstood as NotUnderstood,
    QuestionMessage as QuestionMessage,
    SeeYou as SeeYou,
)
from bot.conversation.messages.reminder_settings import (
    ComingReminder as ComingReminder,
    PreferencesNotUnderstood as PreferencesNotUnderstood,
    PreferencesProposed as PreferencesProposed,
    ReminderSettings as ReminderSettings,
    ReminderSettingsMessage as ReminderSettingsMessage,
    WhichPreference as WhichPreference,
)
from bot.conversation.messages.reminders import (
    InvitedReminder as InvitedReminder,
    LookAgainReminder as LookAgainReminder,
    ReadyToCloseReminder as ReadyToCloseReminder,
    ReminderMessage as ReminderMessage,
    ReminderOver as ReminderOver,
    ReminderSnoozed as ReminderSnoozed,
    StepCheckIn as StepCheckIn,
    UnfinishedReminder as UnfinishedReminder,
)
from bot.conversation.messages.reply import (
    BoardOf as BoardOf,
    CardOf as CardOf,
    CountedMessage as CountedMessage,
    LiveMessage as LiveMessage,
    Message as Message,
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
    PostFailure as PostFailure,
    Report as Report,
    ResultMessage as ResultMessage,
    ResultShared as ResultShared,
    SharedReport as SharedReport,
)
from bot.conversation.messages.team import (
    CancelWarning as CancelWarning,
    Changed as Changed,
    ChangeKind as ChangeKind,
    CloseWarning as CloseWarning,
    Facilitating as Facilitating,
    Invitation as Invitation,
    LiveTopic as LiveTopic,
    NotPosted as NotPosted,
    RestAsked as RestAsked,
    RestReminded as RestReminded,
    Running as Running,
    RunningAlready as RunningAlready,
    SatOut as SatOut,
    Settings as Settings,
    TeamMessage as TeamMessage,
    TeamStatus as TeamStatus,
    TooFew as TooFew,
    WhichOne as WhichOne,
)
from bot.conversation.messages.team_results import (
    Board as Board,
    Download as Download,
    Export as Export,
    History as History,
    StepNews as StepNews,
    TeamReport as TeamReport,
    TeamResultMessage as TeamResultMessage,
    Withdrawn as Withdrawn,
)

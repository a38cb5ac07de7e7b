"""What can be said: each message with the facts it needs, before any words are chosen."""

from bot.conversation.messages.help import (
    Capabilities as Capabilities,
    ForgetWarning as ForgetWarning,
    Forgotten as Forgotten,
    Help as Help,
    InYourChat as InYourChat,
    Mine as Mine,
    Open as Open,
    Privacy as Privacy,
    Problem as Problem,
    Status as Status,
    Trouble as Trouble,
    WayfindingMessage as WayfindingMessage,
    Welcome as Welcome,
    Words as Words,
)
from bot.conversation.messages.overview import (
    Finished as Finished,
    Overview as Overview,
    TeamStanding as TeamStanding,
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
    Coming as Coming,
    ReminderMessage as ReminderMessage,
    Reminders as Reminders,
    WishProposed as WishProposed,
    WishUnread as WishUnread,
)
from bot.conversation.messages.reminders import (
    NudgeCheckIn as NudgeCheckIn,
    NudgeInvited as NudgeInvited,
    NudgeLookAgain as NudgeLookAgain,
    NudgeMessage as NudgeMessage,
    NudgeOver as NudgeOver,
    NudgePutOff as NudgePutOff,
    NudgeReady as NudgeReady,
    NudgeUnfinished as NudgeUnfinished,
)
from bot.conversation.messages.reply import (
    AspectOf as AspectOf,
    BoardOf as BoardOf,
    CardOf as CardOf,
    Living as Living,
    Message as Message,
    Paced as Paced,
    Reply as Reply,
    ResultOf as ResultOf,
    To as To,
)
from bot.conversation.messages.results import (
    CouldNotPost as CouldNotPost,
    CouldNotShare as CouldNotShare,
    HowItWorks as HowItWorks,
    NextSteps as NextSteps,
    Report as Report,
    ResultMessage as ResultMessage,
    Shared as Shared,
    SharedReport as SharedReport,
    Unshared as Unshared,
)
from bot.conversation.messages.team import (
    CancelWarning as CancelWarning,
    Changed as Changed,
    CloseWarning as CloseWarning,
    Facilitating as Facilitating,
    Invitation as Invitation,
    NotPosted as NotPosted,
    OpenAspect as OpenAspect,
    RestAsked as RestAsked,
    RestReminded as RestReminded,
    Running as Running,
    RunningAlready as RunningAlready,
    SatOut as SatOut,
    Settings as Settings,
    TeamMessage as TeamMessage,
    TeamStatus as TeamStatus,
    TooFew as TooFew,
    Turn as Turn,
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

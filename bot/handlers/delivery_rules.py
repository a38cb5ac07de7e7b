"""How deliveries of each event are treated: late ones, second ones, and those that cost no claim."""

from bot.conversation import events as e

# Events that are checked against the state of the session, so that a late one is harmless.
NEVER_LATE = (
    e.Typed,
    e.CourtesySaid,
    e.Answered,
    e.AnsweredLive,
    e.OwnAnswerAsked,
    e.PageOpened,
    e.Reopened,
    e.NoteSubmitted,
)
# Events whose second delivery would post something again, or undo it. Their delivery is remembered
# in the turn itself, that of all others once the person has seen the answer.
TAKEN_ONCE = (
    e.AssessAsked,
    e.CloseAsked,
    e.CloseRequested,
    e.DropAsked,
    e.Extended,
    e.FloorSet,
    e.HandOverAsked,
    e.TookOver,
    e.RemindRestAsked,
    e.RevealAsked,
    e.Shared,
    e.TeamResultShared,
    e.TeamViewShared,
    e.TalkShared,
    e.TalkStepsShown,
    e.ComparisonShared,
    e.ScheduleAsked,
    e.ScheduleStopped,
    e.StartDecided,
    e.PortfolioShared,
    e.PortfolioLeft,
    e.ResultPageAsked,
    e.ResultPageStopped,
    e.NextAsked,
    e.DoneSaid,
    e.StepsAsked,
    e.StepMoved,
    e.LevelConfirmed,
    e.TrackerAsked,
    e.TrackerUndone,
    e.RemindAsked,
    e.Snoozed,
)
# An answer changes the state of the session, which tells that something older is no longer
# pending; a client may show a session again by itself.
WITHOUT_WRITE = e.Answered | e.AnsweredLive | e.OwnAnswerAsked | e.Reopened
# A person who comes back looks at the end of the chat, so their session is shown there anew.
SHOWN_ANEW = e.Continued | e.CheckAsked | e.ScanAsked | e.Joined | e.PairJoined
# Platforms deliver no press twice, and what these write is idempotent: they cost no claim.
PRESSED_ONLY = (
    WITHOUT_WRITE
    | e.PageOpened
    | e.Joined
    | e.PairJoined
    | e.NoteSubmitted
    | e.NoteRemoved
    | e.NoteVisibilitySet
)
# A second delivery draws a session as it is stored, because the first may have died before it was drawn.
REDRAWN = (
    PRESSED_ONLY
    | e.Typed
    | e.WentBack
    | e.WentOn
    | e.ChangeAsked
    | e.CheckAsked
    | e.ScanAsked
    | e.NoteAsked
    | e.NoteTyped
)

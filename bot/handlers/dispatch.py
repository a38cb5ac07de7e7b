"""Which handler takes which event, and which takes which job of the outbox."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.conversation import events as e
from bot.conversation.identity import Origin
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers import (
    assessment_monitor,
    assessments,
    calendars,
    checks,
    close_requests,
    closing,
    comparison,
    exports,
    facilitation,
    forgetting,
    help as help_,
    live_assessments,
    notes,
    overview,
    pages,
    pairs,
    portfolio,
    remind_rest,
    reminder_settings,
    reminders,
    result_lookups,
    results,
    retention,
    schedules,
    sessions,
    steps,
    superseded,
    talk,
    trackers,
    typed_words,
    webhooks,
)
from bot.handlers.context import HandlerContext, Replies
from bot.outbox.job import Job, JobKind
from bot.ports.messenger import Messenger

# The last argument is the event class that the handler stands under. Typed words may stand
# for another event, which is then handled instead.
Handler = Callable[[HandlerContext, Origin, Any], Awaitable[Replies | e.Event]]
JobHandler = Callable[[HandlerContext, Job, Messenger | None], Awaitable[Replies]]

HANDLERS: Mapping[type[e.Event], Handler] = {
    # Answering
    e.Answered: sessions.answer,
    e.PageOpened: sessions.open_page,
    e.Reopened: sessions.reopen,
    e.Continued: result_lookups.resume,
    e.Paused: sessions.pause,
    e.Typed: typed_words.take,
    e.WentBack: typed_words.open_page,
    e.WentOn: typed_words.open_page,
    e.ChangeAsked: typed_words.change,
    e.NoteAsked: notes.open_form,
    e.NoteTyped: notes.take_typed,
    e.NoteSubmitted: notes.submit,
    e.NoteVisibilitySet: notes.set_visibility,
    e.NoteRemoved: notes.remove,
    # A person's check
    e.CheckAsked: checks.start,
    e.ScanAsked: checks.scan,
    e.Shared: checks.result,
    e.WhyAsked: checks.result,
    # Two checks side by side
    e.PairJoined: pairs.join,
    e.PairAgreed: pairs.agree,
    e.PairDeclined: pairs.decline,
    # A team's assessment
    e.AssessAsked: assessments.start,
    e.Joined: assessments.join,
    e.Declined: assessments.decline,
    e.ManageAsked: facilitation.show_panel,
    e.Extended: facilitation.extend,
    e.FloorSet: facilitation.set_floor,
    e.HandOverAsked: facilitation.hand_over,
    e.TookOver: facilitation.take_over,
    e.DropAsked: facilitation.drop,
    e.CloseAsked: closing.close,
    e.CloseRequested: close_requests.ask,
    e.CancelAsked: typed_words.cancel,
    e.RemindRestAsked: remind_rest.ask,
    e.AnsweredLive: live_assessments.answer,
    e.OwnAnswerAsked: live_assessments.show_own,
    e.RevealAsked: live_assessments.reveal,
    e.NextTopicAsked: live_assessments.ask_next,
    # Results and steps
    e.ResultAsked: result_lookups.show_result,
    e.NextAsked: result_lookups.show_next_steps,
    e.StepsAsked: result_lookups.show_steps,
    e.DoneSaid: result_lookups.finish_step,
    e.StatusAsked: result_lookups.show_status,
    e.HistoryAsked: results.history,
    e.DetailsAsked: result_lookups.show_details,
    e.TeamResultAsked: results.show_to_participant,
    e.TeamResultShared: results.share,
    e.TeamViewShared: result_lookups.show_everyone,
    e.GuideOpened: talk.open_card,
    e.TalkStepsShown: talk.show_steps,
    e.TalkShared: talk.share,
    e.CompareAsked: comparison.show,
    e.ComparisonShared: comparison.share,
    e.StepMoved: steps.move,
    e.LevelConfirmed: steps.confirm_level,
    e.ExportAsked: exports.hand_out,
    e.TrackerAsked: trackers.ask,
    e.TrackerUndone: trackers.undo,
    e.CalendarAsked: calendars.ask,
    # Assessments that start by themselves
    e.ScheduleAsked: schedules.ask,
    e.SchedulesAsked: schedules.show,
    e.ScheduleStopped: schedules.stop,
    e.StartDecided: schedules.decide,
    # Several teams
    e.TeamsAsked: portfolio.show_teams,
    e.PortfolioAsked: portfolio.show_state,
    e.PortfolioShared: portfolio.share,
    e.PortfolioLeft: portfolio.leave,
    e.ResultPageAsked: pages.share,
    e.ResultPageStopped: pages.stop,
    e.MarkdownAsked: pages.copy,
    # Reminders
    e.Snoozed: reminder_settings.snooze,
    e.RemindAsked: reminder_settings.remind,
    # Orientation
    e.OverviewAsked: overview.show,
    e.HelpAsked: help_.show_help,
    e.CourtesySaid: help_.answer_courtesy,
    e.RubricsAsked: help_.list_rubrics,
    e.WordsAsked: help_.explain_words,
    e.PrivacyAsked: help_.explain_privacy,
    e.PressedUnknown: help_.reject_old_button,
    e.ForgetAsked: forgetting.forget,
}

JOB_HANDLERS: Mapping[JobKind | ReminderKind, JobHandler] = {
    JobKind.SUPERSEDED: superseded.redraw,
    JobKind.CAME_BACK: superseded.note_session,
    JobKind.TAKEN_OVER: superseded.redraw_finished_answers,
    JobKind.BOARD: steps.redraw_board,
    JobKind.CARD: assessments.repost_card,
    JobKind.CLOSING: closing.time_is_up,
    JobKind.RESULT: closing.repost_result,
    JobKind.CLOSED_NOTICES: closing.plan_notices,
    JobKind.CLOSED_NOTICE: closing.redraw_for_participant,
    JobKind.QUESTION: live_assessments.repost_question,
    JobKind.LOOK: assessment_monitor.look,
    JobKind.START: schedules.begin,
    JobKind.REST: remind_rest.remind,
    JobKind.PAIR: pairs.repost,
    JobKind.PAIR_POSTED: pairs.redraw_preview,
    JobKind.PAGE_ENDED: pages.end,
    JobKind.WEBHOOK_CLOSED: webhooks.post,
    JobKind.WEBHOOK_RESULT: webhooks.post,
    JobKind.WEBHOOK_STEP_TAKEN: webhooks.post,
    JobKind.WEBHOOK_STEP_DONE: webhooks.post,
    JobKind.RETENTION: retention.end,
    JobKind.FORGETTING: forgetting.forget_leftovers,
    **dict.fromkeys(ReminderKind, reminders.send_due),
    ReminderKind.CHECK_IN: steps.ask_owner,
}

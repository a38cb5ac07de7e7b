"""The messages that are looked at: one of each kind that people meet on their way, by name."""

from dataclasses import replace

from bot.conversation import messages as m
from bot.conversation.assessment import Assessment, Status
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.notes import Note, ShownNote
from bot.conversation.questions import LEVELS, Answer, Choice, Mode, Question
from bot.conversation.reminders.preferences import Cadence
from bot.conversation.session import Session
from bot.conversation.step_plan import check_plan, team_plan
from bot.conversation.team_record import AdoptedStep, ConfirmedLevel, StepState, TeamResult
from bot.conversation.turn import progress_of
from bot.conversation.view import View
from bot.conversation.wording import say
from rubric import Rubric, plan, score
from tests.support.clock import DAY
from tests.support.core import ANA, ROOM
from tests.support.messages import OPENED, assessment, given, record, someone
from tests.support.rubrics import FLEXIBLE, capability

RUBRIC = capability(FLEXIBLE)
MINE = SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id)
TEAMS = SessionRef(AssessmentRef(ROOM, "a1"), ANA.id)
SOLID, SHAKY = (LEVELS[2], LEVELS[2], LEVELS[1], LEVELS[1], LEVELS[2], LEVELS[2]), (LEVELS[1],)

NOTE = Note("Terraform for almost everything, but the firewalls are not ours.", may_see=True, revision=1)
SAID = (
    *(
        ShownNote("automation", text)
        for text in (NOTE.text, "The templates are two years old.", "By hand, mostly", "?")
    ),
    ShownNote(
        "speed", "The network team needs a week for every address, whatever the rest of us has automated."
    ),
)


def looked_at() -> dict[str, View]:
    """Say each message, in the order in which people meet them."""
    return {name: say(message) for name, message in _messages(RUBRIC).items()}


def _messages(rubric: Rubric) -> dict[str, m.Message]:
    held = assessment(rubric, Status.OPEN, 4, 3)
    later, earlier = _record(rubric, SOLID, 30), _record(rubric, SHAKY, 0)
    planned = team_plan(rubric, later, (), ()).plan
    finished = score(rubric, [someone(rubric, SOLID)])
    return {
        "help": m.Help((rubric,), rubric, private=True),
        "opening-questions": _ask(rubric, Mode.CHECK, given(rubric, SOLID, 0), opening=True),
        "middle-of-a-check": _ask(rubric, Mode.CHECK, given(rubric, SOLID, 4)),
        "changing-an-answer": _ask(rubric, Mode.CHECK, Session(given(rubric, SOLID).answers, 1)),
        "did-you-mean": m.DidYouMean(rubric, MINE, Question(1), "2", 0, LEVELS[1:3]),
        "result-of-a-check": m.Report(
            rubric, MINE, finished, check_plan(rubric, finished), m.ShareOffer(ROOM, elsewhere=True)
        ),
        "how-it-works": m.HowItWorks(rubric, finished),
        "status": m.CheckStatus(rubric, MINE, progress_of(rubric, Mode.CHECK, given(rubric, SOLID, 4))),
        "team-card-new": m.Invitation(rubric, assessment(rubric, Status.OPEN), has_calendar=True),
        "team-card-open": m.Invitation(rubric, held, has_calendar=True),
        "team-card-closed": m.Invitation(rubric, assessment(rubric, Status.CLOSED, 4, 4), level=2),
        "facilitator-note": m.AssessmentStarted(rubric, held),
        "settings": m.ManagePanel(rubric, held),
        "evidence-questions": _ask(rubric, Mode.TEAM, _first_claimed()),
        "questions-with-a-note": _ask(rubric, Mode.TEAM, replace(_first_claimed(), notes={0: NOTE})),
        "note-form": m.NoteForm(rubric, TEAMS, 0, NOTE, 3),
        "note-kept": m.NoteKept(rubric, TEAMS, 0, NOTE, 3),
        "team-result-with-notes": m.TeamReport(
            rubric, replace(later, notes=SAID), held.ref, planned, PublicResult.of(rubric, earlier)
        ),
        "team-result-shown-anew": _shown_anew(rubric, later, earlier),
        "team-status": m.TeamStatus(
            (m.Running(rubric, held, progress_of(rubric, Mode.TEAM, _first_claimed())),)
        ),
        "team-result": m.TeamReport(rubric, later, held.ref, planned, PublicResult.of(rubric, earlier)),
        "next-steps-board": _board(rubric, later),
        "history": m.History(((rubric, later), (rubric, earlier)), ROOM),
        "home": m.Overview(
            (m.OpenSession(rubric, MINE, progress_of(rubric, Mode.CHECK, given(rubric, SOLID, 4))),),
            (),
            (m.FinishedCheck(rubric, MINE, finished, OPENED),),
            (m.TeamSummary(rubric, TEAMS, later, "Platform"),),
            _reminders(),
        ),
        "reminders": _reminders(),
        "reminder-unfinished": m.UnfinishedReminder(rubric, TEAMS, held, 4, 1),
        "reminder-look-again": m.LookAgainReminder(rubric, later, held.ref),
        "live-topic": m.LiveTopic(rubric, _live(rubric, 0), 0),
        "reveal": m.LiveTopic(rubric, _live(rubric, 1), 0),
        "privacy": m.Privacy(),
        "forget-warning": m.ForgetWarning(),
        "error": m.ErrorMessage(m.ErrorCode.STORE_DOWN),
    }


def _ask(rubric: Rubric, mode: Mode, session: Session, *, opening: bool = False) -> m.Ask:
    ref = MINE if mode is Mode.CHECK else TEAMS
    return m.Ask(rubric, ref, mode, session, progress_of(rubric, mode, session), opening=opening)


def _first_claimed() -> Session:
    """Claim a level of the first aspect, so that its evidence is asked for, and answer half of that."""
    return Session({Question(0): Answer(LEVELS[2], 1), Question(0, 3): Answer(Choice.PARTLY, 1)})


def _record(rubric: Rubric, ending: tuple[Choice, ...], days: int) -> TeamResult:
    return replace(record(rubric, ending, 5), closed=OPENED + days * DAY, conversation_name="Platform")


def _shown_anew(rubric: Rubric, later: TeamResult, earlier: TeamResult) -> m.TeamReport:
    """Show a result with a topic that denied evidence lowers, and one of which the next level is confirmed."""
    lowered, sure = (rubric.aspects[at].id for at in (2, 3))
    aspects = tuple(
        replace(each, on_the_way=each.id == sure, picked=3 if each.id == lowered else None)
        for each in later.result.aspects
    )
    now = replace(later, result=replace(later.result, aspects=aspects))
    planned = team_plan(rubric, now, (), (ConfirmedLevel(sure, 3, ANA.id, OPENED),))
    before = PublicResult.of(rubric, earlier)
    return m.TeamReport(rubric, now, TEAMS.assessment, planned.plan, before, confirmed=planned.confirmed)


def _live(rubric: Rubric, revealed: int) -> Assessment:
    """Answer a live assessment together, with so many topics revealed."""
    counts = (0, 1, 3, 1, 0, 1, 0)
    topics = len(rubric.aspects)
    held = assessment(rubric, Status.OPEN, 6, 0)
    return replace(
        held,
        mode=Mode.LIVE,
        answered=6 if not revealed else 0,
        asked=revealed + 1,
        members=6,
        revealed=(counts,) * revealed,
        questions=("",) * topics,
    )


def _reminders() -> m.ReminderSettings:
    days, every = (0, 1, 2, 3, 4), Cadence(days=90)
    return m.ReminderSettings(False, False, "Europe/Rome", (570, 990), days, every, (), ())


def _board(rubric: Rubric, result: TeamResult) -> m.Board:
    first = plan(rubric, result.result).steps[0]
    ref = AssessmentRef(ROOM, result.assessment)
    taken = AdoptedStep(first.step.id, result.rubric, ref.id, ANA.id, StepState.ADOPTED, OPENED)
    return m.Board(rubric, result, ref, (taken,))

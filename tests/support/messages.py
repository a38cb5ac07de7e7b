"""Every message that can be said, about a given rubric, with the facts that come together in practice."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from enum import Enum
from functools import cache
from itertools import chain, compress, pairwise, product

from cachetools import LRUCache, cached

from bot.conversation import events as e, messages as m, wording
from bot.conversation.assessment import Assessment, CloseRequest, RestReminder, RubricRef, Status
from bot.conversation.calendar import CalendarDate, CalendarEntry
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef, PersonId, SessionRef
from bot.conversation.latest_messages import SUBJECTS, ShownKind
from bot.conversation.notes import LONGEST, Note, ShownNote
from bot.conversation.pairs import Pair
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import (
    ANCHOR_CHOICES,
    LEVELS,
    Answer,
    Choice,
    Mode,
    Question,
    is_choice_of,
    levels_of,
)
from bot.conversation.reminders.parsing import EVER, MORNINGS, PreferenceTopic
from bot.conversation.reminders.preferences import Cadence, DateRange, PreferencesUpdate, ReminderKind
from bot.conversation.reports import exports
from bot.conversation.reports.pages import result_page
from bot.conversation.reports.talk import talk_guide
from bot.conversation.schedules import NextAssessment, Schedule, StartTime
from bot.conversation.session import Session, as_respondent
from bot.conversation.small_talk import Courtesy
from bot.conversation.step_plan import StepProgress, check_plan, team_plan
from bot.conversation.team_record import AdoptedStep, ConfirmedLevel, StepMove, StepState, TeamResult
from bot.conversation.tracker import IssueTarget, Tracker, TrackerProblem
from bot.conversation.turn import progress_of
from bot.conversation.view import View
from bot.conversation.when.closing import DayQuestion, Doubt, suggested_days
from bot.conversation.when.zones import local_day
from bot.links.sealed import LONGEST as LONGEST_LINK
from rubric import Respondent, Rubric, plan, score
from tests.support.clock import DAY
from tests.support.core import ANA, ROOM

Said = tuple[m.Message, View]
LONG_NOTE = "我們有三個叢集，" * (LONGEST // 8)
OPENED = 1_800_000_000
OFFERS = (m.ShareOffer(ROOM), m.ShareOffer(ROOM, elsewhere=True), m.ShareOffer(ROOM, "#" + "w" * 79, True))
PLACES = (
    m.Place(ROOM, None, OPENED),
    m.Place(ROOM, "#" + "w" * 79, OPENED),
    *[m.Place(ROOM, None, OPENED)] * 3,
)
LONG_TRACKER = Tracker(
    "issues.example.org", f"https://issues.example.org/{'w' * 440}?title={{title}}&text={{body}}"
)
LONG_NAME = "Ana " * 19 + "Lima"
NOT_SURE, NOT_APPLICABLE = Choice.NOT_SURE, Choice.NOT_APPLICABLE
# One per way in which a check can end: each level, one aspect behind, hardly anything known.
ENDINGS: tuple[tuple[Choice, ...], ...] = (
    *((level,) for level in LEVELS),
    (LEVELS[4], LEVELS[0], LEVELS[4]),
    (LEVELS[3], LEVELS[2]),
    (LEVELS[1], NOT_SURE, NOT_APPLICABLE, LEVELS[2]),
    (NOT_SURE,),
    (NOT_APPLICABLE,),
)


def every_message(rubric: Rubric) -> Iterator[m.Message]:
    yield from about_questions(rubric)
    yield from about_checks(rubric)
    yield from about_assessments(rubric)
    yield from about_team_results(rubric)
    yield from about_pages(rubric)
    yield from about_talks(rubric)
    yield from about_schedules(rubric)
    yield from about_several_teams(rubric)
    yield from about_pairs(rubric)
    yield from about_steps(rubric)
    yield from about_trackers()
    yield from about_calendars(rubric)
    yield from about_nudges(rubric)
    yield from finding_ones_way(rubric)
    yield from superseded(rubric)


@cached(LRUCache(6), key=lambda rubric: rubric.hash)
def everything_said(rubric: Rubric) -> tuple[Said, ...]:
    """Give every message about *rubric* with its words, which take a second. Those of the last rubrics are kept."""
    return tuple((message, wording.say(message)) for message in every_message(rubric))


def one_of_each_shape(rubric: Rubric, like: Rubric | None = None) -> Iterator[Said]:
    """Give a message with its words for every kind and shape that messages about *like*, or *rubric*, have.

    With one text in the place of every text, messages of one shape are drawn alike.
    """
    if like is None:
        yield from compress(everything_said(rubric), _first_of_shape(rubric))
    else:
        for message in compress(every_message(rubric), _first_of_shape(like)):
            yield message, wording.say(message)


@cached(LRUCache(6), key=lambda rubric: rubric.hash)
def _first_of_shape(rubric: Rubric) -> tuple[bool, ...]:
    """Tell of every message about *rubric* whether it is the first of its shape."""
    met: set[object] = set()
    first = []
    for message, said in everything_said(rubric):
        shape = type(message), _shape(said)
        first.append(shape not in met)
        met.add(shape)
    return tuple(first)


def _shape(part: object) -> object:
    """Give what *part* is made of: its parts, what they have and what they lack, but not what they say."""
    match part:
        case bool() | Enum() | None:
            return part
        case str() | int():
            return bool(part)
        case tuple():
            return tuple(map(_shape, part))
        case _ if is_dataclass(part):
            return type(part), *(_shape(getattr(part, name)) for name in _names(type(part)))
    return type(part)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def given(rubric: Rubric, ending: tuple[Choice, ...], count: int | None = None) -> Session:
    """Answer the first *count* questions, or all, with *ending* over and over, as far as there are levels."""
    ending = tuple(choice if is_choice_of(rubric, choice) else levels_of(rubric)[-1] for choice in ending)
    aspects = range(len(rubric.aspects) if count is None else count)
    return Session({Question(at): Answer(ending[at % len(ending)], 1) for at in aspects})


def someone(rubric: Rubric, ending: tuple[Choice, ...], name: str = "ana") -> Respondent:
    return as_respondent(rubric, name, given(rubric, ending).answers)


def half_answered(rubric: Rubric) -> Iterator[m.Message]:
    """Ask for the evidence of a first answer, which stands on a line above or is being changed."""
    ref = SessionRef(AssessmentRef(ROOM, "a1"), ANA.id)
    answers = {Question(0): Answer(LEVELS[2], 1), Question(0, 3): Answer(Choice.PARTLY, 1)}
    for looking_back in (None, 0):
        session = Session(answers, looking_back)
        yield m.Ask(rubric, ref, Mode.TEAM, session, progress_of(rubric, Mode.TEAM, session))


def about_evidence(rubric: Rubric) -> Iterator[m.Message]:
    """Ask back which answer about evidence was meant."""
    ref, question = SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id), Question(1, 3)
    for candidates in ((Choice.YES,), (Choice.PARTLY, Choice.NO)):
        yield m.DidYouMean(rubric, ref, question, "2.1", 0, candidates)
    yield m.DidYouMean(rubric, ref, question, "2.1", 0, (Choice.YES, Choice.NO), (Choice.PARTLY,))


def answers_with_notes(rubric: Rubric, ref: SessionRef) -> Iterator[m.Message]:
    """List answers of a team's assessment, all with their evidence and a note."""
    first = given(rubric, (LEVELS[1],))
    asked = [each for page in progress_of(rubric, Mode.TEAM, first).asked for each in page if each.level]
    answers = {**first.answers, **{each: Answer(Choice.PARTLY, 1) for each in asked}}
    notes = {at: Note("We do.") for at in range(len(rubric.aspects))}
    session = Session(answers, notes=notes)
    yield m.AnswerList(rubric, ref, Mode.TEAM, session, progress_of(rubric, Mode.TEAM, session))


def about_questions(rubric: Rubric) -> Iterator[m.Message]:
    ref = SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id)
    for mode in (Mode.CHECK, Mode.TEAM):
        for count in range(len(rubric.aspects)):
            session = given(rubric, (LEVELS[2],), count)
            for notice in (None, *m.Notice):
                yield m.Ask(
                    rubric, ref, mode, session, progress_of(rubric, mode, session), notice, not count, True
                )
        for looking_back in (0, 1):
            session = Session(given(rubric, (LEVELS[4],)).answers, looking_back)
            yield m.Ask(rubric, ref, mode, session, progress_of(rubric, mode, session))
    if rubric.asks_evidence:
        yield from half_answered(rubric)
    yield from about_notes(rubric)
    for mode, count in product((Mode.CHECK, Mode.TEAM), (1, None)):
        session = given(rubric, (LEVELS[2], NOT_SURE), count)
        for page in (0, len(rubric.aspects)):  # one after the last shows the last
            yield m.AnswerList(rubric, ref, mode, session, progress_of(rubric, mode, session), page=page)
    yield from answers_with_notes(rubric, ref)
    yield from (m.QuestionWords(rubric, ref, aspects) for aspects in ((0,), (0, 1, 2), ()))
    for count in (None, 1, 0):
        yield m.SeeYou(ref, progress_of(rubric, Mode.CHECK, given(rubric, (LEVELS[2],), count)))
    for candidates in (LEVELS[:1], levels_of(rubric)[1:4], (Choice.NOT_SURE,)):
        yield m.DidYouMean(rubric, ref, Question(1), "2", 0, candidates)
    if rubric.asks_evidence:
        yield from about_evidence(rubric)
    yield m.DidYouMean(rubric, ref, Question(1), "2", 0, levels_of(rubric)[2:], LEVELS[:2])
    yield m.DidYouMean(rubric, ref, Question(1), "2", 0, levels_of(rubric)[1:], LEVELS[:1])
    unread = ((None, ""), (Question(1), "2"), (Question(1, 3), "2.1"))
    for (question, label), said in product(unread, ("", "purple", "w" * 2000)):
        yield m.NotUnderstood(question, label, rubric.top, said)
    yield m.NotUnderstood(Question(1), "2", rubric.top, "2b 3c", several=True)


def about_notes(rubric: Rubric) -> Iterator[m.Message]:
    ref, last = SessionRef(AssessmentRef(ROOM, "a1"), ANA.id), len(rubric.aspects) - 1
    yield m.NoteTopicQuestion(rubric, ref)
    for text, may_see in (("", False), ("we have three clusters", False), (LONG_NOTE, True)):
        note = Note(text, may_see, 3)
        session = replace(given(rubric, (LEVELS[3],), last), notes={last: note})
        yield m.Ask(rubric, ref, Mode.TEAM, session, progress_of(rubric, Mode.TEAM, session))
        yield from (
            say(rubric, ref, last, note, floor) for say in (m.NoteForm, m.NoteKept) for floor in (3, 50)
        )


def about_checks(rubric: Rubric) -> Iterator[m.Message]:
    ref = SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id)
    for ending in ENDINGS:
        result = score(rubric, [someone(rubric, ending)])
        steps = check_plan(rubric, result)
        for notice in (None, *m.Notice):
            offer = m.ShareOffer(ROOM, "#" + "w" * 80 if notice else None, elsewhere=bool(notice))
            yield m.Report(rubric, ref, result, steps, offer, notice)
        yield m.Report(rubric, ref, result, steps, None, newer=ref)
        yield m.SharedReport(rubric, ANA.id, result, steps)
        yield m.NextSteps(rubric, result, steps)
        yield m.HowItWorks(rubric, result)
        yield m.ReportDetails(
            rubric, result, steps, session=SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id)
        )
        yield m.ReportDetails(rubric, result, steps, assessment=AssessmentRef(ROOM, "a1"))
    yield from (m.ResultShared(ROOM, name) for name in ("", "#platform"))
    for places in (PLACES[:1], PLACES[1:2], PLACES):
        yield m.WhereToShare(ref, places)
    yield from (m.CouldNotShare(ref, why, where) for why in m.PostFailure for where in (None, ROOM))
    yield from (m.CouldNotPost(why) for why in m.PostFailure)


def about_pairs(rubric: Rubric) -> Iterator[m.Message]:
    session, other = SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id), PersonId("ben")
    for name in (None, "#" + "w" * 79):
        ref = AssessmentRef(ROOM, "p1")
        pair = Pair(
            ref, RubricRef(rubric.id, "0123456789ab"), OPENED, OPENED + 7 * DAY, "Europe/Berlin", name
        )
        yield m.PairOffer(rubric, pair, ANA.id)
        yield m.PairOpen(rubric, pair)
        yield from (m.PairComplete(rubric, session, name, is_posted) for is_posted in (True, False))
        result = score(rubric, [someone(rubric, ENDINGS[0])])
        yield from (m.PairPreview(rubric, pair, session, result, 6, consent) for consent in m.Consent)
    for ending in (ENDINGS[0], ENDINGS[-1]):
        result = score(rubric, [someone(rubric, ending)])
        yield m.PairPosted(rubric, ref, ((ANA.id, result), (other, result)))
    yield m.NotTwo(session)
    yield from (m.PairOfferOver(each) for each in (None, pair, replace(pair, posted=True)))


def about_assessments(rubric: Rubric) -> Iterator[m.Message]:
    ref = SessionRef(AssessmentRef(ROOM, "a1"), ANA.id)
    for status in Status:
        for began, finished, members in ((0, 0, 6), (1, 0, 0), (1, 1, 2), (4, 3, 60), (3, 3, 3), (3, 3, 0)):
            held = replace(assessment(rubric, status, began, finished), members=members, offered=not members)
            yield m.Invitation(rubric, held, level=2 if finished == 3 else None, has_calendar=True)
    for facilitator in (ANA.id, None):
        held = assessment(rubric, Status.OPEN, 4, 3, facilitator)
        yield from (
            say(rubric, held)
            for say in (m.AssessmentStarted, m.RunningAlready, m.CloseWarning, m.DropWarning)
        )
        yield m.CloseWarning(rubric, held, levelless=True)
        yield m.ManagePanel(rubric, held)
        yield from (m.TooLittleChanged(rubric, held, OPENED, OPENED + 14 * DAY, topic) for topic in (None, 0))
        yield from (m.CloseRequestSent(rubric, held, name) for name in (None, LONG_NAME))
        yield m.WhichLeave(rubric, held)
        yield from (
            m.ClosedForYou(rubric, held, held.closes, guide, by_hand)
            for guide in (True, False)
            for by_hand in (False, guide)
        )
        yield m.ClosedForYou(rubric, replace(held, talk_began=True), held.closes, guide=True)
        newer = m.Running(rubric, replace(held, status=Status.OPEN))
        yield m.HasClosed(rubric, held, has_result=True)
        yield from (m.HasClosed(rubric, held, has_result, newer) for has_result in (True, False))
        for request in (None, CloseRequest(ANA.id, OPENED)):
            asked = replace(held, close_request=request)
            yield from (m.FacilitatorOnly(rubric, asked, reachable) for reachable in (True, False))
            yield m.FacilitatorOnly(rubric, asked, reachable=True, name=LONG_NAME)
        for rest in (None, RestReminder(ANA.id), RestReminder(None, 0), RestReminder(ANA.id, 12, 3)):
            yield m.ManagePanel(rubric, replace(held, members=40, rest=rest))
        yield from (m.ExtensionProposed(rubric, held, held.closes + ahead) for ahead in (-3 * DAY, 7 * DAY))
        yield m.ExtensionProposed(rubric, replace(held, status=Status.EXPIRED), held.closes + 7 * DAY)
        yield m.ClosingStands(rubric, held)
        yield from (
            m.Changed(rubric, held, m.ChangeKind.EXTENDED, ANA.id, held.closes + ahead)
            for ahead in (-DAY, DAY)
        )
        yield from (m.AllAnswered(rubric, ref, held, notice) for notice in (None, *m.Notice))
        everyone = replace(held, began=4, finished=4, members=5, sitting_out=1, never_began=1)
        yield m.AllAnswered(rubric, ref, replace(everyone, facilitator=ref.person))
        yield from (m.Changed(rubric, held, turn, ANA.id) for turn in m.ChangeKind)
        yield m.OfferSent(rubric, held)
        yield from (m.OfferOver(rubric, replace(held, status=status)) for status in Status)
        yield m.TooFew(rubric, held)
        places = (
            None,
            progress_of(rubric, Mode.TEAM, given(rubric, LEVELS, 2)),
            progress_of(rubric, Mode.TEAM, Session({})),
        )
        yield m.TeamStatus(tuple(m.Running(rubric, held, each) for each in places))
        check = m.OpenSession(
            rubric,
            SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id),
            progress_of(rubric, Mode.CHECK, Session({})),
        )
        yield m.OpenSessions((check, *(m.OpenSession(rubric, ref, each, held) for each in places if each)))
    yield from about_open_assessments(rubric)
    events = (
        e.CloseAsked(ref.assessment),
        e.FloorSet(5, ref.assessment),
        e.Extended(ref.assessment, "in 5 days"),
    )
    yield from (m.WhichOne(((rubric, event),) * count) for event in events for count in (2, 7))
    today = local_day(OPENED, "Europe/Rome")
    latest = today + timedelta(days=92)
    for doubt in Doubt:
        for days in ((), (latest,), (today, latest))[doubt in (Doubt.WHICH, Doubt.NOT_AT_FIVE) :]:
            for event in (e.AssessAsked(rubric.id, mode=Mode.LIVE), e.Extended(ref.assessment)):
                suggested = () if days else suggested_days(OPENED, "Europe/Rome")
                yield m.WhichDay(DayQuestion(doubt, days), event, "Europe/Rome", today, latest, suggested)
    yield from (m.WhichMode(rubric, today, place, has_choice=True) for place in (None, *PLACES[:2]))
    asked = e.AssessAsked(by="2026-12-04", rubric_id=rubric.id)
    yield from (m.WhereToAssess(asked, found, "/invite @Rung") for found in ((), PLACES[:1], PLACES))
    yield from (m.RestAsked(held.ref), m.NotPosted(rubric))
    yield from (m.RestReminded(rubric, held.ref, *counts) for counts in ((0, 0), (1, 0), (4, 1), (0, 12)))
    yield from (
        m.SatOut(ref.assessment, answers, name) for answers in (True, False) for name in (None, rubric)
    )
    yield m.Withdrawn(rubric, held)


def about_open_assessments(rubric: Rubric) -> Iterator[m.Message]:
    aspects = len(rubric.aspects)
    picked = dict(zip(ANCHOR_CHOICES, (0, 40, 1, 0, 12, 2, 1), strict=True))
    counts = tuple(count if is_choice_of(rubric, choice) else 0 for choice, count in picked.items())
    for status in (Status.OPEN, Status.EXPIRED, Status.CLOSED):
        for revealed, answered in ((0, 0), (0, 1), (1, 3), (aspects, 0)):
            held = replace(
                assessment(rubric, status, began=answered),
                mode=Mode.LIVE,
                answered=answered,
                asked=min(revealed + 1, aspects),
                members=answered * 2,
                revealed=(counts,) * revealed,
                questions=(None,) * aspects,
            )
            yield from (say(rubric, held) for say in (m.Invitation, m.AssessmentStarted, m.RunningAlready))
            yield from (say(rubric, held, PLACES[0]) for say in (m.AssessmentStarted, m.RunningAlready))
            yield from (m.LiveTopic(rubric, held, at) for at in range(min(revealed + 1, aspects)))
            yield from (say(rubric, held, 0) for say in (m.RevealWarning, m.TopicRevealed))
            for own in (None, LEVELS[2], NOT_SURE):
                topic = m.LiveTopic(rubric, held, min(revealed, aspects - 1), own)
                yield from (m.OwnAnswer(topic, changing) for changing in (False, True))
                yield m.OwnAnswer(topic, corrected=True)
            yield m.TeamStatus((m.Running(rubric, held),))
            here = progress_of(rubric, Mode.LIVE, given(rubric, LEVELS, 2))
            yield m.OpenSessions(
                (m.OpenSession(rubric, SessionRef(AssessmentRef(ROOM, "a1"), ANA.id), here, held),)
            )


def assessment(
    rubric: Rubric, status: Status, began: int = 0, finished: int = 0, facilitator: str = ANA.id
) -> Assessment:
    return Assessment(
        "a1",
        ROOM,
        Mode.TEAM,
        status,
        RubricRef(rubric.id, rubric.hash),
        facilitator,
        OPENED,
        closes=OPENED + 5 * DAY,
        zone="Europe/Rome",
        began=began,
        finished=finished,
    )


def about_team_results(rubric: Rubric) -> Iterator[m.Message]:
    where = assessment(rubric, Status.CLOSED).ref
    records = [record(rubric, ending, people) for ending in ENDINGS for people in (3, 5)]
    taken: list[AdoptedStep] = []
    for now, before in zip(records, (None, *records), strict=False):
        earlier = PublicResult.of(rubric, before) if before else None
        fresh = team_plan(rubric, now, (), ()).plan
        yield from (m.TeamReport(rubric, now, where, fresh, earlier, share) for share in (None, *OFFERS))
        steps = plan(rubric, now.result).steps
        taken = [adopted(each.step.id, now, state) for each in steps for state in StepState]
        yield from boards(rubric, now, taken)
        yield m.Board(rubric, now, where, ())
    for each in records:
        for text in ("we have three clusters", LONG_NOTE):
            said = replace(
                each, notes=tuple(ShownNote(aspect.id, text) for aspect in rubric.aspects for _ in range(5))
            )
            fresh, before = team_plan(rubric, said, (), ()).plan, PublicResult.of(rubric, records[0])
            yield m.TeamReport(rubric, said, where, fresh, before, OFFERS[0])
    for count in (1, 3):
        known = tuple((rubric, each) for each in records[:count])
        yield from (m.History(known, where.conversation, share) for share in (None, *OFFERS))
    facts = [PublicResult.of(rubric, each) for each in records]
    other = m.ComparableResult(AssessmentRef(where.conversation, "a0"), facts[0].day)
    for before, now in pairwise(facts):
        yield from (
            m.Comparison(
                before, now, where, where, (other,), (m.ComparableCapability(LONG_NAME, where),) * 4, share
            )
            for share in (None, *OFFERS)
        )
    yield from (m.ShownToEveryone(place) for place in ("", "#platform"))
    held = assessment(rubric, Status.CLOSED)
    answers = exports.answer_rows(
        rubric, held, given(rubric, ENDINGS[-3]).answers, {1: Note("=1+1", True, 1)}
    )
    download = m.Download("https://rung.example/json", "https://rung.example/csv")
    for known in (records[:1], records):
        rows = exports.result_rows(tuple((rubric, each) for each in known), taken)
        yield from (m.Export(rows, where) for where in (None, download))
    yield from (m.Export(answers, where) for where in (None, download))


def about_pages(rubric: Rubric) -> Iterator[m.Message]:
    where = assessment(rubric, Status.CLOSED).ref
    records = [record(rubric, ending, people) for ending in ENDINGS for people in (3, 5)]
    for now, before in zip(records, (None, *records), strict=False):
        url = f"https://rung.example.org/results/{'x' * LONGEST_LINK}"
        facts = m.PageFacts(rubric, where, now.closed_day, now.closed_day + timedelta(30), url)
        local = replace(facts, file_url=f"{url}/file")
        for each in (facts, local):
            yield from (m.PageShared(each, ANA.id), m.PageLink(each))
        yield from (m.PageOver(where), m.PageCommand(where))
        yield m.PageStopped(rubric, where, now.closed_day, ANA.id)
        yield m.PageEnded(rubric, where, now.closed_day, now.closed_day)
        fresh = team_plan(rubric, now, (), ()).plan
        yield from (m.TeamReport(rubric, now, where, fresh, page=way) for way in m.PageWay)
        steps = zip(plan(rubric, now.result).steps, StepState, strict=False)
        taken = [adopted(each.step.id, now, state) for each, state in steps]
        planned = team_plan(rubric, now, taken, ()).plan
        page = result_page(rubric, now, (rubric, before) if before else None, planned)
        yield m.MarkdownCopy(page, where)


def about_talks(rubric: Rubric) -> Iterator[m.Message]:
    where = assessment(rubric, Status.CLOSED).ref
    records = [record(rubric, ending, people) for ending in ENDINGS for people in (3, 5)]
    for now, before in zip(records, (None, *records), strict=False):
        steps = plan(rubric, now.result).steps
        taken = tuple(adopted(each.step.id, now, state) for each in steps for state in StepState)
        planned = team_plan(rubric, now, taken, ())
        again = NextAssessment(now.closed + 90 * DAY, "Europe/Rome")
        summary = m.TalkSummary(rubric, now, planned, again)
        yield from (summary, m.TalkSummary(rubric, now, planned, replace(again, by_itself=True)))
        yield m.TalkSummary(rubric, now, team_plan(rubric, now, (), ()), None)
        guide = talk_guide(rubric, now)
        earlier = PublicResult.of(rubric, before) if before else None
        for card in range(guide.last_card + 1):
            yield m.TalkCard(guide, card, where, summary, earlier, OFFERS[card % len(OFFERS)])
        choosing = m.TalkCard(guide, guide.steps_card, where, summary, None, OFFERS[0], is_shown=True)
        yield from (replace(choosing, share=each) for each in OFFERS)


def about_several_teams(rubric: Rubric) -> Iterator[m.Message]:
    ref, results = (
        SessionRef(AssessmentRef(ROOM, "a1"), ANA.id),
        [record(rubric, ending, 5) for ending in ENDINGS[:3]],
    )
    for name, count, left in product(("", "#" + "w" * 79), (1, 3), (True, False)):
        seen = tuple((rubric, each) for each in results[:count])
        team = m.TeamOverview(name, ref, seen, None if left else 2, None if left else (rubric.name,))
        yield from (m.Teams((team,) * teams) for teams in (1, 7))
    yield m.Teams(())
    yield from (
        m.PortfolioState(ROOM, at, share, "Europe/Rome") for at in (None, OPENED) for share in (True, False)
    )
    for facilitator in (ANA.id, None):
        yield m.PortfolioState(ROOM, None, False, "Europe/Rome", facilitator, has_result=True)
    yield from (m.PortfolioNews(ROOM, ANA.id, at, "Europe/Rome") for at in (None, OPENED))
    yield m.PortfolioNews(ROOM, ANA.id, None, "Europe/Rome", begun=True)


def about_schedules(rubric: Rubric) -> Iterator[m.Message]:
    event = e.ScheduleAsked("every 3 months on mon 10:00", rubric_id=rubric.id, where=ROOM)
    starts = (StartTime(OPENED, Cadence(months=3, weekday=0, minute=600)), StartTime(OPENED))
    for start, mode in product(starts, (Mode.TEAM, Mode.LIVE)):
        schedule = Schedule(ROOM, rubric.id, start, ANA.id, mode, zone="Europe/Rome")
        yield m.ScheduleProposed(rubric, schedule, replace(event, keep=True), has_choice=True)
        yield m.ScheduleKept(rubric, schedule, ANA.id)
        yield from (m.StartDoubtful(rubric, schedule, doubt, OPENED + 90 * DAY) for doubt in m.StartDoubt)
        yield m.StartDoubtful(rubric, schedule, m.StartDoubt.LATE, None)
        listed = m.ListedSchedule(rubric, schedule)
        waits = m.ListedSchedule(rubric, replace(schedule, waits=True), OPENED + 90 * DAY)
        yield from (m.ScheduleList((listed,) * count, ROOM) for count in (0, 1, 5))
        yield from (m.ScheduleList((waits,) * 11, ROOM, page) for page in (0, 1, 2))
        yield m.ManagePanel(rubric, assessment(rubric, Status.OPEN), schedule)
    yield m.ScheduleEnded(rubric, ANA.id)
    yield m.WhichStart(tuple((start, event) for start in starts), "Europe/Rome")
    yield from (m.ScheduleNotUnderstood(event), m.ScheduleTooOften(rubric, 14, event))


def adopted(step: str, now: TeamResult, state: StepState = StepState.ADOPTED) -> AdoptedStep:
    ended = 0 if state is StepState.ADOPTED else now.closed + DAY
    return AdoptedStep(
        step, now.rubric, now.assessment, ANA.id, state, OPENED, now.closed + 14 * DAY, ended=ended
    )


def boards(rubric: Rubric, now: TeamResult, taken: list[AdoptedStep]) -> Iterator[m.Message]:
    ref = assessment(rubric, Status.CLOSED).ref
    yield from (m.Board(rubric, now, ref, (each,)) for each in taken)
    everything = tuple(each for each in taken if each.is_open)
    for first in everything[:1]:
        for owner in (ANA.id, None):
            yield m.Board(rubric, now, ref, (replace(first, owner=owner), *everything[1:]), opened=first.step)
        for help_asked in (0, OPENED):
            helpers = (ANA.id,) * 10 if help_asked else ()
            several = tuple(replace(first, help_asked=help_asked, helpers=helpers) for _ in range(7))
            yield m.Board(rubric, now, ref, several)
        for move in StepMove:
            yield m.Board(rubric, now, ref, everything, news=m.StepNews(first, ANA.id, move))
            yield m.StepAnnounced(m.Board(rubric, now, ref, everything, news=m.StepNews(first, ANA.id, move)))
    for each in taken:
        if each.state is StepState.DONE:
            yield m.Board(rubric, now, ref, (replace(each, is_confirmed=True),))
            yield m.Board(rubric, now, ref, (each,), news=m.StepNews(each, ANA.id, StepMove.CONFIRMED))
            yield m.Board(rubric, now, ref, (each,), news=m.StepNews(each, ANA.id, StepMove.DONE))
    yield from boards_on_the_way(rubric, now, ref)


def boards_on_the_way(rubric: Rubric, now: TeamResult, ref: AssessmentRef) -> Iterator[m.Message]:
    matching = on_the_way(now, rubric.top)
    found = plan(rubric, matching.result)
    yield m.Board(rubric, matching, ref, ())
    levels = tuple(
        ConfirmedLevel(aspect, (now.result.value(aspect) or 1) + 1, person, OPENED + DAY)
        for aspect, person in zip(found.on_the_way, (ANA.id, None, *[ANA.id] * 9), strict=False)
    )
    yield m.Board(rubric, matching, ref, (), levels)
    yield from (
        m.Board(rubric, matching, ref, (), levels, m.LevelNews(level, ANA.id, retracted))
        for level in levels[:1]
        for retracted in (True, False)
    )
    yield from (
        m.UndoRefused(rubric, level, facilitator) for level in levels[:2] for facilitator in ("bo", None)
    )
    bare = without_steps(rubric)
    yield m.Board(bare, matching, ref, ())
    yield m.Board(bare, now, ref, ())


def on_the_way(now: TeamResult, top: int = len(LEVELS)) -> TeamResult:
    """Let the evidence of the next level hold for every aspect."""
    aspects = tuple(
        replace(each, on_the_way=each.value is not None and each.value < top) for each in now.result.aspects
    )
    return replace(now, result=replace(now.result, aspects=aspects))


def without_steps(rubric: Rubric) -> Rubric:
    """Leave the steps out of a rubric."""
    data = rubric.model_dump()
    for aspect in data["aspects"]:
        for cell in aspect.get("levels", {}).values():
            cell["steps"] = ()
    return Rubric.model_validate(data)


def about_steps(rubric: Rubric) -> Iterator[m.Message]:
    now = record(rubric, ENDINGS[1], 3)
    ref = assessment(rubric, Status.CLOSED).ref
    if not rubric.step_ids:
        yield m.StepList((), "Europe/Rome", OPENED)
        return
    (first, *_) = plan(rubric, now.result).steps
    every = [
        replace(
            adopted(first.step.id, now, state), owner=owner, moved_by=moved_by, is_confirmed=bool(moved_by)
        )
        for state in StepState
        for owner, moved_by in ((ANA.id, None), (ANA.id, "bo"), (None, "bo"), (None, None))
    ]
    for times, issues in ((0, None), (1, None), (6, IssueTarget(LONG_TRACKER))):
        steps = tuple((rubric, each) for each in every) * times
        later = OPENED + 40 * DAY
        yield m.StepList(steps, "Europe/Rome", later, issues=issues)
        yield from (
            m.StepList(steps, "Europe/Rome", later, state, page, issues)
            for state in StepState
            for page in (0, 1, 9)
        )
    for move in (StepMove.DONE, StepMove.DROPPED, StepMove.OFFERED, StepMove.TAKEN_OVER):
        yield m.OwnerAsked(rubric, ref, every[0], move, "Europe/Rome")
    yield from (m.OwnerInformed(rubric, every[0], owner) for owner in (None, ANA.id))
    yield from (m.StepKept(rubric, each, "Europe/Rome") for each in every)
    yield m.HelpWanted(rubric, ref, every[0])
    yield m.HelpWanted(rubric, ref, replace(every[0], help_asked=OPENED, helpers=(ANA.id,) * 10))
    yield from (m.HelpRefused(rubric, every[0].step, own) for own in (True, False))
    for place in ("", "#" + "w" * 80):
        own = tuple(m.OwnStep(rubric, each, ref, place, "Europe/Rome") for each in every)
        yield from (m.StepNoLongerYours(each) for each in own)
        yield from (
            m.OwnStepMoved(own[0], move, progress)
            for move in StepMove
            for progress in (
                None,
                StepProgress(1, 2, 3, 3, 2),
                StepProgress(1, 1, 1, None),
                StepProgress(3, 3, 3, 4),
            )
        )
        yield from (
            m.OwnSteps(own[:count], own[:count], finishing)
            for count in (0, 1, 7)
            for finishing in (True, False)
        )
        yield from (m.StepCheckIn(own[0], turn, more) for turn in (0, 1, 2) for more in (True, False))
        yield m.HelpQuestion(own[0])
    yield from about_issues(rubric, now, every)


def about_issues(rubric: Rubric, now: TeamResult, every: list[AdoptedStep]) -> Iterator[m.Message]:
    """Offer a new issue for each step, where an address takes all the room that it may take."""
    ref = assessment(rubric, Status.CLOSED).ref
    issues = IssueTarget(LONG_TRACKER, "https://acme.slack.com/archives/C024BE91L/p1355517523000008")
    yield m.Board(rubric, now, ref, (every[0],) * 7, issues=issues)
    yield from (m.Board(rubric, now, ref, (each,), opened=each.step, issues=issues) for each in every[:4:2])
    yield m.Board(rubric, now, ref, (), opened=every[0].step, issues=issues)
    yield m.HelpWanted(rubric, ref, every[0], issues)
    own = m.OwnStep(rubric, every[0], ref, "#platform", "Europe/Rome", issues=issues)
    yield m.OwnSteps((own,) * 7)
    yield m.StepCheckIn(own, 1)


def about_calendars(rubric: Rubric) -> Iterator[m.Message]:
    yield m.DateOver()
    for what in CalendarDate:
        entry = CalendarEntry(rubric, AssessmentRef(ROOM, "a1"), what, OPENED, "Europe/Rome")
        today = local_day(OPENED, None)
        yield m.CalendarLink(entry, today)
        yield m.CalendarLink(entry, today, f"https://rung.example/calendar/{'w' * 400}.ics", today)


def about_trackers() -> Iterator[m.Message]:
    for tracker in (
        None,
        LONG_TRACKER,
        Tracker("GitHub", "https://github.com/acme/app/issues/new?title={title}&body={body}"),
    ):
        yield m.TrackerShown(tracker)
        yield m.TrackerMoved(tracker)
        yield from (m.TrackerChanged(ANA.id, tracker, 3, undone) for undone in (True, False))
    yield from map(m.TrackerRefused, TrackerProblem)


def record(rubric: Rubric, ending: tuple[Choice, ...], people: int) -> TeamResult:
    """Let most answer alike and one quite differently."""
    others = [someone(rubric, ending, f"p{at}") for at in range(people - 1)]
    everyone = [*others, someone(rubric, (LEVELS[4], LEVELS[0]), "odd")]
    return team_result(rubric, everyone)


def team_result(rubric: Rubric, people: Sequence[Respondent]) -> TeamResult:
    """Close an assessment that *people* have answered."""
    floors, count = PrivacyFloor(), len(people)
    result = floors.showing(score(rubric, people, "assessment", floors.level), people)
    ref, members = RubricRef(rubric.id, rubric.hash), count + 2 if count > 3 else 0
    return TeamResult("a1", ref, OPENED, OPENED + DAY, count, floors.floor, result, members)


def about_nudges(rubric: Rubric) -> Iterator[m.Message]:
    held = assessment(rubric, Status.OPEN, 4, 3)
    yield from (m.InvitedReminder(rubric, held, by, left) for by in (ANA.id, None) for left in (None, 5))
    all_done = replace(held, finished=4, members=4)
    yield from (m.ReadyToCloseReminder(rubric, each) for each in (held, all_done))
    yield from (m.CloseRequestedReminder(rubric, held, by) for by in (ANA.id, None))
    live = replace(held, mode=Mode.LIVE, asked=1, questions=(None, None))
    for each in (live, replace(live, revealed=((0,) * 7,))):
        yield m.CloseRequestedReminder(rubric, each, ANA.id)
        yield m.CloseRequestSent(rubric, each)
        yield from (m.FacilitatorOnly(rubric, each, reachable=True, name=name) for name in (None, "Ana"))
    session = SessionRef(AssessmentRef(ROOM, "a1"), ANA.id)
    yield from (
        m.UnfinishedReminder(rubric, session, held, left, more) for left in (1, 6) for more in (None, 0, 1, 2)
    )
    yield from (m.LookAgainReminder(rubric, record(rubric, ending, 3), held.ref) for ending in ENDINGS)
    yield from (m.ReminderSnoozed(nudge, at, "Europe/Rome") for nudge in ReminderKind for at in (0, OPENED))
    yield m.ReminderSnoozed(ReminderKind.UNFINISHED, OPENED, "Europe/Rome", used_up=True)
    yield m.ReminderOver()
    yield from about_reminders(rubric, held)


def superseded(rubric: Rubric) -> Iterator[m.Message]:
    shown = chain(about_team_results(rubric), about_checks(rubric), about_assessments(rubric))
    kinds = (m.TeamReport, m.Report, m.ClosedForYou)
    first = {kind: each for each in shown for kind in kinds if isinstance(each, kind)}
    yield from (m.Superseded(each) for each in first.values())
    reminders = {each for each in SUBJECTS if isinstance(each, ReminderKind)} - {ReminderKind.CHECK_IN}
    asked = (ShownKind.BOARD, *sorted(reminders))
    yield from (m.AskedBefore(rubric, kind) for kind in (ShownKind.OFFER, ShownKind.PANEL))
    yield from (m.AskedBefore(rubric, kind, state) for kind in asked for state in m.AskedState)
    steps = (step for aspect in rubric.aspects for level in aspect.levels.values() for step in level.steps)
    yield from (m.AskedBefore(rubric, ReminderKind.CHECK_IN, step=step.id) for step in steps)
    invitations = [each for each in about_assessments(rubric) if isinstance(each, m.Invitation)]
    yield from (m.OpenListOver(rubric, each.assessment) for each in invitations)
    yield m.OpenListOver(rubric, invitations[0].assessment, OPENED)


def about_reminders(rubric: Rubric, held: Assessment) -> Iterator[m.Message]:
    yield from (m.TeamRemindersSwitched(ANA.id, off) for off in (True, False))
    today = local_day(OPENED, None)
    spans = tuple(
        DateRange(today + timedelta(9 * at), today + timedelta(9 * at + at % 2)) for at in range(12)
    )
    cadences = (Cadence(weeks=6), Cadence(months=3), Cadence(months=12, weekday=6, minute=0))
    reschedule = (
        tuple(
            m.ComingReminder(nudge, rubric.name, OPENED, held.ref, "a" * 80, asked)
            for nudge in ReminderKind
            for asked in (True, False)
        )
        * 2
    )
    changes = (
        PreferencesUpdate(every=cadences[1]),
        PreferencesUpdate(hours=()),
        PreferencesUpdate(quiet=spans[:1]),
        PreferencesUpdate(unquiet=(EVER,)),
    )
    for off, team in product((True, False), repeat=2):
        for coming, quiet, every in zip(
            ((), reschedule[:1], reschedule), ((), spans[:1], spans), cadences, strict=True
        ):
            page = m.ReminderSettings(
                team, off, "", (570, 990), (0, 1, 2, 3, 4), every, quiet, coming, kept=off
            )
            yield page
        yield from (
            m.PreferencesProposed(change, page, (OPENED,) * 3, OPENED, OPENED if off else 0)
            for change in changes
        )
    zones = ("UTC+05:30", "Europe/Dublin", "America/Argentina/Buenos_Aires", "UTC", "Asia/Tokyo")
    for several in (
        tuple(PreferencesUpdate(zone=zone) for zone in zones),
        tuple(PreferencesUpdate(hours=hours) for hours in ((780, 1020), (60, 300))),
        tuple(PreferencesUpdate(every=Cadence(weeks=6, minute=minute)) for minute in (900, 180)),
        tuple(PreferencesUpdate(quiet=(each,)) for each in spans[:5]),
        tuple(PreferencesUpdate(unquiet=(each,)) for each in spans[:2]),
    ):
        yield m.WhichPreference(several, OPENED)
    yield m.PreferencesProposed(PreferencesUpdate(zone="UTC"), page, (OPENED,) * 3, OPENED)
    yield m.ReminderSettings(True, False, "Asia/Tokyo", (0, 1440), (0, 2, 6), Cadence(days=7), (), ())
    yield m.ReminderSettings(False, False, "Asia/Tokyo", MORNINGS, tuple(range(7)), Cadence(days=7), (), ())
    yield from about_ones_own(rubric, page)
    yield from (
        m.PreferencesNotUnderstood(topic, team)
        for topic in (None, *PreferenceTopic)
        for team in (True, False)
    )
    yield m.PreferencesNotUnderstood(PreferenceTopic.EVERY, team=True, too_often=True)


def about_ones_own(rubric: Rubric, reminders: m.ReminderSettings) -> Iterator[m.Message]:
    ref = SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id)
    check = m.OpenSession(rubric, ref, progress_of(rubric, Mode.CHECK, Session({})))
    now = record(rubric, ENDINGS[1], 3)
    for most in (0, 1, 3):
        results = (score(rubric, [someone(rubric, ending)]) for ending in ENDINGS[:most])
        finished = tuple(m.FinishedCheck(rubric, ref, result, OPENED) for result in results)
        stood = [record(rubric, ending, 3) for ending in ENDINGS[:most] * 10]
        teams = tuple(
            m.TeamSummary(
                rubric,
                SessionRef(AssessmentRef(ROOM, "a1"), ANA.id),
                each,
                "#" + "w" * 80 if most > 1 else "",
            )
            for each in stood
        )
        taken = [adopted(each.step.id, now) for each in plan(rubric, now.result).steps[:1]]
        if teams:
            where = AssessmentRef(ROOM, "a1")
            listed = [m.ListedResult(rubric, where, each.record, each.conversation_name) for each in teams]
            yield m.TeamResultList(tuple(listed))
        own = tuple(m.OwnStep(rubric, each, AssessmentRef(ROOM, "a1"), "#platform", "UTC") for each in taken)
        for greeted, unanswered in ((False, ()), (True, unanswered_assessments(rubric) * most)):
            yield m.Overview(
                (check,) * most * 3, own * most * 2, finished, teams, reminders, greeted, unanswered
            )


def unanswered_assessments(rubric: Rubric) -> tuple[m.UnansweredAssessment, ...]:
    held = assessment(rubric, Status.OPEN, 4, 3)
    return tuple(
        m.UnansweredAssessment(rubric, replace(held, conversation_name=name), sits_out)
        for name, sits_out in ((None, False), ("#" + "w" * 79, False), ("#" + "w" * 79, True))
    )


def finding_ones_way(rubric: Rubric) -> Iterator[m.Message]:
    ref = SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id)
    unanswered = unanswered_assessments(rubric)
    for resume in (None, ref):
        yield from (m.SmallTalk(courtesy, resume) for courtesy in Courtesy)
        yield m.NothingChanged(resume)
        for closest, said in (("", "w" * 2000), ("check", "chek"), ("help", "halp")):
            yield m.NotACommand(said, closest, resume)
    for said in ("purple", "w" * 2000):
        yield m.YesOrNoWanted(said)
    for rubrics, start in (((), None), ((rubric,), rubric), ((rubric, rubric), None)):
        yield from (
            m.Help(rubrics, start, private, resume) for private in (True, False) for resume in (None, ref)
        )
        yield m.Help(rubrics, start, private=True, greeted=True)
        yield from (
            m.Help(rubrics, start, private=True, resume=resume, unanswered=unanswered)
            for resume in (None, ref)
        )
        for two in (True, False):
            in_team = m.Help(rubrics, start, private=False, two=two)
            yield from (in_team, m.Welcome(ANA.id, in_team))
    yield from (m.CommandList(private, words) for private in (True, False) for words in (True, False))
    yield m.Capabilities((rubric,), words=True)
    yield m.Capabilities(())
    yield from (m.Capabilities((rubric,) * 12, first=first) for first in (0, 5, 10))
    yield from (m.Capabilities((rubric,), unknown, team) for unknown in ("", "x") for team in (True, False))
    yield from (
        m.CheckStatus(rubric, ref, progress_of(rubric, Mode.CHECK, given(rubric, LEVELS, count)))
        for count in (0, 1, None)
    )
    yield from (
        m.Words(rubric),
        m.Words(rubric, SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id)),
        m.ScanOffered(rubric),
        m.Privacy(),
        m.ForgetWarning(),
        m.Forgotten(0),
        m.Forgotten(2),
    )
    yield from (m.SeenLate(e.AssessAsked("", "fri")), m.SeenLate(e.NoteTyped("2 three clusters")))
    yield from (
        m.NotInYourChat(why, *more) for why in m.ChatFailure for more in ((), (m.InChat.PANEL, ANA.id))
    )
    yield from map(m.InYourChat, m.InChat)
    yield from (m.ErrorMessage(trouble) for trouble in m.ErrorCode)

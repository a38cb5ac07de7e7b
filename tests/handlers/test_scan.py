"""A scan: one question on each of many topics, no level, and where to look first."""

from collections.abc import AsyncIterator

import pytest

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.questions import LEVELS, Choice, Question
from bot.conversation.step_plan import check_plan
from bot.conversation.typed.parsing import parse
from bot.conversation.view import Block, Text
from bot.handlers.context import Catalogue
from bot.handlers.service import Service
from rubric import Respondent, score
from rubric.loader import bundled
from rubric.scan import scan_map
from tests.support.clock import DAY
from tests.support.core import Core, alone, live_message, member
from tests.support.messages import assessment
from tests.support.refusals import refused
from tests.support.rubrics import FLEXIBLE, capability
from tests.support.servers import Server

SCAN = capability(bundled() / "dora-scan.yaml")
IDS = [each.id for each in SCAN.aspects]
SECTIONS = [each.section for each in SCAN.aspects]


@pytest.fixture
async def core(server: Server) -> AsyncIterator[Core]:
    with server.client() as client:
        client.flushall()
    async with Core.opened(server.url, SCAN) as core:
        yield core


def lines(blocks: tuple[Block, ...]) -> list[str]:
    return [each.text for each in blocks if isinstance(each, Text)]


def urged(said: view.View) -> list[str]:
    return [each.label for each in view.buttons(said) if each.style is view.Style.PRIMARY]


async def test_a_scan_shows_two_topics_of_one_section_at_a_time(core: Core) -> None:
    shown = live_message(await core.take(alone("ana"), parse("scan")))
    seen = []
    while isinstance(shown, m.Ask):
        assert refused(shown) == []
        topics = [each.aspect for each in shown.progress.shown]
        assert len(topics) <= 2
        assert len({SECTIONS[at] for at in topics}) == 1
        assert SECTIONS[topics[0]] in "".join(lines(wording.say(shown).blocks))
        seen += topics
        for at in topics:
            shown = live_message(
                await core.take(alone("ana"), e.Answered(shown.ref, Question(at), LEVELS[1], 0))
            )
    assert seen == list(range(len(IDS)))
    assert isinstance(shown, m.Report)
    assert refused(shown) == []
    assert (shown.result.level, shown.result.missing) == (None, ())


async def test_a_long_list_of_answers_has_pages_in_its_place(core: Core) -> None:
    asked = live_message(await core.take(alone("ana"), parse("scan")))
    assert isinstance(asked, m.Ask)
    await core.take(alone("ana"), e.Answered(asked.ref, Question(0), LEVELS[1], 0))
    (reply,) = await core.take(alone("ana"), e.ChangeAsked())
    for label, first in (("Topics 9 to 16", "9. "), ("Topics 25 to 30", "25. "), ("Topics 1 to 8", "1. ")):
        press = next(each.press for each in view.buttons(wording.say(reply.message)) if each.label == label)
        (reply,) = await core.take(alone("ana"), callback_data.unpack(press, alone("ana").person))
        assert reply.live_message == asked.ref
        fields = [block for block in wording.say(reply.message).blocks if isinstance(block, view.Field)]
        assert fields[0].label.startswith(first)


async def test_words_are_explained_in_the_questions_of_a_scan(core: Core) -> None:
    asked = live_message(await core.take(alone("ana"), parse("scan")))
    assert isinstance(asked, m.Ask)
    assert "Explain words" in [each.label for each in view.buttons(wording.say(asked))]
    at = IDS.index("trunk-based-development")
    explained = wording.say(m.QuestionWords(SCAN, asked.ref, (at,)))
    named = [each.label for each in explained.blocks if isinstance(each, view.Field)]
    assert named == ["Branch", "Trunk"]


async def test_a_team_talks_about_what_no_rubric_assesses(core: Core) -> None:
    ref = await scanned(core, LEVELS[0], "well-being")
    (told,) = await core.take(member("ana"), parse("result"))
    (detailed,) = await core.take(member("ana"), e.DetailsAsked(assessment=ref))
    for message in (told.message, detailed.message):
        said = wording.say(message)
        assert urged(said) == ["Guide the talk"]
        assert "Show result" not in [each.label for each in view.buttons(said)]


def test_a_scan_says_how_many_topics_can_be_assessed_in_depth() -> None:
    ref = SessionRef(AssessmentRef(alone("ana").conversation, "c1"), "ana")
    for low, said in (("well-being", True), ("documentation-quality", False)):
        answers = dict.fromkeys(IDS, 4) | {low: 1}
        result = score(SCAN, [Respondent("ana", answers, {})], "check")
        told = lines(wording.say(m.Report(SCAN, ref, result, check_plan(SCAN, result), None)).blocks)
        assert any("I can assess 7 of these 30 topics in depth" in each for each in told) is said


async def test_a_result_says_at_most_six_lines_and_leads_to_an_assessment(core: Core) -> None:
    shown = live_message(await core.take(alone("ana"), parse("scan")))
    assert isinstance(shown, m.Ask)
    low = {"flexible-infrastructure", "customer-feedback", "well-being"}
    for at, id_ in enumerate(IDS):
        choice = LEVELS[1] if id_ in low else Choice.NOT_SURE if at % 2 else LEVELS[3]
        shown = live_message(await core.take(alone("ana"), e.Answered(shown.ref, Question(at), choice, 0)))
    assert isinstance(shown, m.Report)
    said = wording.say(shown)
    assert view.Text("Look here first:", view.Tone.STRONG) in said.blocks
    told = lines(said.blocks)
    assert len([each for each in told if each[:2] in ("1.", "2.", "3.", "4.") or "Not known" in each]) <= 6
    assert told[1].startswith("1. Well-being: “We recover")
    ways = [callback_data.unpack(each.press, alone("ana").person) for each in view.buttons(said)]
    assert e.CheckAsked(rubric_id="flexible-infrastructure") in ways
    assert urged(said) == ["Check Flexible infrastructure"]
    for text in ("details", "why", "next", "history"):
        assert [refused(reply.message) for reply in await core.take(alone("ana"), parse(text))][:1] == [[]]


async def test_a_team_scans_and_sees_what_is_low_and_agreed(core: Core) -> None:
    (offered,) = await core.take(member("fay"), parse("scan"))
    assert isinstance(offered.message, m.ScanOffered)
    await scanned(core, LEVELS[0])
    (told,) = await core.take(member("ana"), parse("result"))
    assert isinstance(told.message, m.TeamReport)
    assert refused(told.message) == []
    said = lines(wording.say(told.message).blocks)
    assert "1. Documentation quality: “What we know is in our heads.”" in said
    assert "Your answers differ on Version control." in said


async def test_a_scan_takes_as_long_once_it_is_started(core: Core) -> None:
    (offered,) = await core.take(member("fay"), parse("scan"))
    card, *_ = await core.take(member("fay"), e.AssessAsked(by="in 7 days", rubric_id=SCAN.id))
    for message in (offered.message, card.message):
        assert any("30 topics, about five minutes" in each for each in lines(wording.say(message).blocks))


def test_the_closed_card_of_a_scan_offers_its_result_alone() -> None:
    for rubric, ways in (SCAN, ["Show result"]), (capability(FLEXIBLE), ["Show result", "Next steps"]):
        card = m.Invitation(rubric, assessment(rubric, Status.CLOSED))
        assert [each.label for each in view.buttons(wording.say(card))] == ways


async def test_what_is_told_of_scans_speaks_of_no_level_and_no_steps(core: Core) -> None:
    await scanned(core, LEVELS[0])
    core.clock.now += 100 * DAY
    ref = await scanned(core, LEVELS[1])
    asked: list[e.Event] = [
        parse(text) for text in ("result", "history", "compare", "next", "guide", "teams")
    ]
    for event in (*asked, e.DetailsAsked(assessment=ref), e.GuideOpened(ref, 8)):
        (reply,) = await core.take(member("fay"), event)
        said = wording.say(reply.message)
        assert refused(reply.message) == []
        words = " ".join([said.summary, *lines(said.blocks)]).replace("it gives no level", "")
        assert [each for each in ("o level", "average", "evel 1") if each in words] == [], event
        labels = {each.label for each in view.buttons(said)}
        assert not labels & {"Next steps", "Plan next steps"}, event


async def scanned(core: Core, low: Choice, topic: str = IDS[1]) -> AssessmentRef:
    """Let five people answer alike, *low* on a *topic*, apart from another one, and close."""
    ref = await begun(core)
    for at, name in enumerate(("ana", "bo", "cy", "di", "eve")):
        await core.take(member(name), e.Joined(ref))
        session = SessionRef(ref, name)
        for aspect in range(len(IDS)):
            choice = LEVELS[(at * 2) % 5] if aspect == 10 else low if IDS[aspect] == topic else LEVELS[3]
            await core.take(alone(name), e.Answered(session, Question(aspect), choice, 0))
    await core.close(ref)
    return ref


async def begun(core: Core) -> AssessmentRef:
    card, *_ = await core.take(member("fay"), e.AssessAsked(by="in 7 days", rubric_id=SCAN.id))
    assert isinstance(card.live_message, m.CardOf)
    return card.live_message.assessment


def test_low_topics_that_help_others_come_first_unless_they_are_disputed() -> None:
    def everyone(*answers: dict[str, int]) -> list[Respondent]:
        return [Respondent(str(at), given, {}) for at, given in enumerate(answers)]

    same = {"job-satisfaction": 1, "version-control": 2, "user-focus": 4}
    found = scan_map(SCAN, score(SCAN, everyone(*[same] * 5), "assessment"))
    assert found.look_first == ("version-control", "job-satisfaction")
    mixed = [same | {"version-control": each} for each in (1, 1, 1, 5, 5)]
    result = score(SCAN, everyone(*mixed), "assessment")
    assert scan_map(SCAN, result).look_first == ("job-satisfaction",)
    assert scan_map(SCAN, result).disputed == ("version-control",)
    assert scan_map(SCAN, result, 8).disputed == ()


def test_details_of_a_scan_give_no_levels() -> None:
    result = score(SCAN, [Respondent("ana", dict.fromkeys(IDS, 1), {})], "check")
    for said in (m.ReportDetails(SCAN, result, check_plan(SCAN, result)), m.HowItWorks(SCAN, result)):
        blocks = wording.say(said).blocks
        assert not [each for each in blocks if isinstance(each, view.Grid)]


def followed(said: view.View) -> list[tuple[str, ...]]:
    """List what stands below each topic to look at first: the addresses, words and labels of its way on."""
    found: list[list[str]] = []
    for block in said.blocks:
        match block:
            case Text(text) if text[:2] in ("1.", "2.", "3.", "4."):
                found.append([])
            case view.LinkList(_, links) if found:
                found[-1] += [each.url for each in links]
            case Text(text) if found and " was at level " in text:
                found[-1].append(text)
            case view.Buttons(buttons) if found and buttons[0].label.startswith(("Assess", "Check", "Go on")):
                found[-1].append(buttons[0].label)
    return [tuple(each) for each in found]


async def levelled(core: Core) -> AssessmentRef:
    """Let the team close an assessment in depth at level 2, and go on with both capabilities on offer."""
    deep = capability(FLEXIBLE)
    catalogue = Catalogue({each.id: each for each in (SCAN, deep)}, core.store.rubrics)
    core.service = Service(core.store, catalogue, core.clock.runtime)
    card, *_ = await core.take(member("fay"), e.AssessAsked(by="in 7 days", rubric_id=deep.id))
    assert isinstance(card.live_message, m.CardOf)
    ref = card.live_message.assessment
    for name in ("ana", "bo", "cy"):
        await core.answer(ref, name, [LEVELS[1]] * len(deep.aspects))
    await core.close(ref)
    return ref


LOW = ("flexible-infrastructure", "customer-feedback", "well-being")
BELOW = ("Your team was at level 2 on 24 November 2026.", "Go on with Flexible infrastructure")


async def test_each_first_topic_of_a_scan_has_its_way_on(core: Core) -> None:
    await levelled(core)
    for name, ways in (("ana", BELOW), ("max", ("Check Flexible infrastructure",))):
        shown = live_message(await core.take(alone(name), parse("scan")))
        assert isinstance(shown, m.Ask)
        for at, id_ in enumerate(IDS):
            choice = LEVELS[1] if id_ in LOW else LEVELS[3]
            shown = live_message(await core.take(alone(name), e.Answered(shown.ref, Question(at), choice, 0)))
        assert isinstance(shown, m.Report)
        (again,) = await core.take(alone(name), e.ResultAsked())
        for said in (wording.say(shown), wording.say(again.message)):
            ways_on = followed(said)
            assert len(ways_on) == len(LOW)
            assert all(ways_on)
            assert ways in ways_on


async def test_a_team_scan_leads_on_from_what_the_team_knows(core: Core) -> None:
    await levelled(core)
    ref = await begun(core)
    for name in ("ana", "bo", "cy"):
        await core.take(member(name), e.Joined(ref))
        session = SessionRef(ref, name)
        for at, id_ in enumerate(IDS):
            choice = LEVELS[1] if id_ in LOW else LEVELS[3]
            await core.take(alone(name), e.Answered(session, Question(at), choice, 0))
    await core.close(ref)
    for event in (e.ResultAsked(), e.NextAsked()):
        (reply,) = await core.take(member("max"), event)
        assert BELOW in followed(wording.say(reply.message)), event
        assert urged(wording.say(reply.message)) == ["Go on with Flexible infrastructure"]


async def test_a_team_scan_urges_to_assess_the_first_topic_in_depth(core: Core) -> None:
    ref = await begun(core)
    for name in ("ana", "bo", "cy"):
        await core.take(member(name), e.Joined(ref))
        for at, id_ in enumerate(IDS):
            choice = LEVELS[1] if id_ in LOW else LEVELS[3]
            await core.take(alone(name), e.Answered(SessionRef(ref, name), Question(at), choice, 0))
    await core.close(ref)
    for event in (e.ResultAsked(), e.NextAsked(), e.DetailsAsked(assessment=ref)):
        (reply,) = await core.take(member("max"), event)
        said = wording.say(reply.message)
        assert urged(said) == ["Assess Flexible infrastructure"], event
        assert "Levels over time" not in [each.label for each in view.buttons(said)]
    (told,) = await core.take(member("max"), e.ResultAsked())
    assert wording.say(told.message).blocks[0] == view.Heading(f"{SCAN.name}: your team's scan")


def test_a_first_topic_in_depth_below_the_cut_is_urged_too() -> None:
    low = [each.id for each in SCAN.aspects if not each.rubric and each.enables][:5]
    answers = dict.fromkeys(IDS, 4) | dict.fromkeys(low, 1) | {"flexible-infrastructure": 2}
    result = score(SCAN, [Respondent("ana", answers, {})], "check")
    assert scan_map(SCAN, result).look_first.index("flexible-infrastructure") > 3
    ref = SessionRef(AssessmentRef(alone("ana").conversation, "c1"), "ana")
    report = m.Report(SCAN, ref, result, check_plan(SCAN, result), None)
    assert urged(wording.say(report)) == ["Check Flexible infrastructure"]


def test_topics_that_a_card_leaves_out_are_named_as_left() -> None:
    low = [each.id for each in SCAN.aspects if each.enables][:6]
    result = score(SCAN, [Respondent("ana", dict.fromkeys(IDS, 4) | dict.fromkeys(low, 1), {})], "check")
    plan, ref = check_plan(SCAN, result), SessionRef(AssessmentRef(alone("ana").conversation, "c1"), "ana")
    card = lines(wording.say(m.Report(SCAN, ref, result, plan, None)).blocks)
    assert "Two more are in Details." in card


@pytest.mark.parametrize("status", Status)
def test_the_card_of_a_scan_is_titled_as_one(status: Status) -> None:
    said = wording.say(m.Invitation(SCAN, assessment(SCAN, status, 4, 3)))
    assert said.blocks[0] == view.Heading(f"{SCAN.name}: team scan")

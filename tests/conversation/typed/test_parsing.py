"""What people write is read as a command or as words, whatever they write."""

import pytest
from hypothesis import given, strategies as st

from bot.conversation import events as e
from bot.conversation.questions import Mode
from bot.conversation.safe_text import LONGEST_TEXT
from bot.conversation.small_talk import Courtesy
from bot.conversation.typed.interpretation import YesOrNoAnswer, take_words
from bot.conversation.typed.parsing import closest, parse
from bot.conversation.typed.pending_question import Pending, SettingWanted

MEANT = {
    "": e.HelpAsked(),
    " \n": e.HelpAsked(),
    "hi": e.CourtesySaid(Courtesy.GREETING),
    "ｈｅｌｐ": e.HelpAsked(),
    "ｎｏｔｅ ２ Ｗide": e.NoteTyped("２ Ｗide"),
    "HELP!": e.HelpAsked(),
    "help !": e.HelpAsked(),
    "what is Rung?": e.HelpAsked(),
    "check": e.CheckAsked(),
    "Quick check Flexible Infrastructure.": e.CheckAsked("flexible infrastructure"),
    "check\n code   review": e.CheckAsked("code review"),
    "start": e.HelpAsked(),
    "start over": e.CheckAsked(again=True),
    "start over code review": e.CheckAsked("code review", again=True),
    "assess": e.AssessAsked(),
    "assess code review by Fri": e.AssessAsked("code review", "fri"),
    "assess by 2026-12-04": e.AssessAsked("", "2026-12-04"),
    "assess open": e.AssessAsked(mode=Mode.LIVE),
    "assess code review by Fri open": e.AssessAsked("code review", "fri", mode=Mode.LIVE),
    "assess code review open by Fri": e.AssessAsked("code review", "fri", mode=Mode.LIVE),
    "assess open source": e.AssessAsked("open source"),
    "assess open source by fri": e.AssessAsked("open source", "fri"),
    "assess code review until 4.12.": e.AssessAsked("code review", "4.12"),
    "assess flexible infrastructure friday": e.AssessAsked("flexible infrastructure", "friday"),
    "assess friday": e.AssessAsked("", "friday"),
    "assess code review in two weeks open": e.AssessAsked("code review", "in two weeks", mode=Mode.LIVE),
    "assess open next friday": e.AssessAsked("", "next friday", mode=Mode.LIVE),
    "assess code review by Fri 3pm": e.AssessAsked("code review", "fri 3pm"),
    "extend": e.Extended(),
    "extend by in 5 days": e.Extended(by="in 5 days"),
    "extend by 2 days": e.Extended(by="2 days"),
    "extend a week": e.Extended(by="a week"),
    "extend to Fri": e.Extended(by="fri"),
    "extend until 4 Dec": e.Extended(by="4 dec"),
    "floor 4": e.FloorSet(4),
    **dict.fromkeys(("floor four", "floor: 4", "floor=4", "floor 4 people", "Floor 4 please"), e.FloorSet(4)),
    **dict.fromkeys(("floor to 4", "floor of 4 answers"), e.FloorSet(4)),
    **dict.fromkeys(("floor -1", "floor 4.5", "floor 1e1", "floor 99999"), e.FloorSet(0)),  # is refused
    "floor many": e.ManageAsked(),
    "extend for 2 more days, please": e.Extended(by="2 more days"),
    **dict.fromkeys(("close please", "Please close", "pls close, thanks!"), e.CloseAsked()),
    **dict.fromkeys(("hand over pls", "handover", "hand it over"), e.HandOverAsked()),
    **dict.fromkeys(("remind the rest please", "remind everyone"), e.RemindRestAsked()),
    "remind quiet 2 weeks please": e.RemindAsked("quiet 2 weeks"),
    "quiet Friday": e.RemindAsked("quiet friday"),
    "hours 9-17": e.RemindAsked("hours 9-17"),
    "zone Berlin": e.RemindAsked("zone berlin"),
    "forget me, please": e.ForgetAsked(),
    "note: we wait please": e.NoteTyped("we wait please"),
    "check again": e.CheckAsked(),
    "assess again": e.AssessAsked(),
    "assess together": e.AssessAsked(mode=Mode.LIVE),
    "assess in private": e.AssessAsked(mode=Mode.TEAM),
    "assess going live": e.AssessAsked("going live"),
    "assess now": e.AssessAsked(),
    "assess the team": e.AssessAsked(),
    "assess everyone by Friday": e.AssessAsked("", "friday"),
    "assess us open": e.AssessAsked(mode=Mode.LIVE),
    "assess by": e.AssessAsked(),
    "assess code review by": e.AssessAsked("code review"),
    "check now": e.CheckAsked(),
    "assess quarterly": e.ScheduleAsked("every quarter"),
    "assess code review monthly open": e.ScheduleAsked("every month", "code review", Mode.LIVE),
    "status。": e.StatusAsked(),
    "- status": e.StatusAsked(),
    "– status": e.StatusAsked(),
    "assess for 3 days": e.AssessAsked(by="3 days"),
    "assess code review for 3 days": e.AssessAsked("code review", "3 days"),
    "assess due Friday": e.AssessAsked(by="friday"),
    "assess code review, by Friday": e.AssessAsked("code review", "friday"),
    "assess code review by Friday, open": e.AssessAsked("code review", "friday", Mode.LIVE),
    "assess in private by Friday": e.AssessAsked(by="friday", mode=Mode.TEAM),
    "assess together by Friday": e.AssessAsked(by="friday", mode=Mode.LIVE),
    "assess again by Friday": e.AssessAsked(by="friday"),
    "assess waiting for code by Friday": e.AssessAsked("waiting for code", "friday"),
    "extend it by 2 days": e.Extended(by="2 days"),
    "extend the deadline to Friday": e.Extended(by="friday"),
    "extend it": e.Extended(),
    "change two": e.ChangeAsked(2),
    "change #2": e.ChangeAsked(2),
    "change my answer": e.ChangeAsked(),
    "change a": e.Typed("change a"),
    "mute for a week": e.RemindAsked("quiet for a week"),
    "Snooze until Monday": e.RemindAsked("quiet until monday"),
    "stop reminding me for 2 weeks": e.RemindAsked("quiet for 2 weeks"),
    "don’t remind us next week": e.RemindAsked("quiet next week"),
    "snooze for an hour": e.Typed("snooze for an hour"),
    "hey Rung, check": e.CheckAsked(),
    "Hi @Rung: status": e.StatusAsked(),
    "assess on Mondays at 10:00": e.ScheduleAsked("every week on monday at 10:00"),
    "assess every other Monday at 10:00": e.ScheduleAsked("every other week on monday at 10:00"),
    "assess on Thu 14.00": e.ScheduleAsked("on thu 14.00"),
    "assess weekly review": e.AssessAsked("weekly review"),
    "unmute": e.RemindAsked("on"),
    "help me": e.HelpAsked(),
    **dict.fromkeys(
        ("/status", "!status", "• status", "🙏🏽 status", "status ❤️", "status :)"), e.StatusAsked()
    ),
    "@rung :wave: status": e.StatusAsked(),
    "/note 2 we have 3 🚀": e.NoteTyped("2 we have 3 🚀"),
    "status": e.StatusAsked(),
    "close": e.CloseAsked(),
    "drop": e.DropAsked(),
    "cancel": e.CancelAsked(),
    "manage": e.ManageAsked(),
    "my result": e.ResultAsked(),
    "history": e.HistoryAsked(),
    "next steps": e.NextAsked(),
    "export": e.ExportAsked(),
    "commands": e.HelpAsked(everything=True),
    "Menu": e.HelpAsked(everything=True),
    "remind": e.RemindAsked(),
    "stop": e.RemindAsked(),
    "Mute!": e.RemindAsked(),
    "unsubscribe": e.RemindAsked(),
    "snooze": e.RemindAsked(),
    "Remind zone Europe/Berlin": e.RemindAsked("zone europe/berlin"),
    "forget me": e.ForgetAsked(),
    "rubrics": e.RubricsAsked(),
    "explain words": e.WordsAsked(),
    "back": e.WentBack(),
    "skip": e.WentOn(),
    "Later…": e.Paused(),
    "go on": e.Continued(),
    "change": e.ChangeAsked(),
    "change an answer": e.ChangeAsked(),
    "change answer 12": e.ChangeAsked(12),
    "share here": e.Shared(),
    "why?": e.WhyAsked(),
    "@Rung: status": e.StatusAsked(),
    "rung, check code review": e.CheckAsked("code review"),
    "/rung status": e.StatusAsked(),
    "@rung - status": e.StatusAsked(),
    "Rung": e.HelpAsked(),
    "*assess* by _Fri_ `open`": e.AssessAsked("", "fri", mode=Mode.LIVE),
    "`assess code review by Fri`": e.AssessAsked("code review", "fri"),
    "**note** 2 use *bold* and `x_y`": e.NoteTyped("2 use *bold* and `x_y`"),
    "*note 2 we have three*": e.NoteTyped("2 we have three"),
    "`3`": e.Typed("3"),
    "\u201cnot sure\u201d": e.Typed("not sure"),
    "\u201a3' is it": e.Typed("\u201a3' is it"),
}
MARKED = (
    "*{}*",
    "_{}_",
    "`{}`",
    "```{}```",
    "\u201c{}\u201d",
    "\u00ab{}\u00bb",
    "\u201e{}\u201c",
    "'{}'",
    "*`{}`*",
)
NO_COMMANDS = (
    "?",
    "c",
    "2 b",
    "checkup",
    "helpless",
    "change my mind",
    "status quo",
    "back to front",
    "🪜",
    "שלום",
)


MISSPELLED = {
    "chek": "check",
    "resutl": "result",
    "asess": "assess",
    "manag?": "manage",
    "forgot me": "forget me",
    "hepl": "help",
}


@pytest.mark.parametrize(("text", "word"), MISSPELLED.items())
def test_a_misspelled_command_is_found(text: str, word: str) -> None:
    found = closest(text)
    assert found is not None
    assert found.word == word


@pytest.mark.parametrize("text", ["purple", "b", "no", "test", "what is our level", "x" * LONGEST_TEXT, "?"])
def test_other_words_are_no_misspelled_command(text: str) -> None:
    assert closest(text) is None


def test_a_command_of_several_words_is_found_among_others() -> None:
    found = closest("hand over to Ben", within=True)
    assert found is not None
    assert found.word == "hand over"


@pytest.mark.parametrize(
    "text", ["every month", "hours", "days", "please", "zone out", "quiet people", "none"]
)
def test_words_of_an_answer_are_no_command(text: str) -> None:
    assert parse(text) == e.Typed(text)
    assert closest(text) is None


@pytest.mark.parametrize("text", ["forget it", "Forget that!", "never mind"])
def test_words_that_refuse_are_no_slip_of_a_command(text: str) -> None:
    assert closest(text) is None


def test_a_command_is_found_among_other_words() -> None:
    assert closest("show me the result, please") is None
    found = closest("show me the result please", within=True)
    assert found is not None
    assert found.word == "result"


@pytest.mark.parametrize(("text", "event"), MEANT.items())
def test_a_command_is_understood_however_it_is_written(text: str, event: e.Event) -> None:
    assert parse(text) == event


@pytest.mark.parametrize("marks", MARKED)
@pytest.mark.parametrize("text", ["status", "assess code review by fri", "change answer 12", "code review"])
def test_marks_around_words_change_no_meaning(text: str, marks: str) -> None:
    assert parse(marks.format(text)) == parse(text)


@pytest.mark.parametrize(
    "text", ["~{}~ status", "status ~{}~", "~~{}~~ status", "~{}~, status", "~{}~\nstatus"]
)
@pytest.mark.parametrize("gone", ["close", "b", "assess by fri", "forget me"])
def test_struck_words_count_for_nothing(text: str, gone: str) -> None:
    assert parse(text.format(gone)) == e.StatusAsked()


@pytest.mark.parametrize("text", ["~close~", "~~b~~", "~forget me~", "~b~ ~c~"])
def test_words_that_are_all_struck_are_no_command(text: str) -> None:
    assert parse(text) == e.Typed(text)


@pytest.mark.parametrize("text", ["~3", "~ b", "~3 or ~4", "a~b~c", "~~~"])
def test_a_lone_tilde_strikes_nothing(text: str) -> None:
    assert parse(text) == e.Typed(text)


@pytest.mark.parametrize("text", NO_COMMANDS)
def test_words_that_only_look_like_a_command_stay_words(text: str) -> None:
    assert parse(text) == e.Typed(text)


@given(st.text(st.characters(), max_size=80))
def test_any_text_is_read(text: str) -> None:
    parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "> Ana: is it b or c?\n> hm\nb",
        "b\n\nSent from my iPhone",
        "b\r\nGet Outlook for iOS",
        "\n> 1. Which one?\n\n b \n",
    ],
)
def test_quoted_lines_and_a_phone_s_signature_are_left_out(text: str) -> None:
    assert parse(text) == e.Typed("b")


@pytest.mark.parametrize("text", ["> b", "Sent from my heart", "note 2 a > b"])
def test_a_message_of_a_quote_alone_keeps_it(text: str) -> None:
    assert parse(text) in (e.Typed(text), e.NoteTyped("2 a > b"))


@pytest.mark.parametrize(
    "days", ["24 dec", "24 dec 2026", "2026-12-24", "24.12.2026 to 2.1.2027", "off 24 dec 2026"]
)
def test_quiet_days_with_a_year_are_a_setting(days: str) -> None:
    assert parse(f"quiet {days}") == e.RemindAsked(f"quiet {days}")
    assert isinstance(take_words(days, None, Pending(SettingWanted("quiet"))), YesOrNoAnswer)

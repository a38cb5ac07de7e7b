"""The commands that people can type, and what each reads from the words after it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.conversation import events as e
from bot.conversation.questions import Mode
from bot.conversation.reminders.parsing import spelled_out
from bot.conversation.schedules import is_start
from bot.conversation.when.closing import split_day
from bot.conversation.when.words import NUMBERS, count

_NUMBER = rf"\d{{1,2}}|{'|'.join(word for word in NUMBERS if word not in ('a', 'an'))}"
_BY = "by|until|till"  # may stand before a closing day


class Group(StrEnum):
    """What a command is about."""

    START = "start"
    RESULTS = "results"
    RUN = "run"
    YOURS = "yours"


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its first *word*, other words for it, what may follow, and what it is for."""

    word: str
    takes: str
    purpose: str
    read: Callable[[str], e.Event]
    group: Group | None = None  # where the menu offers it, if it does
    aliases: tuple[str, ...] = ()
    label: str = ""  # of its button in the menu, where that is not its word
    is_team: bool = False  # it says something only in a team's conversation
    verbatim: bool = False  # the person's own words follow


def _change(rest: str) -> e.Event:
    if re.fullmatch(r"(?:(?:an|my|the) )?(?:answers?)?", rest):
        return e.ChangeAsked()
    found = re.fullmatch(rf"(?:(?:question|answer|topic) )?#?({_NUMBER})", rest, re.ASCII)
    return e.ChangeAsked(count(found[1])) if found else e.Typed(f"change {rest}")


def _assess(rest: str) -> e.Event:
    """Read the capability, the closing day and "open", in this order or with "open" at the end."""
    if rest in _MODES:
        return e.AssessAsked(mode=_MODES[rest])
    said = spelled_out(without := _without_open(rest))
    if (scheduled := _STARTS.fullmatch(f" {said}")) and is_start(scheduled["start"]):
        mode = Mode.LIVE if without != rest else None
        return e.ScheduleAsked(scheduled["start"], scheduled["capability"].strip(), mode)
    capability, *day = re.split(rf"\s(?:{_BY})(?:\s+|\Z)", f" {said}", maxsplit=1)
    by = day[0] if day else ""
    if not day:
        capability, by = split_day(said)
    capability = re.sub(r"(?:^| )(?:for|due)$", "", capability.strip(_AROUND))  # "for 3 days"
    named = _without_open(capability).strip(_AROUND)
    mode = Mode.LIVE if without != rest or named != capability else _MODES.get(named)
    named = "" if named in _EVERYONE or named in _MODES else named
    return e.AssessAsked(named, by.strip(_AROUND), mode)


_STARTS = re.compile(r"(?P<capability>.*?) (?P<start>(?:every|on) .+)")
_EVERYONE = ("team", "the team", "this team", "our team", "us", "all", "everyone", "everybody")
_AROUND = " ,;:-"  # may stand around a capability or a day
# What may follow "assess" in place of a capability.
_MODES = {
    **dict.fromkeys(("again", "now"), None),
    **dict.fromkeys(("live", "together"), Mode.LIVE),
    **dict.fromkeys(("in private", "privately"), Mode.TEAM),
}


def _without_open(words: str) -> str:
    return "" if words == "open" else words.removesuffix(" open")


def _floor(rest: str) -> e.Event:
    found = re.fullmatch(r"(?:to |at |of )?(\S+)(?: people| answers)?", rest)
    said = found[1] if found else ""
    if said in NUMBERS or re.fullmatch(r"[0-9]{1,3}", said):
        return e.FloorSet(count(said))
    return e.FloorSet(0) if re.search(r"\d", rest) else e.ManageAsked()  # no number of people


def _day(rest: str) -> str:
    what = re.sub(r"^(?:it|(?:the )?(?:deadline|assessment))(?:\s+|$)", "", rest)
    return re.sub(rf"^(?:{_BY}|to|for)\s+", "", what)


COMMANDS: tuple[Command, ...] = (
    Command(
        "check",
        "[capability]",
        "your level in a minute or two, only for you",
        lambda rest: e.CheckAsked("" if rest in ("again", "now", "me", "myself", "us") else rest),
        Group.START,
        ("quick check",),
        label="Quick check",
    ),
    Command(
        "assess",
        "[capability] [by DATE] [open]",
        "ask your team, in its conversation; “by Fri” sets the day it closes, “open” means together",
        _assess,
        Group.START,
        ("start assessment", "assess us", "assess our team"),
        label="Assess our team",
    ),
    Command(
        "scan",
        "",
        "one question on each capability, to see where to start",
        lambda rest: e.Typed(f"scan {rest}") if rest else e.ScanAsked(),
        Group.START,
        ("where should we look first", "where to look first"),
        label="Where should we look first?",
    ),
    Command(
        "continue", "", "go on where you left off", lambda _: e.Continued(), Group.START, ("resume", "go on")
    ),
    Command(
        "status",
        "",
        "what is open, and how far you are",
        lambda _: e.StatusAsked(),
        Group.START,
        label="What is open?",
    ),
    Command(
        "rubrics",
        "",
        "the capabilities you can check",
        lambda _: e.RubricsAsked(),
        Group.START,
        ("capabilities",),
        label="Capabilities",
    ),
    Command(
        "words",
        "[capability]",
        "what the less common words mean",
        e.WordsAsked,
        Group.START,
        ("glossary", "explain words"),
        label="Explain words",
    ),
    Command(
        "result",
        "",
        "the last result: your team's, or in private your own",
        lambda _: e.ResultAsked(),
        Group.RESULTS,
        ("results", "show result", "my result"),
        label="Last result",
    ),
    Command(
        "history",
        "",
        "your team's levels over time",
        lambda _: e.HistoryAsked(),
        Group.RESULTS,
        ("trend",),
        label="Levels over time",
        is_team=True,
    ),
    Command(
        "compare",
        "",
        "your team's last two results side by side",
        lambda _: e.CompareAsked(),
        Group.RESULTS,
        label="Compare results",
        is_team=True,
    ),
    Command(
        "next",
        "",
        "the next steps: your team's, or in private your own",
        lambda _: e.NextAsked(),
        Group.RESULTS,
        ("next steps",),
        label="Next steps",
    ),
    Command(
        "guide",
        "",
        "a guide for your team's talk about its result",
        lambda _: e.GuideOpened(),
        Group.RESULTS,
        ("guide the talk", "talk"),
        label="Guide the talk",
    ),
    Command(
        "steps",
        "",
        "all steps of your team over time, or in private your own",
        lambda _: e.StepsAsked(),
        Group.RESULTS,
        ("all steps", "my steps", "our steps"),
        label="All steps",
    ),
    Command(
        "done",
        "",
        "say that a step is done",
        lambda _: e.DoneSaid(),
        Group.RESULTS,
        ("finished", "it is done"),
        label="A step is done",
    ),
    Command(
        "tracker",
        "[ADDRESS or off]",
        "where “Create issue” leads, like your team's project in GitHub or Jira",
        e.TrackerAsked,
        Group.RESULTS,
        ("issue tracker", "our tracker"),
        verbatim=True,
        label="Issue tracker",
        is_team=True,
    ),
    Command(
        "export",
        "",
        "your team's results, or in private your own answers, as a file",
        lambda _: e.ExportAsked(),
        Group.RESULTS,
    ),
    Command(
        "manage",
        "",
        "run your assessment: closing time, answers needed, hand over, close",
        lambda _: e.ManageAsked(),
        Group.RUN,
    ),
    Command(
        "close",
        "",
        "close your assessment and show the result",
        lambda _: e.CloseAsked(),
        Group.RUN,
        label="Close it",
    ),
    Command(
        "drop",
        "",
        "drop your assessment with all its answers",
        lambda _: e.DropAsked(),
        Group.RUN,
        label="Drop it",
    ),
    Command(
        "schedule",
        "",
        "what starts by itself; “assess every quarter on Mon 10:00” sets it up",
        lambda _: e.SchedulesAsked(),
        Group.RUN,
        ("schedules",),
        label="What starts by itself",
        is_team=True,
    ),
    Command("cancel", "", "leave the questions at hand", lambda _: e.CancelAsked()),
    Command("extend", "[DATE or 2 days]", "give it more time", lambda rest: e.Extended(by=_day(rest))),
    Command("floor", "NUMBER", "how many people a result needs", _floor),
    Command(
        "remind the rest",
        "",
        "remind everyone who has not finished",
        lambda _: e.RemindRestAsked(),
        aliases=("remind everyone", "remind all"),
    ),
    Command(
        "hand over",
        "",
        "offer the assessment to a colleague",
        lambda _: e.HandOverAsked(),
        aliases=("handover", "hand it over"),
    ),
    Command(
        "home",
        "",
        "your open questions, steps, results, teams and reminders",
        lambda _: e.OverviewAsked(),
        Group.YOURS,
        ("overview", "my page", "me"),
        label="My overview",
    ),
    Command(
        "teams",
        "",
        "your teams, with levels, open steps and what is running",
        lambda _: e.TeamsAsked(),
        Group.YOURS,
        ("my teams",),
        label="My teams",
    ),
    Command(
        "portfolio",
        "",
        "share your team's numbers, without its name",
        lambda _: e.PortfolioAsked(),
        Group.RUN,
        label="Share our numbers",
        is_team=True,
    ),
    Command(
        "remind",
        "[every 6 weeks] [hours 9-17] [zone Berlin] [quiet 24 Dec] [off]",
        "when I may write to you, or in a team's conversation to the team; “remind off” stops it",
        e.RemindAsked,
        Group.YOURS,
        ("reminders", "remind me", "remind us"),
        label="Reminders",
    ),
    Command("privacy", "", "who sees what", lambda _: e.PrivacyAsked(), Group.YOURS, label="Who sees what?"),
    Command(
        "forget me",
        "",
        "delete everything I know about you",
        lambda _: e.ForgetAsked(),
        Group.YOURS,
        ("delete my data", "forget", "delete me", "delete everything"),
        label="Delete my data",
    ),
    Command(
        "help",
        "",
        "how to begin",
        lambda _: e.HelpAsked(),
        Group.YOURS,
        ("start", "what is rung", "what can you do", "help me", "i need help", "how does this work"),
    ),
    Command(
        "commands",
        "",
        "everything you can type",
        lambda _: e.HelpAsked(everything=True),
        aliases=("menu", "more", "all commands"),
    ),
    Command("back", "", "the questions before", lambda _: e.WentBack(), aliases=("previous", "go back")),
    Command("skip", "", "the questions after", lambda _: e.WentOn(), aliases=("skip this", "next questions")),
    Command("change", "[number]", "change an answer", _change),
    Command(
        "note",
        "[number] YOUR WORDS",
        "say in your own words why you picked what you picked",
        e.NoteTyped,
        aliases=("add a note", "my note"),
        verbatim=True,
    ),
    Command(
        "later",
        "",
        "leave the questions for now",
        lambda _: e.Paused(),
        aliases=("pause", "leave", "quit", "not now"),
    ),
    Command(
        "start over",
        "[capability]",
        "drop a running check and start again",
        lambda rest: e.CheckAsked(rest, again=True),
        aliases=("restart", "start again"),
    ),
    Command(
        "share", "", "share your check's result", lambda _: e.Shared(), aliases=("share here", "share it")
    ),
    Command("why", "", "how the level was worked out", lambda _: e.WhyAsked(), aliases=("how", "how so")),
    Command(
        "unmute",
        "",
        "start the reminders again",
        lambda _: e.RemindAsked("on"),
        aliases=("start reminders", "resume reminders", "reminders on"),
    ),
    Command(
        "mute",
        "",
        "stop the reminders, or change them",
        lambda _: e.RemindAsked(),
        aliases=("stop", "unsubscribe", "snooze", "stop reminders", "stop reminding me", "no reminders"),
    ),
)

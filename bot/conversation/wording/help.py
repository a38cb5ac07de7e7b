"""Help, small talk and the capabilities on offer."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button, fits_button, is_pressable
from bot.conversation.identity import SessionRef
from bot.conversation.safe_text import cut
from bot.conversation.small_talk import Courtesy
from bot.conversation.typed.commands import COMMANDS, Command, Group
from bot.conversation.typed.parsing import parse
from bot.conversation.view import (
    Block,
    Button,
    Field,
    Heading,
    Mention,
    Style,
    Text,
    Tone,
    View,
)
from bot.conversation.wording import open_sessions, privacy, scan
from bot.conversation.wording.phrases import (
    A_ROW,
    ASSESS,
    CHECK,
    HELP,
    HOME,
    LONGEST_LABEL,
    LONGEST_REPEATED,
    QUESTIONS,
    SECONDS_A_QUESTION,
    SUMMARY,
    check_length,
    duration,
    line,
    row,
    titled,
)
from rubric import Rubric

MOST_RUBRICS = 5  # in one message
NOTHING_ON_OFFER = "No capability is on offer here yet. Ask the person who runs Rung to add one."
WHAT_I_DO = f"I'm Rung. {SUMMARY}"
MORE = button("More", e.HelpAsked(everything=True))
_HELP = "help"  # it leads to the menu, so that the menu does not lead there
_GROUPS = {
    Group.START: "Check and assess",
    Group.RESULTS: "Results and next steps",
    Group.RUN: "Run an assessment",
    Group.YOURS: "Yours",
}
_COURTESIES = {
    Courtesy.GREETING: "Hi.",
    Courtesy.THANKS: "You're welcome.",
    Courtesy.APPROVAL: "Great.",
    Courtesy.FAREWELL: "See you.",
}


def say(message: m.HelpMessage) -> View:
    """Put a message that helps a person find their way into words."""
    match message:
        case m.Help():
            return help_(message)
        case m.CommandList():
            return command_list(message)
        case m.SmallTalk(courtesy, resume):
            return small_talk(courtesy, resume)
        case m.NotACommand():
            return not_a_command(message)
        case m.NothingChanged(resume):
            return nothing_changed(resume)
        case m.YesOrNoWanted(said):
            return yes_or_no_wanted(said)
        case m.SeenLate(event):
            return seen_late(event)
        case m.Welcome():
            return welcome(message)
        case m.Capabilities():
            return capabilities(message)
        case m.ScanOffered(rubric):
            return scan_offered(rubric)
        case m.Words():
            return words(message)
        case m.CheckStatus():
            return open_sessions.status(message)
        case m.OpenSessions(found):
            return open_sessions.say(found)
        case m.Privacy():
            return privacy.say(message)
        case m.ForgetWarning():
            return privacy.forget_warning()
        case m.Forgotten(sessions):
            return privacy.forgotten(sessions)
        case _:
            assert_never(message)


def help_(message: m.Help) -> View:
    """Say in a sentence what Rung gives, with the ways to begin."""
    if not message.rubrics:
        return View(NOTHING_ON_OFFER, (Text(NOTHING_ON_OFFER), row(MORE)))
    if message.unanswered:
        return _unanswered_first(message)
    text = f"{'Hi. ' if message.greeted else ''}{_promise(message)}"
    ways = [CHECK, replace(ASSESS, label="Compare our checks") if message.two else ASSESS]
    if not message.private:
        ways.reverse()
    if message.resume:
        ways.insert(0, button("Continue", e.Continued(message.resume)))
    main = replace(ways[0], style=Style.PRIMARY)
    return View(text, (Text(text), row(main, *ways[1:], MORE)))


def _unanswered_first(message: m.Help) -> View:
    """Say which team waits for the person's answers, before anything else that they may begin."""
    text = f"I'm Rung. {open_sessions.asks_for_answers(message.unanswered[0])}"
    ways = [*open_sessions.answer_ways(message.unanswered[0]), CHECK, MORE]
    if message.resume:
        ways.insert(2, button("Continue", e.Continued(message.resume)))
    return View(text, (Text(text), row(*ways)))


def _promise(message: m.Help) -> str:
    what = message.start.name if message.start else "a capability that you choose"
    begun_with = (message.start,) if message.start else message.rubrics
    top = max(rubric.top for rubric in begun_with)
    if message.private:
        longest = max(len(rubric.aspects) for rubric in begun_with) * SECONDS_A_QUESTION
        return (
            f"I'm Rung. In {duration(longest)} you see your level, 1 to {top}, for {what} "
            "and what to do next. Only you see it."
        )
    if message.two:
        return (
            f"I'm Rung. A team's level needs 3 people, and there are two of you. But each of you can take a check of {what}, "
            "and then you see both side by side."
        )
    return (
        f"I'm Rung. Each of you answers a few questions, and then your team sees its level, 1 to {top}, for {what} "
        "and what to do next."
    )


def command_list(message: m.CommandList) -> View:
    """Show all that people can do, in groups."""
    return _words_to_type() if message.words else _menu(message)


def _menu(message: m.CommandList) -> View:
    blocks: list[Block] = []
    offered = [
        each
        for each in COMMANDS
        if each.word not in (*message.refused, _HELP) and not (message.private and each.is_team)
    ]
    for group in Group:
        found = [each for each in offered if each.group is group]
        if found:
            blocks.append(Text(_GROUPS[group], Tone.STRONG))
        blocks += [row(*map(_press, found[at : at + A_ROW])) for at in range(0, len(found), A_ROW)]
    words = button("What can I type?", e.HelpAsked(everything=True, words=True))
    hint = Text("You can type a command, too, with more words after it, such as “assess by Fri”.", Tone.QUIET)
    return titled("Everything I can do", (*blocks, hint, row(words)))


def _press(command: Command) -> Button:
    event = command.read("")
    if not is_pressable(event):
        raise TypeError(f"{command.word} can't be pressed")
    return button(command.label or command.word.capitalize(), event)


def _words_to_type() -> View:
    blocks: list[Block] = []
    for group in Group:
        blocks.append(Heading(_GROUPS[group]))
        blocks += [Field(command.word, command.purpose) for command in COMMANDS if command.group is group]
    back = button("Back to the buttons", e.HelpAsked(everything=True))
    return View("Everything you can type", (*blocks, row(back, HOME, CHECK)))


def small_talk(courtesy: Courtesy, resume: SessionRef | None) -> View:
    """Answer a polite remark in a few words."""
    if resume:
        text = f"{_COURTESIES[courtesy]} Your questions are still open."
        return View(text, (Text(text), row(button("Continue", e.Continued(resume), Style.PRIMARY), HELP)))
    text = _COURTESIES[courtesy]
    return View(text, (Text(text), row(CHECK, HELP)))


def nothing_changed(resume: SessionRef | None) -> View:
    """Confirm a no."""
    ways = [button("Continue", e.Continued(resume), Style.PRIMARY), HELP] if resume else [HOME, HELP]
    text = "OK, nothing has changed."
    return View(text, (Text(text), row(*ways)))


def yes_or_no_wanted(said: str) -> View:
    """Ask for a yes or a no."""
    text = (
        f"Sorry, I didn't understand “{cut(said, LONGEST_REPEATED)}”. "
        "Type “yes” or “no” to answer my question above, or press one of its buttons."
    )
    return View(text, (Text(text), row(HELP)))


def not_a_command(message: m.NotACommand) -> View:
    """Repeat the words, and name the command that may be meant."""
    hint = f"Did you mean “{message.closest}”?" if message.closest else "Try “check”, “result” or “help”."
    text = f"Sorry, I didn't understand “{cut(message.said, LONGEST_REPEATED)}”. {hint}"
    ways = [HELP]
    if message.resume:
        ways.insert(0, button("Continue", e.Continued(message.resume)))
    if message.closest is not None:
        meant = parse(message.closest)
        if not isinstance(meant, e.HelpAsked) and is_pressable(meant):
            ways.insert(0, button(message.closest.capitalize(), meant))
    if len(ways) == 1:
        ways.insert(0, CHECK)
    return View(text, (Text(text), row(*ways)))


def seen_late(event: e.Event) -> View:
    """Ask whether a command is still wanted. One that no button can carry has to be typed again."""
    if not fits_button(event):
        return line("I only saw this now, so I did nothing. Still want it? Then type it again.", HELP)
    text = "I only saw this now. Still want it?"
    return View(text, (Text(text), row(button("Yes, go ahead", event, Style.PRIMARY), HELP)))


def welcome(message: m.Welcome) -> View:
    """Introduce Rung to a conversation."""
    said = help_(replace(message.help, resume=None))
    return View(said.summary, (Mention(message.person, "added me here."), *said.blocks))


def capabilities(offered: m.Capabilities) -> View:
    """List the capabilities on offer."""
    if not offered.rubrics:
        return View(NOTHING_ON_OFFER, (Text(NOTHING_ON_OFFER), row(HELP)))
    unknown = (
        "I don't know that one. I can explain words of:"
        if offered.words
        else "I don't know that one. I can check:"
    )
    usual = "Which words shall I explain?" if offered.words else "What you can check"
    title = unknown if offered.unknown else usual
    shown = offered.rubrics[offered.first : offered.first + MOST_RUBRICS]
    blocks = [Field(rubric.name, rubric.purpose) for rubric in shown]
    starts = [_start(offered, rubric) for rubric in shown]
    return titled(title, (*blocks, row(*starts), *_other_capabilities(offered)))


def _start(offered: m.Capabilities, rubric: Rubric) -> Button:
    if offered.words:
        return button(cut(f"Words in {rubric.name}", LONGEST_LABEL), e.WordsAsked(rubric_id=rubric.id))
    if offered.start:
        schedule = e.ScheduleAsked(offered.start, mode=offered.mode, rubric_id=rubric.id)
        return button(cut(f"Assess {rubric.name}", LONGEST_LABEL), schedule)
    if offered.team:
        event = e.AssessAsked(by=offered.by, mode=offered.mode, rubric_id=rubric.id)
        return button(cut(f"Assess {rubric.name}", LONGEST_LABEL), event)
    return button(cut(f"Check {rubric.name}", LONGEST_LABEL), e.CheckAsked(rubric_id=rubric.id))


def _other_capabilities(offered: m.Capabilities) -> Iterator[Block]:
    """Lead to the capabilities that are not shown, round and round."""
    if len(offered.rubrics) > MOST_RUBRICS:
        first = offered.first + MOST_RUBRICS
        event = e.RubricsAsked(
            first if first < len(offered.rubrics) else 0,
            offered.team,
            offered.by,
            offered.mode,
            offered.start,
        )
        last = min(first, len(offered.rubrics))
        yield Text(f"Capabilities {offered.first + 1} to {last} of {len(offered.rubrics)}.", Tone.QUIET)
        yield row(button("More capabilities", event))


def scan_offered(rubric: Rubric) -> View:
    """Ask whether a scan is for one person or for the team."""
    ways = row(
        button("Ask our team", e.AssessAsked(rubric_id=rubric.id), Style.PRIMARY),
        button("Only me", e.CheckAsked(rubric_id=rubric.id)),
    )
    text = f"{rubric.purpose} {check_length(rubric)}. Who should answer?"
    return titled(scan.LABEL, (Text(text), scan.not_a_level(), ways))


def words(message: m.Words) -> View:
    """Explain words."""
    rubric = message.rubric
    way = button(cut(f"Check {rubric.name}", LONGEST_LABEL), e.CheckAsked(rubric_id=rubric.id))
    if message.resume:
        way = button(QUESTIONS.label, e.Continued(message.resume), Style.PRIMARY)
    if not rubric.glossary:
        return line(f"{rubric.name} has no list of words.", way, HELP)
    blocks = tuple(Field(term.term, term.meaning) for term in rubric.glossary)
    return titled(f"Words in {rubric.name}", (*blocks, row(way, HELP)))

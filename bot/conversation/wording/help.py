"""Help, what is on offer, who sees what, and what is wrong."""

from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.commands import COMMANDS
from bot.conversation.identity import SessionRef
from bot.conversation.notes import LONGEST
from bot.conversation.questions import Mode
from bot.conversation.view import Buttons, Byline, Labelled, Part, Speech, Style, Text, Tone
from bot.conversation.wording.phrases import FORGET, HELP, button, line, lines, listed, row, titled, when
from rubric import Rubric

PRIVACY = (
    "A check is yours alone: nobody else sees your answers or your result unless you share it.",
    "In a team assessment your answers are confidential: your teammates never see who said what.",
    "In an open one everyone sees how many picked what, once three or more have answered and it is revealed.",
    "A team gets a level from 3 people on, and an aspect counts from 3 answers. How answers spread shows from 5.",
    "Notes that you write to your answers are yours alone. Only if you tick it, the team's result may show one: without your name, mixed with others', from 5 answers on.",
    "Whoever runs Rung for you can read its database.",
    "“forget me” deletes your answers and your profile at once.",
)


def say(message: m.WayfindingMessage) -> Speech:
    """Put a message that helps somebody find their way into words."""
    match message:
        case m.Help(names, unknown, resume):
            return help_(names, unknown, resume)
        case m.Welcome(person, names):
            return welcome(person, names)
        case m.Capabilities(rubrics, unknown, for_team, openly):
            return capabilities(rubrics, unknown, team=for_team, openly=openly)
        case m.Words(rubric):
            return words(rubric)
        case m.Status():
            return status(message)
        case m.Mine(found):
            return mine(found)
        case m.Privacy():
            return privacy()
        case m.ForgetWarning():
            return forget_warning()
        case m.Forgotten(sessions):
            return forgotten(sessions)
        case m.InYourChat(answered):
            return line(ANSWERED_IN_CHAT if answered else QUESTIONS_IN_CHAT)
        case m.Problem(trouble):
            return problem(trouble)
        case _:
            assert_never(message)


def help_(capabilities: tuple[str, ...], unknown: bool, resume: SessionRef | None) -> Speech:
    """Say what Rung is and listens to."""
    first = (
        "I did not get that. Here is what I can do."
        if unknown
        else "I'm Rung. I tell a team which rung it stands on, and how to reach the next one."
    )
    known = [
        Labelled(f"{command.word} {command.takes}".strip(), command.purpose)
        for command in COMMANDS
        if command.listed
    ]
    on_offer = f"On offer: {listed(capabilities)}." if capabilities else "No capability is on offer yet."
    ways = [
        button("Check our level", e.CheckAsked(), Style.PLAIN if resume else Style.PRIMARY),
        button("Assess our team", e.AssessAsked()),
    ]
    if resume:
        ways.insert(0, button("Continue", e.Continued(resume), Style.PRIMARY))
    ways += [button("Capabilities", e.RubricsAsked()), button("Who sees what?", e.PrivacyAsked())]
    parts: tuple[Part, ...] = (Text(first), Buttons(tuple(ways)), *known, Text(on_offer, Tone.QUIET))
    return Speech(first, parts)


def welcome(person: str, capabilities: tuple[str, ...]) -> Speech:
    """Introduce Rung to a conversation."""
    said = help_(capabilities, unknown=False, resume=None)
    return Speech(said.summary, (Byline(person, "added me here."), *said.parts))


def capabilities(rubrics: tuple[Rubric, ...], unknown: str, *, team: bool, openly: bool = False) -> Speech:
    """List what is on offer."""
    title = "I don't have that capability. These are on offer:" if unknown else "Capabilities on offer"
    parts = [Labelled(rubric.name, rubric.purpose) for rubric in rubrics]
    found = [
        button(f"Assess {rubric.name}"[:75], e.AssessAsked(rubric.id, openly=openly))
        if team
        else button(f"Check {rubric.name}"[:75], e.CheckAsked(rubric.id))
        for rubric in rubrics[:5]
    ]
    return titled(title, (*parts, Buttons(tuple(found))))


def words(rubric: Rubric) -> Speech:
    """Explain words."""
    if not rubric.glossary:
        return line(f"{rubric.name} has no list of words.")
    parts = tuple(Labelled(term.term, term.meaning) for term in rubric.glossary)
    return titled(f"Words in {rubric.name}", parts)


def status(status: m.Status) -> Speech:
    """Say what is open."""
    total = sum(len(sitting) for sitting in status.place.asked)
    done = total - len(status.place.left)
    if done == total:
        text = f"{status.rubric.name}: all {total} questions are answered."
        return titled(text, (row(button("Show result", e.ResultAsked(status.ref), Style.PRIMARY)),))
    text = f"{status.rubric.name}: {done} of {total} questions answered."
    return titled(text, (row(button("Continue", e.Continued(status.ref), Style.PRIMARY)),))


def mine(found: tuple[m.Open, ...]) -> Speech:
    """List what is open for a person."""
    parts: list[Part] = []
    for each in found:
        if each.assessment is None:
            total = len(each.place.asked_questions)
            kind = f"your quick check, {total - len(each.place.left)} of {total} questions answered."
        else:
            done = sum(not each.place.left_in(sitting) for sitting in each.place.asked)
            closes = when(each.assessment.closes, each.assessment.zone)
            openly = " open" if each.assessment.mode is Mode.OPEN else ""
            kind = f"your part in a team's{openly} assessment, {done} of {len(each.place.asked)} topics answered. It closes {closes}."
        parts.append(Labelled(each.rubric.name, kind))
        if each.assessment and each.assessment.mode is Mode.OPEN:
            parts.append(Text("The question stands in the team's conversation, with the card."))
            continue
        label = "Continue" if each.place.left else "Change an answer"
        parts.append(row(button(label, e.Continued(each.ref), Style.PRIMARY)))
    return titled("Open for you", tuple(parts))


def privacy() -> Speech:
    """Say who sees what."""
    return titled("Who sees what", (*lines(PRIVACY), row(FORGET, HELP)))


def forget_warning() -> Speech:
    """Say what being forgotten means."""
    text = (
        "This deletes your answers, your results and what I remember about you, at once and for good. "
        "Messages already posted in conversations stay where they are."
    )
    delete = button("Delete it all", e.ForgetAsked(confirmed=True), Style.DANGER)
    return titled("Forget you?", (Text(text), row(delete, HELP)))


def forgotten(sessions: int) -> Speech:
    """Confirm that someone is forgotten."""
    if not sessions:
        return line("There is nothing to delete: I remember nothing about you.")
    return line("Done. Your answers and everything I remembered about you are deleted.")


def problem(trouble: m.Trouble) -> Speech:
    """Say what is wrong and what to do next."""
    text = _TROUBLES[trouble]
    if trouble in _WITHOUT_WAYS:
        return line(text)
    return titled(text, (row(button("Check our level", e.CheckAsked()), HELP),))


_TROUBLES = {
    m.Trouble.NO_SESSION: "You have no questions open. A quick check takes about a minute.",
    m.Trouble.NO_RESULT: "You have no finished check yet. A quick check takes about a minute.",
    m.Trouble.GONE: "I no longer have these questions: they were finished long ago, deleted, or begun anew.",
    m.Trouble.NEWER: "A newer version of me wrote this, so I leave it alone. Nothing is lost; try again in a few minutes.",
    m.Trouble.CLOSED: "This is closed, so answers can no longer be changed.",
    m.Trouble.NOTHING_TO_SHARE: "Ask for a check or a result in your team's conversation, then you can share it there.",
    m.Trouble.SHARED_BEFORE: "This result is in the conversation already.",
    m.Trouble.NO_MEMORY: "I can't reach my memory right now, so I saved nothing from this message. Nothing you said before is lost; try again in a minute.",
    m.Trouble.OUTSIDER: "I only work for the workspace that installed me, and you belong to another one. Yours can install me too.",
    m.Trouble.NOT_INSTALLED: "I am no longer installed here. Ask whoever looks after your apps to install me again.",
    m.Trouble.NO_CHAT: "I can't write to you in private yet, so I answer nothing here. Look for me under Apps, press Add, then ask again.",
    m.Trouble.TEAM_ONLY: "Ask for that in your team's conversation: a team assessment belongs to everyone there.",
    m.Trouble.NOTHING_RUNNING: "Your team has no assessment running. Anyone can start one: type “assess” in its conversation.",
    m.Trouble.NOT_FACILITATOR: "Only whoever looks after this assessment can do that; they can also hand it over.",
    m.Trouble.NOT_YET_YOURS: "Somebody looks after this assessment. You can take it over when they offer it, or after its closing time.",
    m.Trouble.NO_TEAM_RESULT: "This team has no result yet. Anyone can start an assessment: type “assess”.",
    m.Trouble.NOT_YOUR_EXPORT: "Only whoever looked after the last assessment can export the team's results. Your own answers you get in your private chat with me: type “export” there.",
    m.Trouble.NOTHING_ANSWERED: "You have answered nothing yet, so there is nothing to take with you. A quick check takes about a minute.",
    m.Trouble.NO_SUCH_DAY: "I could not read that day, or it is not within the next three months. Try “Fri”, “2026-12-04” or “in 5 days”.",
    m.Trouble.FLOOR_STAYS: "The privacy floor is 3 or more, and once someone has begun it can only be raised: they answered trusting it.",
    m.Trouble.NO_REST: "I can't see who is in this conversation, so I can't tell who is missing. Ask everyone yourself: the card has the way in.",
    m.Trouble.REST_ASKED: "The rest was reminded already; that happens once.",
    m.Trouble.TOGETHER: "This one is answered together: the question stands in your team's conversation, with the card.",
    m.Trouble.REVEALED: "This was revealed, so it no longer changes.",
    m.Trouble.NOT_ENOUGH: "Too few have answered this one to reveal it: one person could be recognised.",
    m.Trouble.OVER: "This assessment is over, and has no result to show.",
    m.Trouble.QUIET_ENOUGH: "I keep twelve quiet times ahead, and no more. Take one away first: “remind” lists them.",
    m.Trouble.NO_NOTES: "Notes go with a team assessment that each answers in private: open your part of it in our chat, then type “note 2” and your words. Quick checks and open assessments take none.",
    m.Trouble.NOTE_TOO_LONG: f"A note may have up to {LONGEST} characters, and this one has more, so I kept nothing of it. Please say it in fewer words.",
    m.Trouble.NOTE_LATE: "The assessment has closed, so I kept no note.",
    m.Trouble.NOTE_MOVED: "That note was changed elsewhere meanwhile, so I left it as it is.",
    m.Trouble.WHICH_TOPIC: "Which topic is your note about? Type its number, too, like “note 2 we have three clusters”.",
    m.Trouble.NO_FORM: "The form did not open in time. Press the button again, or type “note”, the number of the topic and your words.",
    m.Trouble.OLD_BUTTON: "This button is from another version of me and does nothing any more.",
}
_WITHOUT_WAYS = (
    m.Trouble.NO_MEMORY,
    m.Trouble.NEWER,
    m.Trouble.OUTSIDER,
    m.Trouble.NOT_INSTALLED,
    m.Trouble.NO_CHAT,
    m.Trouble.NO_REST,
    m.Trouble.REST_ASKED,
    m.Trouble.TOGETHER,
    m.Trouble.REVEALED,
    m.Trouble.NOT_ENOUGH,
    m.Trouble.NO_NOTES,
    m.Trouble.NOTE_TOO_LONG,
    m.Trouble.NOTE_LATE,
    m.Trouble.NOTE_MOVED,
    m.Trouble.WHICH_TOPIC,
    m.Trouble.NO_FORM,
)
QUESTIONS_IN_CHAT = "The questions are in your private chat with me, so that nobody else sees your answers."
ANSWERED_IN_CHAT = "I have answered in your private chat with me, where nobody else sees it."

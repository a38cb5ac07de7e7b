"""Every English sentence the bot says: a message in, speech out."""

from collections.abc import Iterable

from bot.conversation import events as e
from bot.conversation import messages as m
from bot.conversation import presses
from bot.conversation.commands import COMMANDS
from bot.conversation.identity import SessionRef
from bot.conversation.questions import (
    ANCHOR_CHOICES,
    EVIDENCE_CHOICES,
    LEVELS,
    Choice,
    Mode,
    Question,
    labels,
)
from bot.conversation.session import Session
from bot.conversation.speech import (
    Asked,
    Button,
    Buttons,
    Byline,
    Confirmation,
    Divider,
    Grid,
    Heading,
    Labelled,
    Link,
    Links,
    Option,
    Part,
    Row,
    Speech,
    Style,
    Text,
    Tone,
)
from rubric import NextStep, Plan, Result, Rubric

LETTERS = dict(zip(LEVELS, "abcde", strict=True))
SHORT = {
    Choice.NOT_SURE: "Not sure",
    Choice.NOT_APPLICABLE: "Doesn't apply to us",
    Choice.YES: "Yes",
    Choice.PARTLY: "Partly",
    Choice.NO: "No",
}
_SHORT_EVIDENCE = tuple((choice, SHORT[choice]) for choice in EVIDENCE_CHOICES)
_SHORT_ANCHOR = tuple((choice, SHORT[choice]) for choice in ANCHOR_CHOICES if choice in SHORT)
EFFORT = {"S": "days", "M": "weeks", "L": "about a quarter"}
PRIVACY = (
    "A check is yours alone: nobody else sees your answers or your result unless you share it.",
    "In a team assessment your answers are confidential: your teammates never see who said what.",
    "A team gets a level from 3 people on, and an aspect counts from 3 answers. How answers spread shows from 5.",
    "Whoever runs Rung for you can read its database.",
    "“forget me” deletes your answers and your profile at once.",
)


def say(message: m.Message) -> Speech:
    """Put *message* into words."""
    match message:
        case m.Ask():
            return _ask(message)
        case m.Report():
            return _report(message)
        case m.SharedReport():
            return _shared_report(message)
        case m.Shared():
            return _line("Done: your result is in the conversation, with your name on it.")
        case m.CouldNotShare(session, why):
            return _could_not_share(session, why)
        case m.NextSteps(rubric, result, plan):
            return _next_steps(rubric, result, plan)
        case m.HowItWorks(rubric, result):
            return _how_it_works(rubric, result)
        case m.SeeYou(ref, left):
            return _see_you(ref, left)
        case m.DidYouMean():
            return _did_you_mean(message)
        case m.NotUnderstood(label, evidence):
            return _not_understood(label, evidence)
        case m.Help(capabilities, unknown, resume):
            return _help(capabilities, unknown, resume)
        case m.Welcome(person, capabilities):
            return _welcome(person, capabilities)
        case m.Capabilities(rubrics, unknown):
            return _capabilities(rubrics, unknown)
        case m.Words(rubric):
            return _words(rubric)
        case m.Status():
            return _status(message)
        case m.Privacy():
            return _speech("Who sees what", (*_lines(PRIVACY), _row(FORGET, HELP)))
        case m.ForgetWarning():
            return _forget_warning()
        case m.Forgotten(sessions):
            return _forgotten(sessions)
        case m.InYourChat(answered):
            return _line(_ANSWERED_IN_CHAT if answered else _QUESTIONS_IN_CHAT)
        case m.Problem(trouble):
            return _problem(trouble)


# Questions


def _ask(ask: m.Ask) -> Speech:
    total, done = _progress(ask)
    progress = f"{done} of {total} answered"
    sitting = ask.place.asked[ask.place.sitting or 0]
    summary = f"{ask.rubric.name}: {progress}"
    parts: list[Part] = [Heading(_title(ask.rubric, ask.mode))]
    if ask.notice:
        parts.append(Text(_NOTICES[ask.notice]))
    if ask.opening:
        parts.append(Text(_opening(ask.rubric, ask.mode)))
    parts.append(Text(f"{_bar(done, total)}  {progress}", Tone.QUIET))
    by_question = {question: label for label, question in labels(ask.place.asked).items()}
    for question in sitting:
        parts.append(_asked(ask.rubric, ask.ref, ask.session, question, by_question[question]))
    parts.append(_ways_on(ask))
    parts.append(Text(_typing_hint(ask), Tone.QUIET))
    return Speech(summary, tuple(parts))


def _progress(ask: m.Ask) -> tuple[int, int]:
    total = sum(len(sitting) for sitting in ask.place.asked)
    return total, total - len(ask.place.left)


def _bar(done: int, total: int) -> str:
    return "●" * done + "○" * (total - done)


def _title(rubric: Rubric, mode: Mode) -> str:
    return f"{rubric.name}: quick check" if mode is Mode.CHECK else f"{rubric.name}: your answers"


def _opening(rubric: Rubric, mode: Mode) -> str:
    count = len(rubric.aspects)
    if mode is Mode.CHECK:
        return (
            f"{rubric.purpose}\n"
            f"{_number(count).capitalize()} questions, about a minute. Pick what is closest to how things are today; "
            "no answer is wrong. Only you see your answers and the result, unless you share it. "
            "You can leave at any time and go on later."
        )
    return (
        f"{rubric.purpose}\n"
        f"{_number(count).capitalize()} topics, about five minutes, three questions at a time. "
        "Your answers are confidential: your teammates never see who said what. "
        "You can change them until the assessment closes, leave at any time and go on later."
    )


def _asked(rubric: Rubric, ref: SessionRef, session: Session, question: Question, label: str) -> Asked:
    aspect = rubric.aspects[question.aspect]
    given = session.answers.get(question)
    press = presses.answers(ref, question, given.revision if given else 0)
    chosen = given.choice if given else None
    short = _SHORT_EVIDENCE if question.level else _SHORT_ANCHOR
    others = tuple([Option("", text, press(choice), choice is chosen) for choice, text in short])
    if question.level:
        evidence = aspect.levels[question.level].evidence or ""
        return Asked(label, f"Is this so for you today? {evidence}", "", (), others)
    cells = aspect.levels
    statements = [
        Option(letter, cells[level].statement, press(choice), choice is chosen)
        for level, (choice, letter) in enumerate(LETTERS.items(), 1)
    ]
    return Asked(label, aspect.question, f"Why we ask: {aspect.why}", tuple(statements), others)


def _ways_on(ask: m.Ask) -> Buttons:
    shown, last = ask.place.sitting or 0, len(ask.place.asked) - 1
    looking_back = ask.session.looking_back is not None
    found: list[Button] = []
    if shown:
        found.append(_press("Back", e.Looked(ask.ref, shown - 1)))
    if looking_back and ask.place.left:
        found.append(_press("Go on", e.Continued(ask.ref), Style.PRIMARY))
    elif looking_back:
        found.append(_press("Show result", e.Continued(ask.ref), Style.PRIMARY))
    if looking_back and shown < last:
        found.append(_press("Next questions", e.Looked(ask.ref, shown + 1)))
    if ask.rubric.glossary:
        found.append(_press("Explain words", e.WordsAsked(ask.rubric.id)))
    if ask.place.left:
        found.append(_press("Later", e.Paused(ask.ref)))
    return Buttons(tuple(found))


def _typing_hint(ask: m.Ask) -> str:
    if any(question.level for question in ask.place.asked[ask.place.sitting or 0]):
        return "You can also type your answer: yes, partly, no or “not sure”, with the number for another question."
    first = ask.place.asked[ask.place.sitting or 0][0].aspect + 1
    return f"You can also type your answer: a letter, “not sure”, or “{first} c” to name the question."


def _see_you(ref: SessionRef, left: int) -> Speech:
    if not left:
        return _speech("Everything is answered.", (_row(_press("Show result", e.Continued(ref))),))
    rest = "One question is" if left == 1 else f"{_number(left).capitalize()} questions are"
    text = f"Saved. {rest} left; they wait here for you on any day."
    return _speech(text, (_row(_press("Continue", e.Continued(ref), Style.PRIMARY)),))


def _did_you_mean(message: m.DidYouMean) -> Speech:
    aspect = message.rubric.aspects[message.question.aspect]

    def option(choice: Choice) -> Option:
        press = presses.write(e.Answered(message.ref, message.question, choice, message.revision))
        return Option(LETTERS[choice], aspect.levels[int(choice)].statement, press)

    found = tuple(option(choice) for choice in message.candidates)
    asked = Asked(
        message.label, "Did you mean this?" if len(found) == 1 else "Which of these?", "", found, ()
    )
    hint = f"Nothing is saved yet. Press it, or type “{message.label} {found[0].letter}”."
    return Speech("I want to be sure: did you mean this?", (asked, Text(hint, Tone.QUIET)))


def _not_understood(label: str, evidence: bool) -> Speech:
    if not label:
        return _line("Which question do you mean? Type its number and the letter, like “2 c”.")
    if evidence:
        return _line(
            f"I could not read that as an answer to question {label}. Type yes, partly, no or “not sure”."
        )
    return _line(
        f"I could not read that as an answer to question {label}. Type a letter from a to e, "
        "a few words of the statement, “not sure”, or “doesn't apply”. “help” lists everything else."
    )


# Results


def _report(report: m.Report) -> Speech:
    parts = _result_parts(
        report.rubric, report.result, report.plan, f"{report.rubric.name}: your quick check"
    )
    if report.notice:
        parts.insert(1, Text(_NOTICES[report.notice]))
    parts.append(Text("This is one person's view. A team's level needs at least three people.", Tone.QUIET))
    found = [
        _press("Change an answer", e.Looked(report.ref, 0)),
        _press("How was this worked out?", e.WhyAsked(report.ref)),
        _press("Start over", e.CheckAsked(report.rubric.id, again=True), confirm=_START_OVER),
    ]
    if report.share and report.result.level is not None:
        found.insert(0, _press("Share here", e.Shared(report.ref), Style.PRIMARY, _SHARE))
    parts.append(Buttons(tuple(found)))
    return Speech(_headline(report.rubric, report.result), tuple(parts))


def _shared_report(message: m.SharedReport) -> Speech:
    parts = _result_parts(
        message.rubric, message.result, message.plan, f"{message.rubric.name}: a quick check"
    )
    parts.insert(1, Byline(message.author, "took a quick check and shares the result: one person's view."))
    parts.append(_row(_press("Check it myself", e.CheckAsked(message.rubric.id), Style.PRIMARY)))
    return Speech(_headline(message.rubric, message.result), tuple(parts))


def _could_not_share(session: SessionRef | None, why: m.Unshared) -> Speech:
    text = _UNSHARED[why]
    if why is m.Unshared.REFUSED:
        return _line(text)
    return _speech(text, (_row(_press("Share again", e.Shared(session), Style.PRIMARY)),))


def _result_parts(rubric: Rubric, result: Result, plan: Plan, title: str) -> list[Part]:
    if result.level is None:
        return [
            Heading(title),
            Text("No level yet", Tone.STRONG),
            *_lines(result.missing),
            Text("When you know more, change your answers: everything you said is kept."),
            _grid(rubric, result),
        ]
    level = rubric.levels[result.level]
    parts: list[Part] = [Heading(title)]
    if level.talk:
        parts.append(Text(f"To talk about: {level.talk}", Tone.STRONG))
    parts.append(Labelled("Where we are", f"level {result.level} of 5, {level.name}. {level.summary}"))
    parts.append(_grid(rubric, result))
    parts.append(Labelled("What holds it here", _held_by(rubric, result)))
    if level.watch_out:
        parts.append(Labelled("Watch out", level.watch_out))
    parts.extend(_steps(rubric, result, plan))
    return parts


def _headline(rubric: Rubric, result: Result) -> str:
    if result.level is None:
        return f"{rubric.name}: no level yet. {' '.join(result.missing)}"
    return f"{rubric.name}: level {result.level} of 5, {rubric.levels[result.level].name}"


def _held_by(rubric: Rubric, result: Result) -> str:
    if result.level is None:
        return "there is no level yet. " + " ".join(result.missing)
    if result.level == 5:
        return "nothing. This is the highest level."
    goal = result.level + 1
    values = {aspect.id: aspect.value for aspect in result.aspects}
    lag: list[str] = []
    below: list[str] = []
    for aspect in result.held_by:
        value = values[aspect]
        lags = value is not None and value < goal - rubric.policy.gap
        (lag if lags else below).append(rubric.aspect(aspect).name)
    said = []
    if lag:
        said.append(f"{_listed(lag)} {'lags' if len(lag) == 1 else 'lag'} behind level {goal}.")
    if below:
        said.append(f"{_listed(below)} {'is' if len(below) == 1 else 'are'} below level {goal}.")
    return " ".join(said)


def _grid(rubric: Rubric, result: Result) -> Grid:
    rows = []
    for aspect, outcome in zip(rubric.aspects, result.aspects, strict=True):
        if outcome.value is None:
            rows.append(Row(aspect.name, None, _uncounted(outcome.not_sure, outcome.not_applicable)))
        else:
            rows.append(Row(aspect.name, outcome.value, aspect.levels[outcome.value].characteristic))
    progress = "" if result.progress is None else f"Progress {result.progress} of 5: {_mean(result)}."
    return Grid(tuple(rows), progress)


def _mean(result: Result) -> str:
    left_out = any(aspect.value is None for aspect in result.aspects)
    return "the mean of the aspects that count" if left_out else "the mean of all aspects"


def _uncounted(not_sure: int, not_applicable: int) -> str:
    if not_applicable:
        return "doesn't apply"
    return "not sure" if not_sure else "not answered"


def _steps(rubric: Rubric, result: Result, plan: Plan) -> Iterable[Part]:
    yield Divider()
    if result.level == 5:
        yield Heading("Keep it up")
        yield Text("Worth a look now and then: is this still so?")
        yield from _lines(f"• {check}" for check in plan.keep_up)
        return
    yield Heading("Next steps" if plan.steps else "Next step")
    for number, step in enumerate(plan.steps, 1):
        yield from _step(rubric, number, step)
    for aspect in plan.on_the_way:
        name = rubric.aspect(aspect).name
        yield Text(
            f"{name} is on the way: the evidence of the next level already holds. Confirm it and move on."
        )
    if plan.steps and plan.level_after is not None:
        yield Text(_level_after(result, plan))


def _step(rubric: Rubric, number: int, step: NextStep) -> Iterable[Part]:
    yield Text(f"{number}. {step.step.title}", Tone.STRONG)
    effort = EFFORT[step.step.effort]
    yield Text(f"{rubric.aspect(step.aspect).name}: {step.reason}. Effort: {effort}.", Tone.QUIET)
    yield Labelled("Why", step.step.why)
    yield Labelled("First step", step.step.first)
    yield Labelled("Done when", step.step.done)
    if step.step.links:
        yield Links("Read more", tuple(Link(_site(link), link) for link in step.step.links[:3]))


def _level_after(result: Result, plan: Plan) -> str:
    count = "With this step" if len(plan.steps) == 1 else f"With these {_number(len(plan.steps))} steps"
    if plan.level_after == result.level:
        return (
            f"{count} done you would still be at level {plan.level_after}, but closer to the next one: "
            "a level asks for nearly all aspects."
        )
    return f"{count} done you would be at level {plan.level_after}."


def _next_steps(rubric: Rubric, result: Result, plan: Plan) -> Speech:
    if result.level is None:
        return _speech("No level yet, so no next steps either.", tuple(_lines(result.missing)))
    parts = tuple(_steps(rubric, result, plan))[1:]
    return Speech(f"{rubric.name}: next steps", (Text(rubric.name, Tone.QUIET), *parts))


def _how_it_works(rubric: Rubric, result: Result) -> Speech:
    policy, counted = rubric.policy, sum(aspect.value is not None for aspect in result.aspects)
    parts: list[Part] = [
        Text("Each aspect has the value of the statement you picked: the first is 1, the last is 5."),
        Text(
            f"The level is the highest one that at least {round(policy.share * 100)} % of the counted aspects have reached, "
            f"with no aspect more than {_number(policy.gap)} behind. We climb from 1 and stop at the first level that fails."
        ),
        Text("“Not sure” and “doesn't apply” never count as level 1: that aspect is left out."),
        Text(
            f"Here {counted} of {len(result.aspects)} aspects count. A level needs at least {policy.min_aspects}."
        ),
        _grid(rubric, result),
        Labelled("What holds it here", _held_by(rubric, result)),
        Text(
            "The statements are expert wording, not a measured scale: use the level to decide what to do next."
        ),
    ]
    return Speech("How the level is worked out", (Heading("How the level is worked out"), *parts))


# Finding one's way


def _help(capabilities: tuple[str, ...], unknown: bool, resume: SessionRef | None) -> Speech:
    first = (
        "I did not get that. Here is what I can do."
        if unknown
        else "I'm Rung. I tell a team which rung it stands on, and how to reach the next one."
    )
    listed = [
        f"{f'{command.word} {command.takes}'.strip()}: {command.purpose}"
        for command in COMMANDS
        if command.listed
    ]
    on_offer = f"On offer: {_listed(capabilities)}." if capabilities else "No capability is on offer yet."
    ways = [_press("Check our level", e.CheckAsked(), Style.PLAIN if resume else Style.PRIMARY)]
    if resume:
        ways.insert(0, _press("Continue", e.Continued(resume), Style.PRIMARY))
    ways += [_press("Capabilities", e.RubricsAsked()), _press("Who sees what?", e.PrivacyAsked())]
    parts = (Text(first), Buttons(tuple(ways)), Text("\n".join(listed)), Text(on_offer, Tone.QUIET))
    return Speech(first, parts)


def _welcome(person: str, capabilities: tuple[str, ...]) -> Speech:
    said = _help(capabilities, unknown=False, resume=None)
    return Speech(said.summary, (Byline(person, "added me here."), *said.parts))


def _capabilities(rubrics: tuple[Rubric, ...], unknown: str) -> Speech:
    title = "I don't have that capability. These are on offer:" if unknown else "Capabilities on offer"
    parts: list[Part] = []
    for rubric in rubrics:
        parts.append(Labelled(rubric.name, rubric.purpose))
    found = [_press(f"Check {rubric.name}"[:75], e.CheckAsked(rubric.id)) for rubric in rubrics[:5]]
    return _speech(title, (*parts, Buttons(tuple(found))))


def _words(rubric: Rubric) -> Speech:
    if not rubric.glossary:
        return _line(f"{rubric.name} has no list of words.")
    parts = tuple(Labelled(term.term, term.meaning) for term in rubric.glossary)
    return _speech(f"Words in {rubric.name}", parts)


def _status(status: m.Status) -> Speech:
    total = sum(len(sitting) for sitting in status.place.asked)
    done = total - len(status.place.left)
    if done == total:
        text = f"{status.rubric.name}: all {total} questions are answered."
        return _speech(text, (_row(_press("Show result", e.ResultAsked(status.ref), Style.PRIMARY)),))
    text = f"{status.rubric.name}: {done} of {total} questions answered."
    return _speech(text, (_row(_press("Continue", e.Continued(status.ref), Style.PRIMARY)),))


def _forget_warning() -> Speech:
    text = (
        "This deletes your answers, your results and what I remember about you, at once and for good. "
        "Messages already posted in conversations stay where they are."
    )
    delete = _press("Delete it all", e.ForgetAsked(confirmed=True), Style.DANGER)
    return _speech("Forget you?", (Text(text), _row(delete, HELP)))


def _forgotten(sessions: int) -> Speech:
    if not sessions:
        return _line("There is nothing to delete: I remember nothing about you.")
    return _line("Done. Your answers and everything I remembered about you are deleted.")


def _problem(trouble: m.Trouble) -> Speech:
    text = _TROUBLES[trouble]
    if trouble in _WITHOUT_WAYS:
        return _line(text)
    return _speech(text, (_row(_press("Check our level", e.CheckAsked()), HELP),))


_NOTICES = {
    m.Notice.RESUMED: "Picking up where you left off.",
    m.Notice.ALREADY_RUNNING: "You have this check open already, so we go on with it. To begin anew, type “start over”.",
    m.Notice.MOVED_ON: "That answer was already changed elsewhere, so I left it. This is how things stand now.",
}
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
    m.Trouble.OLD_BUTTON: "This button is from another version of me and does nothing any more.",
}
_WITHOUT_WAYS = (
    m.Trouble.NO_MEMORY,
    m.Trouble.NEWER,
    m.Trouble.OUTSIDER,
    m.Trouble.NOT_INSTALLED,
    m.Trouble.NO_CHAT,
)
_UNSHARED = {
    m.Unshared.NOT_THERE: "I'm not in that conversation, so nothing was posted. Invite me there (in Slack, type /invite @Rung in it), then share again.",
    m.Unshared.REFUSED: "That conversation takes no messages from me: it may be closed. Nothing was posted. Ask me for “result” where you want to share it.",
    m.Unshared.UNSURE: "I could not make sure that your result arrived. Look there first, then share it again if it is missing.",
}
_QUESTIONS_IN_CHAT = "The questions are in your private chat with me, so that nobody else sees your answers."
_ANSWERED_IN_CHAT = "I have answered in your private chat with me, where nobody else sees it."
_START_OVER = Confirmation(
    "Begin anew?", "A new check starts. This result stays in your history.", "Begin anew", "Not now"
)
_SHARE = Confirmation(
    "Share your result?",
    "Everyone in your team's conversation will see it, with your name on it.",
    "Share",
    "Not now",
)


# Small words


def _press(
    label: str, event: presses.Pressable, style: Style = Style.PLAIN, confirm: Confirmation | None = None
) -> Button:
    return Button(label, presses.write(event), style, confirm)


def _row(*found: Button) -> Buttons:
    return Buttons(found)


def _speech(title: str, parts: tuple[Part, ...]) -> Speech:
    return Speech(title, (Text(title, Tone.STRONG), *parts))


def _line(text: str) -> Speech:
    return Speech(text, (Text(text),))


def _lines(texts: Iterable[str]) -> tuple[Text, ...]:
    return tuple(Text(text) for text in texts)


def _listed(names: Iterable[str]) -> str:
    *most, last = tuple(names)
    return f"{', '.join(most)} and {last}" if most else last


def _number(count: int) -> str:
    words = (
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    )
    return words[count] if count < len(words) else str(count)


def _site(url: str) -> str:
    return url.split("/")[2].removeprefix("www.")


HELP = _press("Help", e.HelpAsked())
FORGET = _press("Forget me", e.ForgetAsked())

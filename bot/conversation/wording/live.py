"""A live assessment: its topics, how many people have answered, and the revealed counts."""

from collections.abc import Iterator

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment, Counts, Status
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import ANCHOR_CHOICES
from bot.conversation.view import Block, Field, Heading, Option, QuestionBlock, Style, Text, Tone, View
from bot.conversation.wording.phrases import LETTERS, SHORT, STATUS, button, number, row, some_of

HOW = (
    "One topic at a time, here where everyone sees the question: tap the answer that is closest to how things are "
    "today. Everyone answers for themselves, and can change it until it is revealed."
)


def open_aspect(message: m.LiveTopic) -> View:
    """Ask about one aspect, or show its revealed counts."""
    rubric, assessment, at = message.rubric, message.assessment, message.aspect
    aspect = rubric.aspects[at]
    title = f"{rubric.name}: {at + 1} of {len(rubric.aspects)}, {aspect.name}"
    if at < len(assessment.revealed):
        blocks, state = _revealed(message, assessment.revealed[at]), "revealed"
    elif assessment.status is Status.OPEN:
        blocks, state = _asked(message), answered(assessment)
    else:
        blocks, state = iter((Text(_OVER), row(STATUS))), _OVER
    return View(f"{title}. {state}", (Heading(title), *blocks))


def _asked(message: m.LiveTopic) -> Iterator[Block]:
    assessment, at = message.assessment, message.aspect
    aspect = message.rubric.aspects[at]
    options = {
        choice: button("", e.AnsweredLive(assessment.ref, at, choice)).press for choice in ANCHOR_CHOICES
    }
    statements = tuple(
        Option(letter, aspect.levels[int(choice)].statement, options[choice])
        for choice, letter in LETTERS.items()
    )
    others = tuple(Option("", SHORT[choice], press) for choice, press in options.items() if choice in SHORT)
    yield QuestionBlock(f"{at + 1}", aspect.question, f"Why we ask: {aspect.why}", statements, others)
    yield Text(answered(assessment), Tone.STRONG)
    floor = PrivacyFloor(assessment.floor).level
    if assessment.answered < floor:
        yield Text(
            f"From {number(floor)} answers on it can be revealed. Tap another answer to change yours.",
            Tone.QUIET,
        )
        return
    yield Text(
        "The facilitator can reveal it now. That can't be undone: answers are then locked.",
        Tone.QUIET,
    )
    yield row(button("Reveal", e.RevealAsked(assessment.ref, at), Style.PRIMARY))


def _revealed(message: m.LiveTopic, counts: Counts) -> Iterator[Block]:
    assessment, at = message.assessment, message.aspect
    aspect = message.rubric.aspects[at]
    yield Text(f"{at + 1}. {aspect.question}", Tone.STRONG)
    for choice, count in zip(ANCHOR_CHOICES, counts, strict=True):
        if choice in LETTERS:
            yield Field(_how_many(count), f"{LETTERS[choice]}) {aspect.levels[int(choice)].statement}")
        elif count:
            yield Field(_how_many(count), SHORT[choice])
    yield Text("This one is revealed and no longer changes. What were you each thinking of?")
    if at == len(message.rubric.aspects) - 1 and assessment.status is Status.OPEN:
        yield Text("That was the last topic. The facilitator can close now and show the result.")
        yield row(button("Close", e.CloseAsked(assessment.ref), Style.PRIMARY))
    else:
        yield row(STATUS)


def answered(assessment: Assessment) -> str:
    """Say how many have answered the aspect that is asked now."""
    count = assessment.answered
    if not count:
        return "Nobody has answered yet."
    people = some_of(count, assessment.members)
    return f"{people} {'has' if count == 1 else 'have'} answered."


def progress(assessment: Assessment) -> str:
    """Say how far an open assessment is."""
    people, revealed = assessment.began, len(assessment.revealed)
    who = some_of(people, assessment.members)
    part = f"{who} {'takes' if people == 1 else 'take'} part." if people else _NOBODY
    of = f"{number(revealed).capitalize()} of {number(len(assessment.questions))} topics"
    shown = f"{of} {'is' if revealed == 1 else 'are'} revealed." if revealed else "Nothing is revealed yet."
    return f"{part} {shown}"


def promise(assessment: Assessment) -> str:
    """Say who sees what."""
    floor = number(PrivacyFloor(assessment.floor).level)
    return (
        f"everyone sees how many have answered, and nothing else before a topic is revealed, from {floor} answers on. Then "
        "everyone sees how many picked what. Nobody is shown who picked what."
    )


def _how_many(count: int) -> str:
    return number(count).capitalize() if count else "Nobody"


_NOBODY = "Nobody takes part yet."
_OVER = "This takes no answers now."

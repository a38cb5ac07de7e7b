"""A live assessment: its topics, how many people have answered, and the revealed counts."""

from collections.abc import Iterator
from itertools import islice
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment, Counts, Status
from bot.conversation.callback_data import button
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import ANCHOR_CHOICES, Progress, Question
from bot.conversation.view import (
    Block,
    Button,
    Heading,
    Option,
    QuestionBlock,
    Style,
    Text,
    Tone,
    View,
)
from bot.conversation.wording.phrases import (
    LETTERS,
    RESULT,
    SHORT,
    any_of,
    line,
    mention,
    row,
    sentence,
    status_of,
    titled,
)

LONGEST_BAR = 12  # dots
HOW = (
    "One topic at a time, here where everyone sees the question. Tap the answer that is closest to how things are "
    "today. You can change yours until the answers are revealed."
)


def say(message: m.LiveTopicMessage) -> View:
    """Put a message about a live assessment into words."""
    match message:
        case m.LiveTopic():
            return _topic(message)
        case m.OwnAnswer():
            return _own_answer(message)
        case m.RevealWarning():
            return _reveal_warning(message)
        case m.TopicRevealed():
            return _topic_revealed(message)
        case _:
            assert_never(message)


def _topic(message: m.LiveTopic) -> View:
    """Ask about one aspect, or show its revealed counts."""
    rubric, assessment, at = message.rubric, message.assessment, message.aspect
    aspect = rubric.aspects[at]
    title = f"{rubric.name}: {at + 1} of {len(rubric.aspects)}, {aspect.name}"
    if at < len(assessment.revealed):
        blocks, state = _revealed(message, assessment.revealed[at]), "revealed"
    elif assessment.status is Status.OPEN:
        blocks, state = _asked(message), answered(assessment)
    else:
        state = _over(assessment)
        blocks = iter((Text(state), row(_looking_back(assessment))))
    return View(f"{title}. {state}", (Heading(title), *blocks))


def _asked(message: m.LiveTopic) -> Iterator[Block]:
    assessment, at = message.assessment, message.aspect
    yield _question(message)
    yield Text(answered(assessment), Tone.STRONG)
    floor = PrivacyFloor(assessment.floor).level
    if assessment.answered < floor:
        yield _facilitator(assessment, f"can reveal the answers once {floor} people have answered.")
        return
    yield _facilitator(assessment, "can reveal the answers now. After that they can't be changed.")
    yield row(button("Reveal", e.RevealAsked(assessment.ref, at)))


def _question(message: m.LiveTopic) -> QuestionBlock:
    """Put the question with every answer to it."""
    assessment, at = message.assessment, message.aspect
    aspect = message.rubric.aspects[at]
    presses = {
        choice: button("", e.AnsweredLive(assessment.ref, at, choice)).press for choice in ANCHOR_CHOICES
    }
    statements = tuple(
        Option(letter, aspect.levels[int(choice)].statement, presses[choice], choice is message.own)
        for choice, letter in islice(LETTERS.items(), message.rubric.top)
    )
    others = tuple(
        Option("", SHORT[choice], press, choice is message.own)
        for choice, press in presses.items()
        if choice in SHORT
    )
    return QuestionBlock(f"{at + 1}", aspect.question, f"Why it matters: {aspect.why}", statements, others)


def _revealed(message: m.LiveTopic, counts: Counts) -> Iterator[Block]:
    assessment, at = message.assessment, message.aspect
    aspect = message.rubric.aspects[at]
    yield Text(f"{at + 1}. {aspect.question}", Tone.STRONG)
    picked = dict(zip(ANCHOR_CHOICES, counts, strict=True))
    for choice, count in picked.items():
        if count:
            answer = (
                f"{LETTERS[choice]}) {aspect.levels[int(choice)].statement}"
                if choice in LETTERS
                else f"“{SHORT[choice]}”."
            )
            yield Text(f"{_bar(count, sum(counts))} {count} picked {answer}")
    if missing := [
        letter for choice, letter in islice(LETTERS.items(), message.rubric.top) if not picked[choice]
    ]:
        yield Text(f"Nobody picked {any_of(missing)}.", Tone.QUIET)
    floor = PrivacyFloor(assessment.floor).level
    chosen = sum(picked[choice] for choice in LETTERS)
    if chosen < floor:
        who = "nobody" if not chosen else "1 person" if chosen == 1 else f"{chosen} people"
        yield Text(f"No level for this topic: {who} picked a statement, and it takes {floor}.")
    yield Text("The answers are out, so they can't be changed any more. What were you each thinking of?")
    yield from _way_on(assessment, at)


def _way_on(assessment: Assessment, at: int) -> Iterator[Block]:
    """Lead on from a revealed topic: to the next one, to the result, or to how far everyone is."""
    following = _following(assessment, at)
    if following is None:
        yield row(_looking_back(assessment))
    elif assessment.all_revealed:
        yield _facilitator(
            assessment, "can close the assessment now and show the result, because that was the last topic."
        )
        yield row(following)
    else:
        yield _facilitator(assessment, "can press Next topic when you have talked about it.")
        yield row(following)


def _facilitator(assessment: Assessment, can: str) -> Block:
    """Say by name who moves a live assessment on."""
    return mention(assessment.facilitator, can, "The facilitator")


def _looking_back(assessment: Assessment) -> Button:
    """Choose what everyone may press on a topic that is done with."""
    return RESULT if assessment.status is Status.CLOSED else status_of(assessment.ref)


def _following(assessment: Assessment, at: int, style: Style = Style.PLAIN) -> Button | None:
    """Choose what the facilitator presses after a topic, or None if it is not the last one asked."""
    if assessment.status is not Status.OPEN or at != assessment.asked - 1:
        return None
    if assessment.all_revealed:
        return button("Close", e.CloseAsked(assessment.ref), style)
    return button("Next topic", e.NextTopicAsked(assessment.ref, at + 1), style)


def _own_answer(message: m.OwnAnswer) -> View:
    """Tell a person what they picked. It can be changed until the topic is revealed."""
    topic = message.topic
    at, assessment = topic.aspect, topic.assessment
    picked = _picked(topic, "changed to" if message.corrected else "picked")
    if at < len(assessment.revealed):
        return line(
            f"{picked} The answers are out, so you can't change it any more.", status_of(assessment.ref)
        )
    if assessment.status is not Status.OPEN:
        return line(f"{picked} {_over(assessment)}", status_of(assessment.ref))
    if not message.changing:
        return line(f"{picked} Only you see this.", button("Change", e.OwnAnswerAsked(assessment.ref, at)))
    return View(picked, (_question(topic), Text("Only you see this.", Tone.QUIET)))


def _picked(topic: m.LiveTopic, did: str) -> str:
    aspect = topic.rubric.aspects[topic.aspect]
    match topic.own:
        case None:
            return f"You have not answered {aspect.name} yet."
        case choice if choice in LETTERS:
            return f"You {did} {LETTERS[choice]} for {aspect.name}: {aspect.levels[int(choice)].statement}"
        case choice:
            return f"You {did} “{SHORT[choice]}” for {aspect.name}."


def _reveal_warning(message: m.RevealWarning) -> View:
    """Ask before a topic is revealed that many have not answered."""
    assessment, at = message.assessment, message.aspect
    text = (
        f"{assessment.answered} of the {assessment.began} who take part have answered this topic. "
        "Once it is revealed, nobody can answer it any more."
    )
    now = button("Reveal now", e.RevealAsked(assessment.ref, at, confirmed=True), Style.PRIMARY)
    wait = button("Wait for more answers", e.StatusAsked(assessment.ref))
    return titled(f"Reveal {_name(message)} now?", (Text(text), row(now, wait)))


def _topic_revealed(message: m.TopicRevealed) -> View:
    """Lead the facilitator on from a topic just revealed."""
    following = _following(message.assessment, message.aspect, Style.PRIMARY)
    then = "Talk about it, then go on." if following else "Everyone sees how many picked what."
    text = f"{_name(message)} is revealed. {then}"
    return View(text, (Text(text), row(following or _looking_back(message.assessment))))


def place(assessment: Assessment, progress: Progress | None, *, runs: bool) -> Iterator[Block]:
    """Say what the topic at hand asks of a person, and lead on the person who *runs* the assessment."""
    at = assessment.asked - 1
    name, floor = f"topic {at + 1}", PrivacyFloor(assessment.floor).level
    following = _following(assessment, at, Style.PRIMARY)
    if at < len(assessment.revealed):
        then = "" if runs else " The facilitator goes on in your team's conversation."
        yield Text(f"The answers to {name} are out.{then}")
        ways = (following,) if following else ()
    else:
        if progress is None or Question(at) in progress.left:
            asks = "tap a letter under the question in your team's conversation."
            yield Text(f"{sentence(name)} waits for your answer: {asks}")
        else:
            yield Text(f"You have answered {name}. {answered(assessment)}")
        can = assessment.answered >= floor
        if runs and not can:
            yield Text(f"You can reveal the answers once {floor} people have answered.")
        ways = (button("Reveal", e.RevealAsked(assessment.ref, at), Style.PRIMARY),) if can else ()
    if runs:
        yield row(*ways, button("Manage", e.ManageAsked(assessment.ref)))


def _name(message: m.RevealWarning | m.TopicRevealed) -> str:
    return message.rubric.aspects[message.aspect].name


def answered(assessment: Assessment) -> str:
    """Say how many have answered the aspect that is asked now."""
    count = assessment.answered
    if not count:
        return _NOBODY
    return f"{_some(count, assessment)} {'has' if count == 1 else 'have'} answered."


def progress(assessment: Assessment) -> str:
    """Say how far a live assessment is."""
    people, revealed = assessment.began, len(assessment.revealed)
    part = (
        f"{_some(people, assessment)} {'has' if people == 1 else 'have'} taken part." if people else _NOBODY
    )
    of = f"{revealed} of {len(assessment.questions)} topics {'is' if revealed == 1 else 'are'} revealed."
    return f"{part} {of if revealed else 'Nothing is revealed yet.'}"


def promise(assessment: Assessment) -> str:
    """Say who sees what."""
    floor = PrivacyFloor(assessment.floor).level
    return (
        f"everyone sees how many have answered. Once {floor} have, the facilitator can reveal the answers. Then "
        "everyone sees how many picked each answer, but never who."
    )


def _some(count: int, assessment: Assessment) -> str:
    """Say how many people, of how many where that is known: "4 of 6", "All 6", "1 person"."""
    whole = assessment.members
    if whole < max(count, 2):
        return "1 person" if count == 1 else f"{count} people"
    return f"All {whole}" if count == whole else f"{count} of {whole}"


def _bar(count: int, whole: int) -> str:
    """Draw a share of the answers, one dot an answer where they are few: ●●○."""
    size = min(whole, LONGEST_BAR)
    filled = max(count * size // whole, 1)
    return "●" * filled + "○" * (size - filled)


_NOBODY = "Nobody has answered yet."


def _over(assessment: Assessment) -> str:
    """Say why a topic takes no answers."""
    why = "Time is up" if assessment.status is Status.EXPIRED else "The assessment is over"
    return f"{why}, so this topic takes no answers now."

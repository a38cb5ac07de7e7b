"""The questions, and the replies to typed answers."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import assert_never

from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.identity import SessionRef
from bot.conversation.questions import (
    ANCHOR_CHOICES,
    EVIDENCE_CHOICES,
    Choice,
    Mode,
    Question,
    QuestionPage,
    label_of,
    labels,
)
from bot.conversation.safe_text import cut
from bot.conversation.session import Session
from bot.conversation.view import (
    CHOSEN,
    Block,
    Button,
    Buttons,
    Field,
    Heading,
    Option,
    QuestionBlock,
    Style,
    Text,
    Tone,
    View,
)
from bot.conversation.wording import notes, team
from bot.conversation.wording.phrases import (
    ANOTHER,
    HOME,
    LETTERS,
    LONGEST_LABEL,
    LONGEST_REPEATED,
    NOTICES,
    SHORT,
    YOUR_TEAMS,
    assessment_length,
    check_length,
    counted,
    line,
    row,
    to_note,
    when,
)
from bot.conversation.wording.private_chat import IN_CHAT, not_in_chat
from bot.conversation.wording.question_words import question_words
from bot.conversation.wording.typed_answers import did_you_mean, not_understood
from rubric import Rubric

TOPICS_A_ROW = 3
TOPICS_LISTED = 8  # in one message of a list of answers
LONGEST_BAR = 20  # dots
_SHORT_EVIDENCE = tuple((choice, SHORT[choice]) for choice in EVIDENCE_CHOICES)
_SHORT_ANCHOR = tuple((choice, SHORT[choice]) for choice in ANCHOR_CHOICES if choice in SHORT)


def say(message: m.QuestionMessage) -> View:
    """Put a message about questions into words."""
    match message:
        case m.Ask():
            return ask(message)
        case m.AnswerList():
            return answer_list(message)
        case m.QuestionWords():
            return question_words(message)
        case m.SeeYou():
            return see_you(message)
        case m.DidYouMean():
            return did_you_mean(message)
        case m.NotUnderstood():
            return not_understood(message)
        case m.AllAnswered():
            return all_answered(message)
        case m.InYourChat(what):
            return line(IN_CHAT[what])
        case m.NotInYourChat():
            return not_in_chat(message)
        case m.NoteForm():
            return notes.note_form(message)
        case m.NoteKept():
            return notes.note_kept(message)
        case m.NoteTopicQuestion():
            return notes.which_topic(message)
        case _:
            assert_never(message)


def ask(ask: m.Ask) -> View:
    """Draw one message of questions. Each question answered before takes one ticked line."""
    here = ask.progress
    progress = f"{here.done} of {len(here.asked)} topics answered{_more_on_topic(ask)}"
    section = ask.rubric.aspects[here.shown[0].aspect].section
    blocks: list[Block] = [Heading(_title(ask.rubric, ask.mode))]
    if ask.notice:  # a person who has been here knows what the opening says
        blocks.append(Text(NOTICES[ask.notice]))
    elif ask.opening:
        blocks.append(Text(_opening(ask.rubric, ask.mode)))
    bar = f"{_bar(here.done, len(here.asked))}  " if len(here.asked) <= LONGEST_BAR else ""
    blocks.append(Text(f"{bar}{progress}{f'. {section}' if section else ''}", Tone.QUIET))
    blocks.extend(_before(ask))
    blocks.extend(_shown(ask))
    if ask.mode is Mode.TEAM:
        blocks.extend(_note_beside(ask.session, here.shown[0].aspect))
    blocks.append(_ways_on(ask))
    blocks.append(Text(_typing_hint(ask), Tone.QUIET))
    return View(f"{ask.rubric.name}: {progress}", tuple(blocks))


def _before(ask: m.Ask) -> Iterator[Text]:
    """Keep the answer that was given last in view, else the one to the topic before."""
    at = ask.progress.shown[0].aspect - 1
    if ask.given and all(ask.given.aspect != each.aspect for each in ask.progress.shown):
        at = ask.given.aspect
    if at >= 0 and not ask.progress.changing and not ask.progress.left_in(ask.progress.asked[at]):
        yield _ticked(ask, Question(at), f"{at + 1}")


def _shown(ask: m.Ask) -> Iterator[Block]:
    """Draw the open questions in full. Only the first one says why it is asked."""
    by_question = {question: label for label, question in labels(ask.progress.asked).items()}
    explained = ask.progress.changing
    for question in ask.progress.shown:
        label = by_question[question]
        if question in ask.session.answers and not ask.progress.changing:
            yield _ticked(ask, question, label)
            continue
        block = _asked(ask.rubric, ask.ref, ask.session, question, label)
        yield replace(block, hint="") if explained else block
        explained = True


def _ticked(ask: m.Ask, question: Question, label: str) -> Text:
    """Say a given answer in one line."""
    aspect, choice = ask.rubric.aspects[question.aspect], ask.session.answers[question].choice
    if question.level:
        evidence = aspect.levels[question.level].evidence or ""
        return Text(f"{CHOSEN} {label}. {SHORT[choice]}: {cut(evidence, LONGEST_REPEATED)}")
    return Text(f"{CHOSEN} {label}. {aspect.name}: {_picked(ask.rubric, question, choice)}")


def _picked(rubric: Rubric, question: Question, choice: Choice) -> str:
    if choice in SHORT:
        return SHORT[choice]
    return f"“{rubric.aspects[question.aspect].levels[int(choice)].statement}” ({LETTERS[choice]})"


def _more_on_topic(ask: m.Ask) -> str:
    """Count the questions left on a topic of which the first one is answered, so that each answer shows.

    An answer that is changed shows where it is: nothing is folded.
    """
    first, *others = ask.progress.shown
    left = sum(question in ask.progress.left for question in others if question.aspect == first.aspect)
    if ask.progress.changing or first in ask.progress.left or not left:
        return ""
    return f", {counted(left, 'more question')} on {ask.rubric.aspects[first.aspect].name}"


def _bar(done: int, total: int) -> str:
    return "●" * done + "○" * (total - done)


def _title(rubric: Rubric, mode: Mode) -> str:
    if mode is Mode.CHECK and not rubric.gives_level:
        return f"{rubric.name}: your scan"
    return f"{rubric.name}: quick check" if mode is Mode.CHECK else f"{rubric.name}: your answers"


def _opening(rubric: Rubric, mode: Mode) -> str:
    if mode is Mode.CHECK:
        return (
            f"{rubric.purpose}\n"
            f"{check_length(rubric)}. Pick what is closest to how things are today; "
            "no answer is wrong. Only you see your answers and the result, unless you share it. "
            "You can leave at any time and go on later."
        )
    return (
        f"{rubric.purpose}\n"
        f"{assessment_length(rubric)}. {_ABOUT_NO if rubric.asks_evidence else ''}"
        "Your teammates never see who said what. You can stop and come back, and change your answers until it closes. "
        "You can add a note to any topic, for example why it doesn't apply to you."
    )


_ABOUT_NO = "A “no” to one of those can lower your answer by one level. "


def _asked(
    rubric: Rubric, ref: SessionRef, session: Session, question: Question, label: str
) -> QuestionBlock:
    aspect = rubric.aspects[question.aspect]
    given = session.answers.get(question)
    value = callback_data.pack_answers(ref, question, given.revision if given else 0)
    chosen = given.choice if given else None
    short = _SHORT_EVIDENCE if question.level else _SHORT_ANCHOR
    others = tuple([Option("", text, value(choice), choice is chosen) for choice, text in short])
    if question.level:
        evidence = aspect.levels[question.level].evidence or ""
        return QuestionBlock(label, f"Is this true for you today? {evidence}", "", (), others)
    cells = aspect.levels
    statements = [
        Option(letter, cells[level].statement, value(choice), choice is chosen)
        for level, (choice, letter) in enumerate(islice(LETTERS.items(), rubric.top), 1)
    ]
    return QuestionBlock(label, aspect.question, f"Why it matters: {aspect.why}", tuple(statements), others)


def _ways_on(ask: m.Ask) -> Buttons:
    here = ask.progress
    shown = here.page or 0
    found: list[Button] = []
    if shown:
        found.append(button("Back", e.PageOpened(ask.ref, shown - 1)))
    if here.left_in(here.shown):
        found += _past(ask, shown)
    elif ask.session.looking_back is not None:
        found += _on_from(ask, shown)
    if ask.opening and ask.has_choice and not shown and ask.mode is Mode.CHECK:
        found.append(button(ANOTHER, e.RubricsAsked()))
    return Buttons(tuple(found), tuple(_rare(ask)))


def _rare(ask: m.Ask) -> Iterator[Button]:
    here = ask.progress
    at = here.shown[0].aspect
    if ask.mode is Mode.TEAM:
        if here.left and here.left[0] in here.shown[1:] and not here.changing:
            yield button(f"Change answer {at + 1}", e.PageOpened(ask.ref, at))
        yield to_note(ask.ref, at, ask.session.notes.get(at))
    if ask.rubric.glossary:
        yield button("Explain words", e.WordsAsked(session=ask.ref))
    if here.left:
        yield button("Later", e.Paused(ask.ref))


def _past(ask: m.Ask, shown: int) -> Iterator[Button]:
    """Lead past open questions: to those after them, or back to the skipped ones."""
    here = ask.progress
    following = here.open_after(here.after_shown - 1)
    if following is not None and following >= here.after_shown:
        yield button("Skip", e.PageOpened(ask.ref, following))
    elif following is not None and following < shown:
        yield button("Answer what I skipped", e.Continued(ask.ref))


def _on_from(ask: m.Ask, shown: int) -> Iterator[Button]:
    """Lead on from answers that a person looks at: to open questions, to skipped ones, or to the end."""
    here = ask.progress
    following = here.open_after(shown)
    if following is None:
        yield button(_end(ask.ref), e.Continued(ask.ref), Style.PRIMARY)
    elif following < shown:
        yield button("Answer what I skipped", e.Continued(ask.ref), Style.PRIMARY)
    else:
        first = here.open_after(len(here.asked) - 1)
        onwards = e.Continued(ask.ref) if following == first else e.PageOpened(ask.ref, following)
        yield button("Go on", onwards, Style.PRIMARY)
    if shown < len(here.asked) - 1 and following != shown + 1:
        yield button(f"Look at topic {shown + 2}", e.PageOpened(ask.ref, shown + 1))


def _end(ref: SessionRef) -> str:
    """Label the button at the end of the questions. A check has a result at once, a team's comes later."""
    return "Show result" if ref.assessment.conversation.private else "Done"


def _typing_hint(ask: m.Ask) -> str:
    here = ask.progress
    first = next((question for question in here.shown if question in here.left), here.shown[0])
    answers = "yes, partly, no or “not sure”" if first.level else "a letter or “not sure”"
    typed = f"You can also type {answers}."
    drawn = here.shown if here.changing else [each for each in here.shown if each in here.left]
    others = [question for question in drawn if question != first]
    if not others:
        return typed
    example = _example(others[0], here.asked)
    if here.changing:  # nothing is folded, so that there is little room
        return f"You can also type “{_example(first, here.asked)}” or “{example}”."
    which = "the other" if len(others) == 1 else "another"
    return f"{typed} To answer {which} question, put its number first: “{example}”."


def _example(question: Question, asked: tuple[QuestionPage, ...]) -> str:
    """Give an answer as people can type it to one of several questions."""
    return f"{label_of(question, asked)} {'no' if question.level else 'c'}"


def _note_beside(session: Session, aspect: int) -> Iterator[Block]:
    """Show a person's own note below the questions on its topic."""
    note = session.notes.get(aspect)
    if note and note.text:
        seen = "the team's result may show it" if note.may_see else "only you see it"
        yield Field("Your note", f"“{note.text}” ({seen})")


def all_answered(message: m.AllAnswered) -> View:
    """Say that nothing is left to answer, and that all of it can still be changed."""
    closes = when(message.assessment.closes, message.assessment.zone)
    text = (
        f"That's everything, thank you. The assessment is due to close on {closes}. Until then you can change any answer. "
        f"After that I post the result in {message.assessment.conversation_name or YOUR_TEAMS}."
    )
    ways = [button("Change an answer", e.ChangeAsked(session=message.ref))]
    done: tuple[Text, ...] = ()
    if message.can_close:
        ways.insert(0, button("Close", e.CloseAsked(message.assessment.ref), Style.PRIMARY))
        done = (
            Text(f"{team.who_is_done(message.assessment)} You can close it now and see the result together."),
        )
    notice = (Text(NOTICES[message.notice]),) if message.notice else ()
    return View(
        f"{message.rubric.name}: all answered",
        (Heading(f"{message.rubric.name}: your answers"), *notice, Text(text), *done, row(*ways)),
    )


def answer_list(message: m.AnswerList) -> View:
    """List the topics with the picked statements, each with a button that opens its question."""
    pages = _pages(len(message.rubric.aspects))
    aspects = pages[max(0, min(message.page, len(pages) - 1))]
    picks = tuple(_pick(message, at) for at in aspects)
    opens = [
        button(
            cut(f"{at + 1}. {message.rubric.aspects[at].name}", LONGEST_LABEL), e.PageOpened(message.ref, at)
        )
        for at in aspects
    ]
    rows = (Buttons(tuple(opens[at : at + TOPICS_A_ROW])) for at in range(0, len(opens), TOPICS_A_ROW))
    label = "Go on" if message.progress.left else _end(message.ref)
    others = (
        button(_numbered(each), e.ChangeAsked(session=message.ref, page=at))
        for at, each in enumerate(pages)
        if each != aspects
    )
    back = row(button(label, e.Continued(message.ref), Style.PRIMARY), *others)
    title = _title(message.rubric, message.mode)
    unknown = "" if message.unknown is None else f"There is no topic {message.unknown}. "
    asked = Text(f"{unknown}Which answer do you want to change?")
    return View(title, (Heading(title), asked, *picks, *rows, back))


def _pages(topics: int) -> list[range]:
    """Part topics (from 0) into the pages of a list."""
    return [range(at, min(at + TOPICS_LISTED, topics)) for at in range(0, topics, TOPICS_LISTED)]


def _numbered(topics: range) -> str:
    return f"Topics {topics[0] + 1} to {topics[-1] + 1}" if len(topics) > 1 else f"Topic {topics[0] + 1}"


def _pick(message: m.AnswerList, at: int) -> Field:
    aspect, given = message.rubric.aspects[at], message.session.answers.get(Question(at))
    picked = _picked(message.rubric, Question(at), given.choice) if given else "not answered yet"
    return Field(f"{at + 1}. {aspect.name}", "".join((picked, *_beside(message, at))))


def _beside(message: m.AnswerList, at: int) -> Iterator[str]:
    """Say what a person answered on a topic besides their pick, and that they noted something."""
    asked = (question for page in message.progress.asked for question in page)
    answers = message.session.answers
    evidence = [answers[each] for each in asked if each.aspect == at and each.level and each in answers]
    if evidence:
        yield f", evidence: {', '.join(SHORT[answer.choice].lower() for answer in evidence)}"
    if message.session.note(at).text:
        yield ", with a note"


def see_you(message: m.SeeYou) -> View:
    """Let a person go."""
    ref, here = message.ref, message.progress
    if not here.left:
        return line("You have answered everything.", button(_end(ref), e.Continued(ref)))
    total = len(here.asked)
    begun = next(
        (page[0].aspect for page in here.asked if here.left_in(page) and page[0] not in here.left), None
    )
    saved = "Saved" if begun is None else f"Saved, with what you answered on topic {begun + 1} so far"
    by = message.assessment
    left = f"{total - here.done} of {total} topics left"
    rest = f"{left}. You have until {when(by.closes, by.zone)}." if by else f"{left}, whenever you like."
    text = f"{saved}. {rest}"
    return line(text, button("Continue", e.Continued(ref), Style.PRIMARY), HOME)

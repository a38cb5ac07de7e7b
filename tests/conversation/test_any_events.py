"""Whatever somebody does, in any order and more than once: answers are kept, and there is a way to the result."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.conversation import events as e, messages as m, view, wording
from bot.conversation.questions import Answer, Choice, Mode, Progress, Question
from tests.support.core import ROOM, PrivateChat, Sent, live_message, to_press
from tests.support.rubrics import FILES, capability
from tests.support.servers import Server

ANSWERS = (
    "c",
    "e",
    "1",
    "not sure",
    "doesn't apply",
    "2 b",
    "3: d",
    "yes",
    "partly",
    "1.1 no",
    "purple",
    "9 c",
)
WAYS = ("back", "continue", "later", "change 2", "change", "status", "result", "why", "next", "help")
VERBS = ("answer", "look", "continue", "later", "result", "why", "next", "status", "help", "words", "share")
Given = dict[Question, Answer]


class Anything(RuleBasedStateMachine):
    """Ana does anything at all. *given* is what a plain dictionary says that her answers are."""

    pressable: Bundle[str] = Bundle("pressable")
    deliveries: Bundle[Sent] = Bundle("deliveries")

    def __init__(self, server: Server) -> None:
        super().__init__()
        self.server = server
        self.talk: PrivateChat | None = None
        self.given: Given = {}
        self.shown: m.Message | None = None
        self.last: Sent | None = None
        self.replies: tuple[m.Reply, ...] = ()

    @initialize(target=pressable, path=st.sampled_from(FILES), mode=st.sampled_from([Mode.CHECK, Mode.TEAM]))
    def begin(self, path: Path, mode: Mode) -> Any:
        self.mode = mode
        self.talk = PrivateChat(self.server, capability(path))
        self.shown = self.talk.begin(mode)
        return multiple(*about_questions(to_press(self.shown)))

    @rule(target=pressable, value=pressable)
    def press(self, value: str) -> Any:
        sent = self.talk.press(value)
        if isinstance(sent[1], e.Answered):
            self.given = self.pressed(sent[1])
        return self.take(sent)

    def pressed(self, event: e.Answered) -> Given:
        """Predict what a press leaves: it counts for the question as it was shown, or not at all."""
        now = self.given.get(event.question, Answer(event.choice, 0))
        offered = any(event.question in page for page in self.talk.progress_of(self.mode).asked)
        if not offered or now.revision != event.revision or (now.revision and now.choice is event.choice):
            return self.given
        return self.given | {event.question: Answer(event.choice, now.revision + 1)}

    @rule(target=pressable, text=st.sampled_from(WAYS), where=st.sampled_from([None, ROOM]))
    def go(self, text: str, where: Any) -> Any:
        return self.take(self.talk.say(text, where) if where else self.talk.say(text))

    @rule(target=deliveries, text=st.sampled_from(ANSWERS) | st.text(max_size=20))
    def answer_in_words(self, text: str) -> Sent:
        sent, offered = self.talk.say(text), self.offered() | self.ticked(text)
        if isinstance(sent[1], e.Typed):
            self.take(sent)
            self.given = self.one_more(offered)
        return sent

    def offered(self) -> set[tuple[Question, Choice]]:
        """List the answers that the questions shown, and what was said last, offer."""
        messages = [*(reply.message for reply in self.replies), *filter(None, [self.shown])]
        presses = (self.talk.press(value)[1] for each in messages for value in to_press(each))
        explained = {each.question for each in messages if isinstance(each, m.NotUnderstood)} - {None}
        return {(event.question, event.choice) for event in presses if isinstance(event, e.Answered)} | {
            (question, choice) for question in explained for choice in question.choices
        }

    def ticked(self, text: str) -> set[tuple[Question, Choice]]:
        """List the answers to the questions shown, ticked ones as well, where *text* begins with a number."""
        named = text[:1].isdigit() and " " in text
        shown = self.shown.progress.shown if named and isinstance(self.shown, m.Ask) else ()
        return {(question, choice) for question in shown for choice in question.choices}

    def one_more(self, offered: set[tuple[Question, Choice]]) -> Given:
        """Typed words give at most one answer, and nothing that was not offered."""
        stored = dict(self.talk.session().answers)
        changed = [question for question in stored if stored[question] != self.given.get(question)]
        assert len(changed) <= 1
        for question in changed:
            assert (question, stored[question].choice) in offered
            assert stored[question].revision == self.revision(question) + 1
        return stored

    def revision(self, question: Question) -> int:
        return self.given[question].revision if question in self.given else 0

    @precondition(lambda self: self.last)
    @rule()
    def the_same_comes_again_at_once(self) -> None:
        before = self.talk.everything()
        self.talk.take(self.last)
        assert self.talk.everything() == before

    @rule(sent=deliveries)
    def words_come_again_late(self, sent: Sent) -> None:
        still_shown = self.replies  # a second delivery only draws the questions anew
        self.take(sent)
        self.replies = (*still_shown, *self.replies)

    def take(self, sent: Sent) -> Any:
        self.last = sent
        replies = self.replies = self.talk.take(sent)
        self.shown = live_message(replies) or self.shown
        return multiple(*(value for reply in replies for value in about_questions(to_press(reply.message))))

    @invariant()
    def answers_are_what_was_given(self) -> None:
        if self.talk:
            assert dict(self.talk.session().answers) == self.given

    @invariant()
    def progress_and_result_are_true(self) -> None:
        if self.talk is None or self.shown is None:
            return
        here = self.talk.progress_of(self.mode)
        match self.shown:
            case m.Ask(progress=shown):
                assert shown.left == here.left
                assert self.progress(here) in wording.say(self.shown).summary
            case m.Report() | m.AllAnswered():
                assert not here.left

    def progress(self, here: Progress) -> str:
        """Count topics, as evidence adds to the questions on the way."""
        waiting = {question.aspect for question in here.left}
        return f"{len(here.asked) - len(waiting)} of {len(here.asked)} topics answered"

    def teardown(self) -> None:
        if self.talk:
            self.finish()
            self.talk.close()

    def finish(self) -> None:
        """Answer what is shown until there is nothing left to answer: that leads to the result."""
        shown = live_message(self.talk.take(self.talk.say("continue")))
        for _ in range(4 * len(self.talk.rubric.aspects)):
            if isinstance(shown, m.Report | m.AllAnswered):
                break
            shown = live_message(self.talk.take(self.talk.press(first_open(shown))))
        assert isinstance(shown, m.Report | m.AllAnswered)


def first_open(shown: m.Message | None) -> str:
    """Choose the middle answer to the first question that has none."""
    assert shown
    for part in wording.say(shown).blocks:
        if isinstance(part, view.QuestionBlock):
            options = (*part.statements, *part.others)
            if not any(option.chosen for option in options):
                return options[len(options) // 2].press
    raise AssertionError("nothing to answer is shown")


def about_questions(values: list[str]) -> list[str]:
    """Leave out what begins, ends or deletes a check or an assessment."""
    return [value for value in values if value.split("|")[0] in VERBS]


@pytest.mark.parametrize("examples", [25, pytest.param(1000, marks=pytest.mark.long)])
def test_answers_are_kept_and_a_check_can_finish(server: Server, examples: int) -> None:
    run_state_machine_as_test(
        lambda: Anything(server),
        settings=settings(max_examples=examples, stateful_step_count=30, deadline=None),
    )

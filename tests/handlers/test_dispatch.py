"""Every event and every kind of job has exactly one handler."""

from typing import get_args

from bot.conversation import events as e
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers.dispatch import HANDLERS, JOB_HANDLERS
from bot.outbox.job import JobKind


def test_every_event_class_has_a_handler() -> None:
    assert set(HANDLERS) == set(get_args(e.Event))


def test_every_kind_of_job_has_a_handler() -> None:
    assert set(JOB_HANDLERS) == {*JobKind, *ReminderKind}

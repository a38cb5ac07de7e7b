"""Notes of a team: nobody else's before the close, shown after it only as promised, and gone with whoever is forgotten."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.notes import LONGEST, Note
from bot.conversation.questions import LEVELS, Choice, Mode
from bot.conversation.typed import parsing
from bot.handlers.service import Replies
from bot.telemetry.metrics import turns
from tests.handlers.onlookers import looked
from tests.support.core import FAY, ROOM, Core, alone, member, person
from tests.support.servers import Server

ASPECTS = 4
SAME = [LEVELS[2]] * ASPECTS
FIVE = ("ana", "ben", "chloe", "dev", "eve")
SECRET = "canarybird sings"


def own(ref: AssessmentRef, name: str) -> SessionRef:
    return SessionRef(ref, name)


def fill(
    ref: AssessmentRef, name: str, text: str, *, aspect: int = 0, revision: int = 0, may_see: bool = True
) -> e.NoteSubmitted:
    return e.NoteSubmitted(own(ref, name), aspect, revision, text, may_see)


async def held(
    core: Core, names: Sequence[str] = FIVE, floor: int = 3, choices: Sequence[Choice] = SAME
) -> AssessmentRef:
    ref = await core.begin(floor)
    await core.answer_all(ref, dict.fromkeys(names, choices))
    return ref


async def type_(core: Core, name: str, text: str, event: str = "") -> Replies:
    return await core.take(replace(alone(name), delivery_ids=(event,) if event else ()), parsing.parse(text))


def said(replies: Replies) -> str:
    return "\n".join(repr(wording.say(reply.message)) for reply in replies)


def problems(replies: Replies) -> list[m.ErrorCode]:
    return [reply.message.code for reply in replies if isinstance(reply.message, m.ErrorMessage)]


async def kept(core: Core, ref: AssessmentRef, name: str, aspect: int = 0) -> tuple[str, bool]:
    """Read a note as it stands."""
    session = (await core.store.sessions.read(own(ref, name))).session
    assert session is not None
    return session.note(aspect).text, session.note(aspect).may_see


def press(replies: Replies, label: str) -> str:
    """Find what a button carries."""
    found = [each for reply in replies for each in view.buttons(wording.say(reply.message))]
    return next(each.press for each in found if each.label == label)


# Writing


async def test_a_typed_note_is_private_until_its_author_shares_it(core: Core) -> None:
    ref = await held(core, ["ana"])
    replies = await type_(core, "ana", "note 2 We have three Clusters")
    assert await kept(core, ref, "ana", 1) == ("We have three Clusters", False)
    assert [reply.to for reply in replies] == [m.To.YOU, m.To.CHAT]
    replies = await core.take(
        alone("ana"), callback_data.unpack(press(replies, "Let the team see it"), person("ana"))
    )
    assert await kept(core, ref, "ana", 1) == ("We have three Clusters", True)
    await core.take(alone("ana"), callback_data.unpack(press(replies, "Keep it to myself"), person("ana")))
    assert await kept(core, ref, "ana", 1) == ("We have three Clusters", False)
    await type_(core, "ana", "note 2 remove")
    assert await kept(core, ref, "ana", 1) == ("", False)


async def test_other_words_have_to_be_shown_anew(core: Core) -> None:
    ref = await held(core, ["ana"])
    await core.take(alone("ana"), fill(ref, "ana", "shown"))
    await type_(core, "ana", "note 1 other words")
    assert await kept(core, ref, "ana") == ("other words", False)


async def test_a_button_beside_older_words_shows_no_newer_ones(core: Core) -> None:
    ref = await held(core, ["ana"])
    older = await type_(core, "ana", "note 1 older")
    await type_(core, "ana", "note 1 newer")
    replies = await core.take(
        alone("ana"), callback_data.unpack(press(older, "Let the team see it"), person("ana"))
    )
    assert problems(replies) == [m.ErrorCode.NOTE_MOVED]
    assert await kept(core, ref, "ana") == ("newer", False)


async def test_a_restored_copy_shows_no_older_note(core: Core) -> None:
    ref = await held(core, ["ana"])
    await type_(core, "ana", "note 1 older")
    replies = await core.take(alone("ana"), e.NoteVisibilitySet(own(ref, "ana"), 0, 5, may_see=True))
    assert problems(replies) == [m.ErrorCode.NOTE_MOVED]
    assert await kept(core, ref, "ana") == ("older", False)


async def test_the_note_form_shows_the_note_over_the_questions(core: Core) -> None:
    ref = await core.begin()
    await core.take(member("ana"), e.Joined(ref))
    await core.take(alone("ana"), fill(ref, "ana", "what I noted"))
    (reply,) = await core.take(alone("ana"), e.NoteAsked(own(ref, "ana"), 0))
    form = view.form(wording.say(reply.message))
    assert form is not None
    assert (reply.live_message, form.value, form.ticked) == (own(ref, "ana"), "what I noted", True)
    filled = callback_data.FormInput("changed", ticked=False)
    (shown,) = await core.take(alone("ana"), callback_data.unpack(form.press, person("ana"), filled))
    assert isinstance(shown.message, m.Ask)
    assert await kept(core, ref, "ana") == ("changed", False)
    again = await core.take(alone("ana"), callback_data.unpack(form.press, person("ana"), filled))
    assert [type(reply.message) for reply in again] == [m.Ask]
    late = await core.take(
        alone("ana"),
        callback_data.unpack(form.press, person("ana"), callback_data.FormInput("late", ticked=True)),
    )
    assert problems(late) == [m.ErrorCode.NOTE_MOVED]
    assert await kept(core, ref, "ana") == ("changed", False)


async def test_a_note_that_is_too_long_is_refused(core: Core) -> None:
    ref = await held(core, ["ana"])
    for long_, fits in (("x" * (LONGEST + 1), False), ("x" * LONGEST, True)):
        typed = await type_(core, "ana", f"note 1 {long_}")
        filled = await core.take(alone("ana"), fill(ref, "ana", long_, aspect=1))
        assert problems(typed) == problems(filled) == ([] if fits else [m.ErrorCode.NOTE_TOO_LONG])
        assert await kept(core, ref, "ana") == (long_ if fits else "", False)


async def test_typed_words_delivered_twice_are_one_note(core: Core) -> None:
    ref = await held(core, ["ana"])
    await type_(core, "ana", "note 1 first", "e1")
    await type_(core, "ana", "note 1 second", "e2")
    replies = await type_(core, "ana", "note 1 first", "e1")
    assert await kept(core, ref, "ana") == ("second", False)
    assert "second" in said(replies)


async def test_a_note_without_a_topic_in_view_is_asked_about(core: Core) -> None:
    ref = await held(core, ["ana"])
    (reply,) = await type_(core, "ana", "note of what?")
    assert isinstance(reply.message, m.NoteTopicQuestion)
    (form,) = await core.take(
        alone("ana"),
        callback_data.unpack(press((reply,), f"2. {reply.message.rubric.aspects[1].name}"), person("ana")),
    )
    assert form.message == m.NoteForm(reply.message.rubric, own(ref, "ana"), 1, Note(), 3)


@pytest.mark.parametrize("text", ["note 1 x", "note", "note 1 remove"])
async def test_checks_and_live_assessments_refuse_notes_plainly(core: Core, text: str) -> None:
    assert problems(await type_(core, "ana", text)) == [m.ErrorCode.NO_NOTES]
    await core.take(alone("ana"), e.CheckAsked())
    assert problems(await type_(core, "ana", text)) == [m.ErrorCode.NO_NOTES_IN_CHECK]
    await core.take(member(FAY), e.AssessAsked(mode=Mode.LIVE))
    assert problems(await core.take(member("ana"), parsing.parse(text))) == [m.ErrorCode.NO_NOTES]


async def test_a_press_for_another_session_kind_opens_no_form(core: Core) -> None:
    shown, *_ = await core.take(alone("ana"), e.CheckAsked())
    assert isinstance(shown.live_message, SessionRef)
    assert problems(await core.take(alone("ana"), e.NoteAsked(shown.live_message, 0))) == [
        m.ErrorCode.NO_NOTES_IN_CHECK
    ]
    ref = await held(core, ["ana"])
    far = await core.take(alone("ana"), e.NoteAsked(own(ref, "ana"), 99))
    assert problems(far) == [m.ErrorCode.OLD_BUTTON]


async def test_nobody_writes_into_the_session_of_another(core: Core) -> None:
    ref = await held(core, ["ana"])
    value = callback_data.pack(e.NoteSubmitted(own(ref, "ana"), 0, 0, "", may_see=False))
    event = callback_data.unpack(value, person("ben"), callback_data.FormInput("forged", ticked=True))
    assert problems(await core.take(alone("ben"), event)) == [m.ErrorCode.GONE]
    assert await kept(core, ref, "ana") == ("", False)


async def test_a_late_note_is_answered_with_the_close(core: Core) -> None:
    ref = await held(core)
    await core.close(ref)
    for event in (
        fill(ref, "ana", "late"),
        parsing.parse("note 1 late"),
        parsing.parse("note 1"),
        e.NoteAsked(own(ref, "ana"), 0),
        e.NoteVisibilitySet(own(ref, "ana"), 0, 0, may_see=True),
        e.NoteRemoved(own(ref, "ana"), 0, 0),
    ):
        replies = await core.take(alone("ana"), event)
        assert problems(replies) == [m.ErrorCode.NOTE_LATE]
        is_typed = isinstance(event, e.NoteTyped)
        assert [type(reply.message) for reply in replies[1:]] == ([] if is_typed else [m.TeamReport])
    assert await kept(core, ref, "ana") == ("", False)


# Seeing


@pytest.mark.parametrize("size", [3, 4, 5, 6])
async def test_what_a_note_says_never_shows_but_as_promised(server: Server, core: Core, size: int) -> None:
    """Two teams that differ only in notes read the same, word for word, wherever those may not show."""
    names = [f"p{at}" for at in range(size)]
    for floor, may_see in product((3, 5, 6), (True, False)):
        views = []
        for words in ("one thing", "another"):
            with server.client() as client:
                client.flushall()
            core = Core(core.database)
            ref = await held(core, names, floor)
            for name in names:
                await core.take(alone(name), fill(ref, name, f"{words} {name}", may_see=may_see))
            before = await looked(core, ref)
            closed = size >= floor
            if closed:
                await core.close(ref)
            views.append((before, await looked(core, ref)))
        shows = closed and may_see and size >= max(5, floor)
        assert views[0][0] == views[1][0]
        assert (views[0][1] != views[1][1]) is shows


async def test_a_result_has_ticked_notes_without_names(core: Core) -> None:
    ref = await held(core)
    for name in FIVE:
        await core.take(alone(name), fill(ref, name, f"said {len(name)}{name[0]}", may_see=name != "eve"))
    replies = await core.close(ref)
    report = next(reply.message for reply in replies if isinstance(reply.message, m.TeamReport))
    assert sorted(note.text for note in report.record.notes) == ["said 3a", "said 3b", "said 3d", "said 5c"]
    assert not any(name in repr(report.record.notes) for name in FIVE)


async def test_somebody_who_answered_nothing_stands_behind_no_note(core: Core) -> None:
    ref = await held(core)
    await core.take(member("max"), e.Joined(ref))
    await core.take(alone("max"), fill(ref, "max", "not among them"))
    await core.close(ref)
    (record,) = await core.store.results.published(ROOM)
    assert record.notes == ()


async def test_after_a_person_is_forgotten_no_notes_show(core: Core) -> None:
    ref = await held(core)
    for name in ("ana", "ben"):
        await core.take(alone(name), fill(ref, name, f"said by {name}"))
    await core.close(ref)
    assert "said by" in said(await core.take(member("dev"), e.ResultAsked()))
    await core.take(alone("dev"), e.ForgetAsked(confirmed=True))
    for event in (e.ResultAsked(), e.TeamResultShared(ref), e.ExportAsked(), e.HistoryAsked()):
        assert "said by" not in said(await core.take(member(FAY), event))
    assert "said by ana" in said(await core.take(alone("ana"), e.ExportAsked()))


async def test_a_person_forgotten_before_the_close_has_no_note(core: Core) -> None:
    ref = await held(core, [*FIVE, "max"])
    await core.take(alone("max"), fill(ref, "max", "gone"))
    await core.take(alone("max"), e.ForgetAsked(confirmed=True))
    await core.close(ref)
    assert "gone" not in said(await core.take(member(FAY), e.ResultAsked()))


async def test_a_personal_export_has_own_notes_a_team_export_none(core: Core) -> None:
    ref = await held(core)
    await core.take(alone("ana"), fill(ref, "ana", "for all"))
    await core.take(alone("ben"), fill(ref, "ben", "for me", may_see=False))
    await core.close(ref)
    team = said(await core.take(member(FAY), e.ExportAsked()))
    assert ("for all" in team, "for me" in team) == (False, False)
    mine = said(await core.take(alone("ben"), e.ExportAsked()))
    assert ("for all" in mine, "for me" in mine) == (False, True)


async def test_no_word_of_a_note_is_logged_or_counted(core: Core, caplog: pytest.LogCaptureFixture) -> None:
    ref = await held(core)
    with caplog.at_level(logging.DEBUG):
        await type_(core, "ana", f"note 1 {SECRET}")
        await core.take(alone("ben"), fill(ref, "ben", SECRET))
        await core.close(ref)
    assert SECRET not in caplog.text
    assert SECRET not in repr(list(turns.collect()))

"""The sessions that a person has open, and assessments that they have not begun."""

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.questions import Mode, Question
from bot.conversation.view import Block, Button, Field, Style, View
from bot.conversation.wording import live
from bot.conversation.wording.phrases import HELP, HOME, assessment_length, line, row, titled, when


def asks_for_answers(unanswered: m.UnansweredAssessment) -> str:
    """Say which team asks a person for their answers, to what, and until when."""
    rubric, place = unanswered.rubric, unanswered.assessment.conversation_name
    team = f"Your team in {place}" if place else "Your team"
    return (
        f"{team} asks for your answers: {rubric.name}. {assessment_length(rubric)}, here in private. "
        f"{_closes(unanswered)}"
    )


def sits_out(unanswered: m.UnansweredAssessment) -> str:
    """Say which assessment a person sits out, and until when they can change their mind."""
    place = unanswered.assessment.conversation_name
    team = f"your team in {place}" if place else "your team"
    return (
        f"{unanswered.rubric.name}: you sit out the assessment of {team}. You can still change your mind. "
        f"{_closes(unanswered)}"
    )


def _closes(unanswered: m.UnansweredAssessment) -> str:
    return f"It closes on {when(unanswered.assessment.closes, unanswered.assessment.zone)}."


def answer_ways(unanswered: m.UnansweredAssessment) -> tuple[Button, ...]:
    """Let a person answer their team, or sit it out."""
    ref = unanswered.assessment.ref
    if unanswered.sits_out:
        return (button("Answer", e.Joined(ref)),)
    return (
        button("Answer", e.Joined(ref), Style.PRIMARY),
        button("Not this time", e.Declined(ref)),
    )


def status(status: m.CheckStatus) -> View:
    """Say how far a person is with their check."""
    total, done = len(status.progress.asked), status.progress.done
    if done == total:
        text = f"{status.rubric.name}: all {total} topics are answered."
        return line(text, button("Show result", e.ResultAsked(status.ref), Style.PRIMARY), HOME)
    text = f"{status.rubric.name}: {done} of {total} topics answered."
    return line(text, button("Continue", e.Continued(status.ref), Style.PRIMARY), HOME)


def say(found: tuple[m.OpenSession, ...]) -> View:
    """List a person's open sessions in a message of its own."""
    said = mine(found)
    return View(said.summary, (*said.blocks, row(HOME, HELP)))


def mine(found: tuple[m.OpenSession, ...]) -> View:
    """List a person's open sessions, the most likely first."""
    blocks: list[Block] = []
    for at, each in enumerate(found):
        blocks.append(Field(each.rubric.name, _kind(each)))
        if each.assessment and each.assessment.mode is Mode.LIVE:
            runs = each.assessment.facilitator == each.ref.person
            blocks += live.place(each.assessment, each.progress, runs=runs)
        elif each.progress.left:
            style = Style.PLAIN if at else Style.PRIMARY
            blocks.append(row(button("Continue", e.Continued(each.ref), style)))
        else:
            blocks.append(row(button("Change an answer", e.ChangeAsked(session=each.ref))))
    return titled("Waiting for you" if any(map(_waits, found)) else "You take part in", tuple(blocks))


def _kind(found: m.OpenSession) -> str:
    """Say whether a session is a check or an assessment, with its progress and its closing time."""
    total, assessment = len(found.progress.asked), found.assessment
    place = f"{found.progress.done} of {total} topics answered."
    if assessment is None:
        return f"your quick check, {place}"
    if assessment.mode is Mode.LIVE:
        place = f"topic {assessment.asked} of {total}."
    return f"your team's assessment, {place} It closes on {when(assessment.closes, assessment.zone)}."


def _waits(found: m.OpenSession) -> bool:
    """Tell whether a question of a session waits for the person's answer."""
    if found.assessment is None or found.assessment.mode is not Mode.LIVE:
        return bool(found.progress.left)
    at = found.assessment.asked - 1
    return at >= len(found.assessment.revealed) and Question(at) in found.progress.left

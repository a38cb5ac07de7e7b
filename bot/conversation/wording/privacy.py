"""Who sees what, and how a person is forgotten."""

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.view import Style, Text, View
from bot.conversation.wording.phrases import CHECK, FORGET, HELP, line, lines, row, titled

_PRIVACY = (
    "A check is yours: nobody on your team sees your answers or your result unless you share it.",
    "In a team assessment your answers are confidential: your teammates never see who said what.",
    "When you answer together, nobody sees who picked what. Once 3 people have answered, the facilitator can show how many picked each answer.",
    "A result needs at least 3 people, and each topic 3 answers. With 5 or more I also show how far the answers differ.",
    "In a team of 3, two people who compare their answers can work out what the third answered. If that worries you, ask the person who runs the assessment to require 5 answers. When someone new joins, their answers are easier to guess.",
    "If you are only 2, I can post your two checks side by side, but only after both of you agreed.",
    "Your notes are private. If you allow it, and 5 or more people picked a level on the topic, the team's result shows them without your name.",
    "If someone opens a result as a page, I tell everyone in the conversation. Anyone with the link can read it, without names and notes, until it expires or one of you stops it.",
    "The person who installed Rung for your organisation can read its database, and so your answers.",
)
_DELETING = ("“forget me” deletes your answers and your profile at once.",)


def say(message: m.Privacy) -> View:
    """Say who sees what."""
    kept = (
        f"I keep the answers for {message.answers_days} days after a result, then I delete them. If a new assessment in that "
        "time would show who changed an answer, I hold its result back."
    )
    return titled("Who sees what", (*lines((*_PRIVACY, kept, *_DELETING)), row(FORGET, HELP)))


def forget_warning() -> View:
    """Say what being forgotten means."""
    text = (
        "This deletes your answers, results and profile at once and for good. A team result that includes your "
        "answers is removed if too few answers are left without yours. Steps that you own go back to your team. "
        "Messages already posted stay where they are."
    )
    delete = button("Delete it all", e.ForgetAsked(confirmed=True), Style.DANGER)
    keep = button("Keep it", e.ForgetAsked(declined=True))
    return titled("Delete everything I know about you?", (Text(text), row(delete, keep)))


def forgotten(sessions: int) -> View:
    """Confirm that a person is forgotten."""
    if not sessions:
        return line("There is nothing to delete: I know nothing about you.", CHECK, HELP)
    return line("Done. Your answers and everything else I knew about you are deleted.", CHECK, HELP)

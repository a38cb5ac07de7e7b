"""Where a message is shared: the conversations to choose from, and why it was not posted."""

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.identity import SessionRef
from bot.conversation.safe_text import cut
from bot.conversation.view import (
    Button,
    Confirmation,
    Style,
    Text,
    View,
)
from bot.conversation.wording.phrases import (
    HELP,
    LONGEST_LABEL,
    RESULT,
    YOUR_TEAMS,
    day,
    line,
    row,
    sentence,
    titled,
)


def share_button(report: m.Report) -> Button:
    """Offer to share a result, by the name of the conversation where the person is not in it."""
    event, offer = e.Shared(report.ref), report.share
    if offer is None:
        return button("Share", event)
    elsewhere = f"Share in {offer.conversation_name}" if offer.conversation_name else "Share with my team"
    label = cut(elsewhere, LONGEST_LABEL) if offer.elsewhere else "Share here"
    return button(label, event, confirm=_confirmation(offer.conversation_name))


def where_to_share(session: SessionRef, places: tuple[m.Place, ...]) -> View:
    """Name the conversations in which a result may be posted. The dialog of each asks once more."""
    title = "Where shall I post your result?"
    ways = [
        button(
            cut(sentence(name), LONGEST_LABEL),
            e.Shared(session, place.conversation),
            confirm=_confirmation(name),
        )
        for place, name in zip(places, place_names(places), strict=True)
    ]
    text = "I only list conversations that you and I are both in."
    return titled(title, (Text(text), row(*ways), row(button("Keep it private", e.ResultAsked(session)))))


def place_names(places: tuple[m.Place, ...]) -> tuple[str, ...]:
    """Name each conversation. Those without a name are told apart by the day since when they are known."""
    nameless = sum(not place.name for place in places)
    unnamed = (
        YOUR_TEAMS if nameless == 1 else f"{YOUR_TEAMS} ({day(place.since, None)})" for place in places
    )
    return tuple(place.name or name for place, name in zip(places, unnamed, strict=True))


def place_name(place: m.Place) -> str:
    """Name one conversation."""
    return place_names((place,))[0]


def _confirmation(place: str | None) -> Confirmation:
    """Ask before a result is shared, and say with whom."""
    where = place or YOUR_TEAMS
    text = "Everyone there will see your level for each topic, with your name."
    return Confirmation(f"Post your result to {where}?", text, "Post it", "Not now")


def could_not_share(message: m.CouldNotShare) -> View:
    """Say why a result was not posted."""
    text = UNSHARED[message.why].format(add=_way_in(message.invitation, "there"))
    if message.why in (m.PostFailure.REFUSED, m.PostFailure.NOT_MEMBER):
        return line(text, RESULT)
    again = e.Shared(message.session, message.where)
    return line(text, button("Share again", again, Style.PRIMARY), RESULT)


def could_not_post(message: m.CouldNotPost) -> View:
    """Say why a message for everyone was not posted."""
    return line(NOT_POSTED[message.why].format(add=_way_in(message.invitation, "here")), HELP)


def _way_in(invitation: str | None, where: str) -> str:
    """Say how Rung gets into a conversation."""
    return f"type {invitation} {where}" if invitation else "add me to it"


UNSHARED = {
    m.PostFailure.NOT_THERE: "I'm not in that conversation, so nothing was posted. First {add}, then share again.",
    m.PostFailure.REFUSED: "That conversation takes no messages from me: it may be closed. Nothing was posted. Type “result” where you want to share it.",
    m.PostFailure.UNSURE: "I could not make sure that your result arrived. Look there first, then share it again if it is missing.",
    m.PostFailure.NOT_MEMBER: "You are not in that conversation any more, so I posted nothing.",
    m.PostFailure.MEMBERS_UNKNOWN: "I can't see whether you and I are both in that conversation, so I posted nothing. If I'm not in it, {add}, then share again.",
}
NOT_POSTED = {
    m.PostFailure.NOT_THERE: "I'm not in this conversation, so nobody sees what I post. First {add}, then ask again.",
    m.PostFailure.REFUSED: "This conversation takes no messages from me: it may be closed. Nothing is lost; ask me again once it is open.",
    m.PostFailure.UNSURE: "I could not make sure that my message arrived. If it is missing here, ask me again.",
    m.PostFailure.NOT_MEMBER: "You are not in that conversation any more, so I posted nothing.",
    m.PostFailure.MEMBERS_UNKNOWN: "I can't see whether you and I are both in that conversation, so I posted nothing. Try again in a minute, or ask me there.",
}

"""Ways to the private chat, and reasons why a message did not reach it."""

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.view import (
    Mention,
    Text,
    Tone,
    View,
    without_buttons,
)
from bot.conversation.wording.phrases import (
    HELP,
    row,
)


def not_in_chat(message: m.NotInYourChat) -> View:
    """Say why nothing is in the private chat, and name a person who can change that."""
    text, for_helper = _NOT_IN_CHAT[message.why], _FOR_HELPER.get(message.why)
    again = (button("Try again", e.Continued()),) if message.what is m.InChat.QUESTIONS else ()
    ways = row(*again, HELP)
    if for_helper is None:
        return View(text, (Text(text), ways))
    if not message.helper:
        return View(text, (Text(f"{text} The person who set me up {for_helper}"), ways))
    return View(text, (Text(text), Mention(message.helper, f"installed me and {for_helper}"), ways))


def moved_to_chat(answer: View) -> View:
    """Show in the private chat what could not be shown in a conversation, without what acts on that."""
    kept = without_buttons(answer)
    return View(kept.summary, (*kept.blocks, Text(_ASK_THERE, Tone.QUIET)))


_ASK_THERE = "I couldn't show this to you in the conversation. To press anything, ask me again there."
IN_CHAT = {
    m.InChat.QUESTIONS: "The questions are in your private chat with me, so that nobody else sees your answers.",
    m.InChat.ANSWER: "I've replied to you in our private chat, where nobody else sees it.",
    m.InChat.PANEL: "I've sent you the settings of this assessment in our private chat.",
}
_TOGETHER = "Until then your team can answer together, in its conversation: “assess open”."
_NOT_IN_CHAT = {
    m.ChatFailure.SWITCHED_OFF: f"I couldn't write to you in private: my Messages tab is switched off. {_TOGETHER}",
    m.ChatFailure.FORBIDDEN: f"I couldn't write to you in private: a rule of this workspace forbids it. An admin of the workspace can allow it, then ask me again. {_TOGETHER}",
    m.ChatFailure.ACCOUNT: "I couldn't write to you in private: your account takes no messages here. An admin of the workspace can help, then ask me again.",
    m.ChatFailure.BUSY: "I couldn't write to you in private just now. Nothing is lost: ask me again in a minute.",
    m.ChatFailure.UNSURE: "I don't know whether my message reached your private chat. If it is not there, ask me again.",
    m.ChatFailure.OTHER: "I couldn't write to you in private. Ask me again in a minute.",
}
_FOR_HELPER = {
    m.ChatFailure.SWITCHED_OFF: "can switch it on: api.slack.com/apps, App Home, Messages Tab. Then ask me again.",
    m.ChatFailure.OTHER: "can help if it happens again.",
}

"""Addresses at which messages are seen in Teams.

https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams
"""

from urllib.parse import quote, urlencode

from bot.conversation.identity import Conversation, MessageId


def is_channel(where: Conversation) -> bool:
    """Tell a channel, which has threads, from a group chat, which has none, by what their ids end with."""
    return where.id.endswith((".tacv2", ".skype"))


def message_url(where: Conversation, message: MessageId) -> str:
    """Give the address of a message in a channel or a group chat."""
    path = f"https://teams.microsoft.com/l/message/{quote(where.id, safe='')}/{quote(message.id, safe='')}"
    if is_channel(where):
        query = {"tenantId": where.tenant, "parentMessageId": message.id}
    else:
        query = {"context": '{"contextType":"chat"}'}
    return f"{path}?{urlencode(query)}"

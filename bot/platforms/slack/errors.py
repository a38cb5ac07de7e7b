"""Slack's error codes, and how Rung treats each.

Each method documents its own: https://docs.slack.dev/reference/methods. A word that is not listed here is
called `unlisted_error`, because a text from outside may hold anything and would stand in the log.
"""

from collections.abc import Mapping

from bot.conversation import messages as m
from bot.platforms.common.sending import (
    Blocked,
    Gone,
    Inactive,
    NotConnected,
    Refused,
    SendError,
    Throttled,
    Unanswered,
    Unavailable,
)

RETRY_SECONDS = 1.0  # where Slack does not say how long to wait
BUSY = "ratelimited"
INVALID_BLOCKS = "invalid_blocks"
NOT_INSTALLED = "not_installed"  # ours: there is no token to ask with
SEALED = "token_sealed"  # ours: the key to the token is missing, and may be back soon
UNLISTED = "unlisted_error"
TOKEN_ERRORS = frozenset(("account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"))

_THROTTLED = frozenset((BUSY, "rate_limited"))
_MEANINGS: Mapping[type[SendError], frozenset[str]] = {
    Gone: frozenset(
        (
            "cant_update_message",
            "channel_not_found",
            "edit_window_closed",
            "message_not_found",
            "user_not_found",
        )
    ),
    Blocked: frozenset(("not_in_channel",)),
    Inactive: frozenset(("is_archived", "user_disabled")),
    # "It's possible some aspect of the operation succeeded before the error was raised."
    Unanswered: frozenset(("fatal_error", "internal_error", "service_unavailable")),
    # The workspace moves to an organisation or is busy, or the request arrived incompletely.
    Unavailable: frozenset(
        (
            "external_channel_migrating",
            "message_limit_exceeded",
            "org_login_required",
            "request_timeout",
            "team_added_to_org",
        )
    ),
}
_CHAT_FAILURES = {
    "messages_tab_disabled": m.ChatFailure.SWITCHED_OFF,
    "restricted_action": m.ChatFailure.FORBIDDEN,
    "user_disabled": m.ChatFailure.ACCOUNT,
}
_REFUSALS = """
access_denied accesslimited as_user_not_supported attachment_payload_limit_exceeded bad_client_secret
bad_redirect_uri block_mismatch cannot_reply_to_message cant_delete_message
compliance_exports_prevent_deletion deprecated_endpoint duplicate_channel_not_found duplicate_external_id
ekm_access_denied enterprise_is_restricted exchanged_trigger_id expired_trigger_id expired_url
fetch_members_failed hash_conflict invalid_arg_name invalid_arguments invalid_array_arg invalid_blocks
invalid_blocks_format invalid_channel invalid_charset invalid_client_id invalid_code invalid_cursor
invalid_form_data invalid_limit invalid_metadata_format invalid_payload invalid_post_type invalid_token
invalid_trigger_id is_inactive link_disabled messages_tab_disabled metadata_too_large method_deprecated
method_not_supported_for_channel_type missing_argument missing_post_type missing_scope msg_blocks_too_long
msg_too_long no_permission no_text not_allowed_token_type not_enabled not_found push_limit_reached
restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel
restricted_action_thread_locked restricted_action_thread_only_channel team_access_not_granted
team_not_found too_many_attachments too_many_websockets two_factor_setup_required unknown_method
update_failed used_url user_is_bot user_is_restricted user_not_in_channel user_not_visible view_too_large
"""
_LISTED = TOKEN_ERRORS.union(_THROTTLED, _REFUSALS.split(), *_MEANINGS.values())


def listed(word: object) -> str:
    """Take one of Slack's words. Anything else is the word for an error that is not listed."""
    return word if isinstance(word, str) and word in _LISTED else UNLISTED


def refusal(word: object) -> SendError:
    """Give the error that Slack means by a word."""
    reason = listed(word)
    if reason in _THROTTLED:
        return Throttled(BUSY, RETRY_SECONDS)
    kind = next((kind for kind, words in _MEANINGS.items() if reason in words), Refused)
    return kind(reason)


def why_not_in_chat(error: SendError) -> m.ChatFailure:
    """Say why nothing reached a person's private chat."""
    match error:
        case Throttled() | NotConnected():
            return m.ChatFailure.BUSY
        case Unanswered():
            return m.ChatFailure.UNSURE
    return _CHAT_FAILURES.get(error.reason, m.ChatFailure.OTHER)

"""Problems that people are told of, and the message that tells them."""

from dataclasses import dataclass
from enum import StrEnum


class ErrorCode(StrEnum):
    """Problems that are no faults of Rung. The wording of each says what to do next."""

    NO_SESSION = "no_session"
    NO_RESULT = "no_result"
    GONE = "gone"
    NEWER = "newer"
    CLOSED = "closed"
    NOTHING_TO_SHARE = "nothing_to_share"
    SHARED_BEFORE = "shared_before"
    STORE_DOWN = "store_down"
    NOT_CONFIRMED = "not_confirmed"
    OLD_BUTTON = "old_button"
    OUTSIDER = "outsider"
    NOT_RECOGNISED = "not_recognised"
    NOT_INSTALLED = "not_installed"
    KEY_LOST = "key_lost"
    NO_CHAT = "no_chat"
    TEAM_ONLY = "team_only"
    MEMBERSHIP_UNKNOWN = "membership_unknown"
    NOTHING_RUNNING = "nothing_running"
    PAIR_OVER = "pair_over"
    PAIR_POSTED = "pair_posted"
    NO_LEVEL_TO_SHARE = "no_level_to_share"
    NO_TEAM_RESULT = "no_team_result"
    NOT_YOUR_STEP = "not_your_step"
    NOT_YOUR_EXPORT = "not_your_export"
    NOTHING_ANSWERED = "nothing_answered"
    FLOOR_STAYS = "floor_stays"
    NO_REST = "no_rest"
    REST_ASKED = "rest_asked"
    TOGETHER = "together"
    REVEALED = "revealed"
    NOT_ENOUGH = "not_enough"
    OVER = "over"
    QUIET_ENOUGH = "quiet_enough"
    NO_NOTES = "no_notes"
    NO_NOTES_IN_CHECK = "no_notes_in_check"
    NOTE_TOO_LONG = "note_too_long"
    NOTE_LATE = "note_late"
    NOTE_MOVED = "note_moved"
    NO_FORM = "no_form"
    NOTHING_TO_COMPARE = "nothing_to_compare"
    NO_PAGES = "no_pages"


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """Name a problem and the way on."""

    code: ErrorCode

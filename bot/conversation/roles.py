"""Who may do what to a team's assessment: one table, read top to bottom."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to an assessment; the platform vouches for who is in a conversation."""

    FACILITATOR = "facilitator"
    MEMBER = "member"  # whoever speaks from the conversation
    OUTSIDER = "outsider"  # anyone else


class Deed(StrEnum):
    """Everything that can be done to an assessment or with a team's results."""

    START = "start"
    JOIN = "join"
    DECLINE = "decline"
    CLOSE = "close"
    CANCEL = "cancel"
    EXTEND = "extend"
    RAISE_FLOOR = "raise_floor"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    SEE_RESULT = "see_result"
    MOVE_STEP = "move_step"
    EXPORT = "export"


_MEMBERS = frozenset({Deed.START, Deed.JOIN, Deed.DECLINE, Deed.TAKE_OVER, Deed.SEE_RESULT, Deed.MOVE_STEP})
MAY: dict[Role, frozenset[Deed]] = {
    Role.FACILITATOR: frozenset(Deed),
    Role.MEMBER: _MEMBERS,
    Role.OUTSIDER: frozenset(),
}


def may(role: Role, deed: Deed) -> bool:
    """Tell whether someone in *role* may do *deed*."""
    return deed in MAY[role]

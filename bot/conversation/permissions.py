"""Who may do what to a team's assessment: one table, read top to bottom."""

from enum import StrEnum

from bot.conversation.assessment import Role


class Permission(StrEnum):
    """Everything that depends on who a person is to an assessment. All else follows from where they speak."""

    JOIN = "join"
    DECLINE = "decline"
    REVEAL = "reveal"
    CLOSE = "close"
    DROP = "drop"
    EXTEND = "extend"
    RAISE_FLOOR = "raise_floor"
    REMIND_REST = "remind_rest"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    EXPORT = "export"


_MEMBERS = frozenset({Permission.JOIN, Permission.DECLINE, Permission.TAKE_OVER})
ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.FACILITATOR: frozenset(Permission),
    Role.MEMBER: _MEMBERS,
    Role.INVITED: frozenset((Permission.JOIN, Permission.DECLINE)),
    Role.OUTSIDER: frozenset(),
}

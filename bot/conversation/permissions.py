"""Permissions of each role in a team's assessment, as one table."""

from enum import StrEnum

from bot.conversation.assessment import Role


class Permission(StrEnum):
    """Actions that depend on a person's role in an assessment. Others depend on the conversation alone."""

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

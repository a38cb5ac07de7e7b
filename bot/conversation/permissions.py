"""Who may do what to a team's assessment: one table, read top to bottom."""

from enum import StrEnum

from bot.conversation.assessment import Assessment
from bot.conversation.identity import Origin


class Role(StrEnum):
    """What a person is to an assessment. The platform vouches for who is in a conversation."""

    FACILITATOR = "facilitator"
    MEMBER = "member"  # a person who speaks from the conversation
    INVITED = "invited"  # in private: asked for their answers, or known to the platform as a member
    OUTSIDER = "outsider"  # anyone else


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


def role_of(origin: Origin, assessment: Assessment) -> Role:
    """Tell what someone is to *assessment*: the person who speaks from its conversation is a member."""
    if origin.person.id == assessment.facilitator and origin.person.tenant == assessment.conversation.tenant:
        return Role.FACILITATOR
    return Role.MEMBER if origin.conversation == assessment.conversation else Role.OUTSIDER


def is_allowed(role: Role, permission: Permission) -> bool:
    """Tell whether a person in *role* has *permission*."""
    return permission in ALLOWED[role]

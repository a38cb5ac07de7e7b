"""Which install a payload belongs to, and whether a person belongs to that install, too.

Both are read from what Slack has signed.
"""

import re
from enum import Enum, auto

from bot.conversation.identity import Person
from bot.errors import BadPayload
from bot.platforms.common.payload import Json, as_object, as_text, required

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Affiliation(Enum):
    """What a signed payload tells about a person and the install that it belongs to.

    Slack names the workspace in which a person was first. Within an organisation that may be
    another one than they act in, so only a look-up tells a colleague from an outsider.
    """

    COLLEAGUE = auto()
    PRESUMED = auto()  # a colleague, as nothing says otherwise
    OUTSIDER = auto()  # of another company, by Slack Connect
    UNKNOWN = auto()


def tenant(body: Json) -> str:
    """Name the install that a payload belongs to: a workspace's, or a whole organisation's."""
    granted = first_object(body.get("authorizations"), {})
    whole = _is_true(granted.get("is_enterprise_install", body.get("is_enterprise_install")))
    installed = as_text(as_object(body.get("view")).get("app_installed_team_id"))
    if is_organisation(installed):
        return read_id(installed)
    return tenant_of(read_optional_id(_enterprise(body)), read_optional_id(_team(body)), whole=whole)


def _enterprise(body: Json) -> object:
    return (
        first_object(body.get("authorizations"), {}).get("enterprise_id")
        or as_object(body.get("enterprise")).get("id")
        or body.get("enterprise_id")
        or as_object(body.get("team")).get("enterprise_id")
    )


def tenant_of(enterprise: str, team: str, *, whole: bool) -> str:
    """Name an install: an organisation's by its id, a workspace's by its team's id alone.

    A workspace that joins an organisation keeps its id, and with it all that is kept for it.
    """
    return required(_ID, (enterprise if whole else "") or team)


def _team(body: Json) -> object:
    """Name the workspace that installed us. `team` may be the one that a person acts from."""
    pressed = as_object(body.get("message")) if body.get("type") == "block_actions" else {}
    return (
        first_object(body.get("authorizations"), {}).get("team_id")
        or as_object(body.get("view")).get("app_installed_team_id")
        or pressed.get("team")
        or body.get("team_id")
        or as_object(body.get("team")).get("id")
    )


def affiliation_of_actor(body: Json, person: Person) -> Affiliation:
    """Compare the workspace of a person who pressed something with the install's."""
    team = as_object(body.get("user")).get("team_id")
    return _affiliation(body, person, team) if team else Affiliation.UNKNOWN


def affiliation_of_author(body: Json, person: Person) -> Affiliation:
    """Compare the workspace that an event names with the install's. A shared channel's has to name one."""
    event = as_object(body.get("event"))
    team = event.get("user_team") or event.get("team")
    if team:
        return _affiliation(body, person, team)
    if body.get("is_ext_shared_channel") is True:
        return Affiliation.OUTSIDER
    return Affiliation.UNKNOWN if is_organisation(person.tenant) else Affiliation.PRESUMED


def _affiliation(body: Json, person: Person, team: object) -> Affiliation:
    if team == person.tenant:
        return Affiliation.COLLEAGUE
    return Affiliation.UNKNOWN if _enterprise(body) else Affiliation.OUTSIDER


def organisation(body: Json, person: Person) -> str:
    """Name the organisation of the install. The `enterprise` of an interaction may be its actor's own."""
    granted, team = first_object(body.get("authorizations"), {}), as_object(body.get("team"))
    if granted:
        return read_optional_id(granted.get("enterprise_id"))
    return read_optional_id(team.get("enterprise_id")) if team.get("id") == person.tenant else ""


def is_organisation(tenant: str) -> bool:
    """Tell an organisation's install from a workspace's by its id."""
    return tenant.startswith("E")


def read_id(value: object) -> str:
    """Take one of Slack's ids. Anything else cannot have come from Slack."""
    return required(_ID, value)


def read_optional_id(value: object) -> str:
    """Take one of Slack's ids, or nothing where there is none."""
    return read_id(value) if value else ""


def first_object(value: object, default: Json | None = None) -> Json:
    """Give the first object of a list. Without one take *default*, else it is a bad payload."""
    found = value[0] if isinstance(value, list) and value else None
    if isinstance(found, dict):
        return found
    if default is None:
        raise BadPayload
    return default


def _is_true(value: object) -> bool:
    """Read a flag. Slash commands write it as a word."""
    return value is True or value == "true"

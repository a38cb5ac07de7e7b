"""The audit log: who started, closed, saw, exported, deleted or changed what. It has no answers in it.

People, conversations and workspaces are named by the platform's ids, as no name is known here;
somebody who was forgotten is not named at all.
"""

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin
from bot.conversation.reports.exports import OwnAnswers, Subject
from bot.telemetry.logs import logger

log = logger("audit")

# The type of a message shows that the operation succeeded: a refusal is an ErrorMessage.
OPERATIONS: dict[type[m.Message], str] = {
    m.AssessmentStarted: "start",
    m.PairOffer: "start",
    m.PageShared: "share",
    m.PageStopped: "unshare",
    m.PairPosted: "share",
    m.TeamReport: "view",
    m.History: "view",
    m.Export: "export",
    m.Forgotten: "delete",
    m.Changed: "settings",
}


def note(origin: Origin, event: e.Event, reply: m.Reply) -> None:
    """Note the operation of a person that the *reply* with a message of OPERATIONS confirms."""
    person = "" if isinstance(reply.message, m.Forgotten) else origin.person.id
    _write(_operation(event, reply), origin.conversation, person, _about(reply.message))


def note_closed(replies: tuple[m.Reply, ...]) -> None:
    """Note that an assessment closed by itself, if *replies* say so."""
    for reply in replies:
        if isinstance(reply.message, m.TeamReport):
            _write("close", reply.message.where.conversation, "", reply.message.where)


def note_fetched(what: Subject) -> None:
    """Note a download by the holder of a link, or by the person who runs Rung."""
    where = what.person.chat if isinstance(what, OwnAnswers) else what.conversation
    _write("fetch", where, "", None)


def note_left(where: Conversation) -> None:
    """Note that a conversation was forgotten as a whole."""
    _write("delete", where, "", None)


def note_tenant_left(platform: str, tenant: str) -> None:
    """Note that a workspace was forgotten as a whole."""
    log.info("audit", operation="delete", platform=platform, tenant=tenant)


def _operation(event: e.Event, reply: m.Reply) -> str:
    match reply.message:
        case m.TeamReport() if reply.to is m.To.EVERYONE:
            return "close" if isinstance(event, e.CloseAsked) else "share"
        case m.History() if reply.to is m.To.EVERYONE:
            return "share"
        case m.Changed(kind=m.ChangeKind.DROPPED):
            return "drop"
        case message:
            return OPERATIONS[type(message)]


def _about(message: m.Message) -> AssessmentRef | None:
    match message:
        case m.TeamReport(where=ref) | m.PageStopped(ref=ref):
            return ref
        case m.PageShared(page=page):
            return page.ref
        case m.AssessmentStarted(assessment=assessment) | m.Changed(assessment=assessment):
            return assessment.ref
        case _:
            return None


def _write(operation: str, where: Conversation, person: str, about: AssessmentRef | None) -> None:
    named = {"person": person, "assessment": about.id if about else ""}
    # A private conversation is named like its person.
    shared = {} if where.private else {"conversation": where.id}
    given = {name: value for name, value in named.items() if value}
    log.info("audit", operation=operation, platform=where.platform, tenant=where.tenant, **shared, **given)

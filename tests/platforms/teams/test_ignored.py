"""What Teams tells that concerns nobody's questions is acknowledged or refused, and nothing follows."""

from typing import Any

import pytest

from tests.fakes.teams import Teams
from tests.fakes.teams_login import TENANT
from tests.fakes.teams_people import Person
from tests.platforms.teams import activities as a
from tests.support.programs import Served
from tests.support.servers import Server

CHANGES = {"tenant": {"id": TENANT}, "team": {"id": a.CHANNEL}, "channel": {"id": a.CHANNEL}}


def changed(event: str, **more: Any) -> a.Activity:
    """Tell of a change in a team."""
    return a.sent("conversationUpdate", a.CHANNEL, channelData={**CHANGES, "eventType": event}, **more)


def edited(event: str, text: str) -> a.Activity:
    return a.message(text, channelData={"tenant": {"id": TENANT}, "eventType": event})


ACKNOWLEDGED: dict[str, a.Activity] = {
    "an edit": a.sent("messageUpdate", text="check", channelData={"eventType": "editMessage"}),
    "an edit as a message": edited("editMessage", "check"),
    "a deletion": a.sent("messageDelete", channelData={"eventType": "softDeleteMessage"}),
    "a deletion that is undone": edited("undeleteMessage", "check"),
    "a reaction": a.sent("messageReaction", reactionsAdded=[{"type": "like"}], replyToId="1612289763321"),
    "a reaction that is taken back": a.sent("messageReaction", reactionsRemoved=[{"type": "like"}]),
    "typing": a.sent("typing"),
    "typing by nobody": a.sent("typing", **{"from": None}),
    "the end of a conversation": a.sent("endOfConversation", code="completedSuccessfully"),
    "a meeting": a.sent(
        "event", name="application/vnd.microsoft.meetingStart", value={"MeetingType": "Adhoc"}
    ),
    "a read receipt": a.sent(
        "event", name="application/vnd.microsoft.readReceipt", value={"lastReadMessageId": "1"}
    ),
    "a trace": a.sent("trace", name="x", value={}),
    "a handoff": a.sent("handoff"),
    "an unknown type": a.sent("somethingNew2027"),
    "an upgrade": a.moved("add-upgrade"),
    "an upgrade without a person": a.moved("remove-upgrade", **{"from": {"id": "29:1ana"}}),
    "an install without a person": a.moved("add", a.CHANNEL, **{"from": {"id": "29:1ana"}}),
    "a private install without a person": a.moved("add", **{"from": {"id": "29:1ana"}}),
    "another app's move": a.moved("maybe"),
    "a member joins": changed("teamMemberAdded", membersAdded=[{"id": "29:1ben"}]),
    "a member leaves": changed("teamMemberRemoved", membersRemoved=[{"id": "29:1ben"}]),
    "a channel is made": changed("channelCreated"),
    "a channel is renamed": changed("channelRenamed"),
    "a channel is restored": changed("channelRestored"),
    "a team is renamed": changed("teamRenamed"),
    "a team is archived": changed("teamArchived"),
    "a topic changes": a.sent("conversationUpdate", a.GROUP, topicName="new"),
    "another bot": a.message("check", **{"from": {"id": "28:other", "name": "Other"}}),
    "a message without a mention": a.message("check", a.CHANNEL),
}
REFUSED: dict[str, a.Activity] = {
    "a message by nobody": a.message("check", **{"from": None}),
    "a message without an id of the person": a.message("check", **{"from": {"id": "29:1ana", "name": "Ana"}}),
    "a message from nowhere": a.message("check", conversation=None),
    "a task module": a.sent("invoke", name="task/fetch", value={"data": {}}),
    "a search": a.sent("invoke", name="composeExtension/query", value={"commandId": "x"}),
    "feedback": a.sent("invoke", name="message/submitAction", value={"actionName": "feedback"}),
    "a sign-in": a.sent("invoke", name="signin/verifyState", value={"state": "1"}),
    "a press without an action": a.sent("invoke", name="adaptiveCard/action", value=None, **{"from": None}),
}


def here(teams: Teams, activity: a.Activity) -> a.Activity:
    """Let an activity come from the fake of Teams."""
    return {**activity, "serviceUrl": teams.service_url, "recipient": {"id": teams.world.bot, "name": "Rung"}}


def kept(server: Server) -> dict[bytes, bytes]:
    with server.client() as client:
        return {key: client.dump(key) for key in client.scan_iter() if b"rollback" not in key}


@pytest.mark.parametrize(("activities", "statuses"), [(ACKNOWLEDGED, {200}), (REFUSED, {400})])
async def test_what_concerns_no_question_changes_nothing(
    teams: Teams, rung: Served, server: Server, activities: dict[str, a.Activity], statuses: set[int]
) -> None:
    before = kept(server)
    found = {
        name: (await teams.deliver(here(teams, activity))).status for name, activity in activities.items()
    }
    await rung.quiet()
    assert {name: status for name, status in found.items() if status not in statuses} == {}
    assert kept(server) == before
    assert teams.calls == []


MENTION = "<at>Rung</at>"
SPOKEN = {
    "a mention twice": f"<p>{MENTION} {MENTION}&nbsp;help</p>",
    "a mention at the end": f"help {MENTION}",
    "a mention with an id": '<at id="0">Rung</at>&nbsp;help',
    "a line break": f"{MENTION}\r\nhelp\n",
}


@pytest.mark.parametrize("text", SPOKEN.values(), ids=SPOKEN)
async def test_a_mention_is_understood_however_it_is_marked(
    teams: Teams, rung: Served, ana: Person, text: str
) -> None:
    group = teams.group(ana)
    delivery = ana.written("@Rung help", group)
    delivery.activity["text"] = text
    assert (await delivery.send()).status == 200
    await rung.quiet()
    assert "what to do next" in str(ana.sees()[-1].card)


@pytest.mark.parametrize("text", ["", None])
async def test_a_message_with_attachments_alone_is_answered(
    rung: Served, ana: Person, text: str | None
) -> None:
    delivery = ana.written("")
    delivery.activity["attachments"] = [{"contentType": "image/png", "contentUrl": "https://x.example/a.png"}]
    delivery.activity["text"] = text
    assert (await delivery.send()).status == 200
    await rung.quiet()
    assert ana.sees()[-1].card is not None

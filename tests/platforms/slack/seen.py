"""What a test of Slack looks at: what is stored of people, what a view says, and what can be pressed."""

import json
from typing import cast

from redis import Redis

from tests.fakes.slack_people import Person, Pressable
from tests.fakes.slack_world import View
from tests.support.programs import Served
from tests.support.servers import Server

POINTER = "The questions are in your private chat with me, so that nobody else sees your answers."


def stored(server: Server) -> dict[bytes, object]:
    """Read everything that is stored of people's answers."""
    with server.client() as client:
        return {key: _value(client, key) for key in sorted(client.scan_iter("rung:*:session:*"))}


def _value(client: "Redis", key: bytes) -> object:
    return {field: value for field, value in client.hgetall(key).items() if field != b"message"}


def said(view: View | None) -> str:
    """Give all that a view says, in one line of text."""
    assert view is not None
    return json.dumps(view.payload["blocks"], ensure_ascii=False)


async def home(who: Person, rung: Served, *labels: str) -> str:
    """Open the Home tab, press these there one after the other, and give what it says then."""
    await who.opens_home()
    await rung.quiet()
    for label in labels:
        offered = {each.label: each for each in who.can_press(cast(View, who.home))}
        assert label in offered, list(offered)
        found = offered[label]
        await who.aim(found).send()
        await rung.quiet()
    return said(who.home)


def of_first_question(who: Person) -> Pressable:
    """Find the newest answer to the first question that is not chosen, or the button back to that question."""
    found = {each.label: each for on in who.sees() for each in who.can_press(on)}
    return next(found[label] for label in ("1b", "1c", "Back") if label in found)


def seen_revision(pressed: Pressable) -> int | None:
    """Read the revision that a press on an answer saw. A press on the button back saw none."""
    name, *_, revision = str(pressed.element["value"]).split("|")
    return int(revision) if name == "answer" else None

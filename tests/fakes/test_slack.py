"""The fake answers as Slack does, notices what must not be sent, and its people see what they should."""

import json
from collections.abc import AsyncIterator, Awaitable
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import ClientError, ClientTimeout, web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Slack
from tests.fakes.slack_people import Person
from tests.fakes.slack_shapes import Json

DIALOG: dict[str, Json] = {
    "title": {"type": "plain_text", "text": "Drop it?"},
    "text": {"type": "plain_text", "text": "It is gone then."},
    "confirm": {"type": "plain_text", "text": "Drop"},
    "deny": {"type": "plain_text", "text": "Keep"},
}


def words(text: str) -> dict[str, Json]:
    return {"type": "plain_text", "text": text}


def pressable(label: str, **more: Json) -> dict[str, Json]:
    return {"type": "button", "action_id": label, "text": words(label), "value": f"{label}|1", **more}


BLOCKS: list[Json] = [
    {"type": "section", "text": words("Hello")},
    {"type": "actions", "elements": [pressable("Go"), pressable("Drop", confirm=DIALOG)]},
]
NOTE: dict[str, Json] = {
    "type": "input",
    "block_id": "note",
    "label": words("Note"),
    "element": {"type": "plain_text_input", "action_id": "text"},
}
MODAL: dict[str, Json] = {
    "type": "modal",
    "title": words("A note"),
    "submit": words("Save"),
    "blocks": [NOTE],
}
HOME: dict[str, Json] = {"type": "home", "blocks": BLOCKS}
QUIET: dict[str, Json] = {"unfurl_links": False, "unfurl_media": False}


class Program:
    """Keeps what Slack sends and answers what a test wants, 200 with nothing else."""

    def __init__(self) -> None:
        self.requests: list[web.Request] = []
        self.bodies: list[str] = []
        self.answers: list[web.Response] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        self.bodies.append(await request.text())
        return self.answers.pop(0) if self.answers else web.Response()

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.bodies[-1], keep_blank_values=True))

    @property
    def payload(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.form["payload"])
        return found

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.bodies[-1])["event"]
        return found


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with Slack().opened() as slack:
        yield slack
    slack.check()


@pytest.fixture
async def program(slack: Slack) -> AsyncIterator[Program]:
    program = Program()
    app = web.Application()
    app.router.add_post("/slack/events", program.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.connect(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield program
    await runner.cleanup()


@pytest.fixture
def ana(slack: Slack, program: Program) -> Person:
    return slack.person("Ana")


@pytest.fixture
async def web_api(slack: Slack) -> AsyncWebClient:
    return AsyncWebClient(
        token=slack.token, base_url=slack.api_url, session=slack.session, retry_handlers=[], timeout=5
    )


async def call(web_api: AsyncWebClient, method: str, **args: Json) -> Any:
    return await web_api.api_call(method, json=args)


async def error_of(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


# The Web API


async def test_a_post_stands_where_its_reader_is(slack: Slack, ana: Person, web_api: AsyncWebClient) -> None:
    await call(web_api, "chat.postMessage", channel=ana.id, text="Hello", blocks=BLOCKS, **QUIET)
    assert [message.text for message in ana.sees()] == ["Hello"]


async def test_a_method_that_we_never_use_fails_the_test(slack: Slack, web_api: AsyncWebClient) -> None:
    assert await error_of(web_api.reminders_list()) == "unknown_method"
    slack.forgive("reminders.list: unknown_method")


async def test_an_argument_that_slack_does_not_know_is_noticed(slack: Slack, ana: Person) -> None:
    body = {"channel": ana.id, "text": "x", "txet": "y", **QUIET}
    headers = {"Authorization": f"Bearer {slack.token}"}
    async with slack.session.post(f"{slack.api_url}chat.postMessage", json=body, headers=headers) as answer:
        assert (await answer.json())["ok"]
    slack.forgive("unknown argument 'txet'")


async def test_reading_methods_answer_get_and_ignore_json(slack: Slack, ana: Person) -> None:
    url, headers = f"{slack.api_url}users.info", {"Authorization": f"Bearer {slack.token}"}
    async with slack.session.get(url, params={"user": ana.id}, headers=headers) as answer:
        assert (await answer.json())["user"]["tz"] == "Europe/Berlin"
    async with slack.session.post(url, json={"user": ana.id}, headers=headers) as answer:
        assert (await answer.json())["error"] == "user_not_found"
    slack.forgive("user_not_found")


async def test_a_channel_without_the_bot_takes_no_post(
    slack: Slack, ana: Person, web_api: AsyncWebClient
) -> None:
    quiet, secret = slack.channel("quiet", ana, bot=False), slack.channel("x", ana, bot=False, kind="group")
    assert (
        await error_of(call(web_api, "chat.postMessage", channel=quiet.id, text="x", **QUIET))
        == "not_in_channel"
    )
    assert (
        await error_of(call(web_api, "chat.postMessage", channel=secret.id, text="x", **QUIET))
        == "channel_not_found"
    )


async def test_an_update_needs_the_conversation_and_not_the_person(
    slack: Slack, ana: Person, web_api: AsyncWebClient
) -> None:
    posted = await call(web_api, "chat.postMessage", channel=ana.id, text="x", **QUIET)
    ts = str(posted["ts"])
    assert (
        await error_of(call(web_api, "chat.update", channel=ana.id, ts=ts, text="y")) == "channel_not_found"
    )
    await call(web_api, "chat.update", channel=str(posted["channel"]), ts=ts, text="y")
    assert [(message.text, message.redrawn) for message in ana.sees()] == [("y", 1)]


async def test_an_ephemeral_message_is_private_and_cannot_be_updated(
    slack: Slack, ana: Person, web_api: AsyncWebClient
) -> None:
    ben, team = slack.person("Ben"), slack.channel("team", ana)
    seen = await call(web_api, "chat.postEphemeral", channel=team.id, user=ana.id, text="psst")
    assert [len(person.sees(team)) for person in (ana, ben)] == [1, 0]
    update = call(web_api, "chat.update", channel=team.id, ts=str(seen["message_ts"]), text="y")
    assert await error_of(update) == "message_not_found"
    stranger = call(web_api, "chat.postEphemeral", channel=team.id, user=ben.id, text="psst")
    assert await error_of(stranger) == "user_not_in_channel"


async def test_invalid_blocks_are_refused_and_noticed(
    slack: Slack, ana: Person, web_api: AsyncWebClient
) -> None:
    poem: list[Json] = [{"type": "poem"}]
    assert (
        await error_of(call(web_api, "chat.postMessage", channel=ana.id, text="x", blocks=poem, **QUIET))
        == "invalid_blocks"
    )
    slack.forgive("'poem' is not possible here")


async def test_a_text_that_is_too_long_is_refused(slack: Slack, ana: Person, web_api: AsyncWebClient) -> None:
    long = call(web_api, "chat.postMessage", channel=ana.id, text="x" * 40_001, **QUIET)
    assert await error_of(long) == "msg_too_long"
    slack.forgive("msg_too_long")
    slack.forgive("40001 characters")


async def test_links_that_unfurl_are_noticed(slack: Slack, ana: Person, web_api: AsyncWebClient) -> None:
    await call(web_api, "chat.postMessage", channel=ana.id, text="x", unfurl_links=False)
    slack.forgive("unfurls links")


async def test_a_redraw_that_keeps_its_block_id_is_noticed(
    slack: Slack, ana: Person, web_api: AsyncWebClient
) -> None:
    row: list[Json] = [{"type": "actions", "block_id": "row", "elements": [pressable("Go")]}]
    posted = await call(web_api, "chat.postMessage", channel=ana.id, text="x", blocks=row, **QUIET)
    row = [{"type": "actions", "block_id": "row", "elements": [pressable("Stop")]}]
    await call(
        web_api, "chat.update", channel=str(posted["channel"]), ts=str(posted["ts"]), text="x", blocks=row
    )
    slack.forgive("'row' was kept though the block changed")


async def test_a_fifth_post_in_a_second_is_refused(
    slack: Slack, ana: Person, web_api: AsyncWebClient
) -> None:
    for _ in range(4):
        await call(web_api, "chat.postMessage", channel=ana.id, text="x", **QUIET)
    with pytest.raises(SlackApiError) as caught:
        await call(web_api, "chat.postMessage", channel=ana.id, text="x", **QUIET)
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "2")
    slack.clock.forward(2)
    await call(web_api, "chat.postMessage", channel=ana.id, text="x", **QUIET)


async def test_a_limited_method_leaves_the_others_alone(
    slack: Slack, ana: Person, web_api: AsyncWebClient
) -> None:
    posted = await call(web_api, "chat.postMessage", channel=ana.id, text="x", **QUIET)
    where: dict[str, Json] = {"channel": str(posted["channel"]), "ts": str(posted["ts"])}
    for _ in range(50):
        await call(web_api, "chat.update", **where, text="y")
    assert await error_of(call(web_api, "chat.update", **where, text="z")) == "ratelimited"
    await call(web_api, "chat.delete", **where)


async def test_a_revoked_token_and_a_missing_scope_are_refused(
    slack: Slack, ana: Person, web_api: AsyncWebClient
) -> None:
    assert await error_of(web_api.conversations_open(users=ana.id)) == "missing_scope"
    slack.forgive("missing_scope")
    slack.revoke(slack.team)
    assert await error_of(web_api.auth_test()) == "token_revoked"


async def test_members_come_in_pages(slack: Slack, web_api: AsyncWebClient, program: Program) -> None:
    team = slack.channel("team", *(slack.person(f"P{number}") for number in range(5)))
    page = await web_api.conversations_members(channel=team.id, limit=4)
    rest = await web_api.conversations_members(
        channel=team.id, cursor=page["response_metadata"]["next_cursor"]
    )
    assert [*page["members"], *rest["members"]] == team.members


# Misfortune


@pytest.mark.parametrize(("fault", "done"), [("drop", 1), ("refuse", 0)])
async def test_a_lost_connection_leaves_the_outcome_unknown(
    slack: Slack, ana: Person, web_api: AsyncWebClient, fault: str, done: int
) -> None:
    slack.fail("chat.postMessage", fault)
    with pytest.raises(ClientError):
        await call(web_api, "chat.postMessage", channel=ana.id, text="x", **QUIET)
    assert len(ana.sees()) == done


async def test_scripted_server_errors_come_when_asked_for(
    slack: Slack, ana: Person, web_api: AsyncWebClient
) -> None:
    slack.fail("auth.test", "500", "html", "ratelimited:7", "fatal_error")
    for status in (500, 200, 429, 200):
        with pytest.raises(SlackApiError) as caught:
            await web_api.auth_test()
        assert caught.value.response.status_code == status


async def test_a_call_that_hangs_is_never_answered(slack: Slack) -> None:
    slack.fail("auth.test", "hang")
    with pytest.raises(TimeoutError):
        await slack.session.get(f"{slack.api_url}auth.test", timeout=ClientTimeout(total=0.05))


# Views


async def modal_opened(slack: Slack, ana: Person, web_api: AsyncWebClient) -> None:
    await call(web_api, "views.open", trigger_id=slack.world.trigger(ana.id), view=MODAL)


async def test_a_trigger_works_once_and_for_three_seconds(
    slack: Slack, ana: Person, web_api: AsyncWebClient
) -> None:
    trigger = slack.world.trigger(ana.id)
    await call(web_api, "views.open", trigger_id=trigger, view=MODAL)
    assert (
        await error_of(call(web_api, "views.open", trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    )
    late = slack.world.trigger(ana.id)
    slack.clock.forward(3.1)
    assert await error_of(call(web_api, "views.open", trigger_id=late, view=MODAL)) == "expired_trigger_id"


async def test_only_three_views_lie_on_each_other(slack: Slack, ana: Person, web_api: AsyncWebClient) -> None:
    await modal_opened(slack, ana, web_api)
    for _ in range(2):
        await call(web_api, "views.push", trigger_id=slack.world.trigger(ana.id), view=MODAL)
    push = call(web_api, "views.push", trigger_id=slack.world.trigger(ana.id), view=MODAL)
    assert await error_of(push) == "push_limit_reached"
    slack.forgive("push_limit_reached")


async def test_a_stale_write_to_a_view_is_refused(slack: Slack, ana: Person, web_api: AsyncWebClient) -> None:
    first = await call(web_api, "views.publish", user_id=ana.id, view=HOME)
    old = str(first["view"]["hash"])
    await call(web_api, "views.publish", user_id=ana.id, view=HOME, hash=old)
    assert (
        await error_of(call(web_api, "views.publish", user_id=ana.id, view=HOME, hash=old)) == "hash_conflict"
    )


async def test_a_submission_is_closed_by_an_empty_answer(
    slack: Slack, ana: Person, web_api: AsyncWebClient, program: Program
) -> None:
    await modal_opened(slack, ana, web_api)
    await ana.submits({"note": {"text": {"type": "plain_text_input", "value": "hi"}}})
    assert program.payload["view"]["state"]["values"]["note"]["text"]["value"] == "hi"
    assert ana.modal is None


async def test_people_fill_in_only_visible_fields_within_limits(
    slack: Slack, ana: Person, web_api: AsyncWebClient, program: Program
) -> None:
    box = {"text": {"type": "plain_text", "text": "Show it"}, "value": "yes"}
    ticks = {"type": "checkboxes", "action_id": "tick", "options": [box], "initial_options": [box]}
    line = {"type": "plain_text_input", "action_id": "text", "max_length": 5, "initial_value": "old"}
    label = {"type": "plain_text", "text": "Words"}
    blocks = [
        {"type": "input", "block_id": "note", "label": label, "element": line, "optional": True},
        {"type": "input", "block_id": "tick", "label": label, "element": ticks, "optional": True},
    ]
    await call(web_api, "views.open", trigger_id=slack.world.trigger(ana.id), view=MODAL | {"blocks": blocks})
    for filled in ({"Words": "longer"}, {"Another": "x"}):
        with pytest.raises(AssertionError, match=r"client sends|nothing called"):
            await ana.fills(filled)
    program.answers = [web.json_response({"response_action": "errors", "errors": {"note": "No."}})]
    assert await ana.fills({"Words": ""}) == {"note": "No."}
    sent = program.payload["view"]["state"]["values"]
    assert sent["note"]["text"] == {"type": "plain_text_input", "value": None}
    assert sent["tick"]["tick"]["selected_options"] == [box]
    assert await ana.fills({"Show it": False}) == {}
    sent = program.payload["view"]["state"]["values"]
    assert (sent["note"]["text"]["value"], sent["tick"]["tick"]["selected_options"]) == ("old", [])


async def test_submission_errors_must_name_an_input_block(
    slack: Slack, ana: Person, web_api: AsyncWebClient, program: Program
) -> None:
    await modal_opened(slack, ana, web_api)
    program.answers = [
        web.json_response({"response_action": "errors", "errors": {name: "Too long."}})
        for name in ("note", "text")
    ]
    assert await ana.submits() == {"note": "Too long."}
    await ana.submits()
    slack.forgive("'text' is no block to fill in")


# Response URLs


async def respond(slack: Slack, url: str, **body: Json) -> int:
    async with slack.session.post(url, json=body) as answer:
        return answer.status


async def test_a_response_url_works_five_times(slack: Slack, ana: Person, program: Program) -> None:
    await ana.command("check")
    url = program.form["response_url"]
    assert [await respond(slack, url, text="x") for _ in range(6)] == [200] * 5 + [404]


async def test_a_response_url_works_for_half_an_hour(slack: Slack, ana: Person, program: Program) -> None:
    await ana.command("check")
    slack.clock.forward(30 * 60 + 1)
    assert await respond(slack, program.form["response_url"], text="x") == 404


async def test_a_response_is_private_unless_it_says_otherwise(
    slack: Slack, ana: Person, program: Program
) -> None:
    ben = slack.person("Ben")
    team = slack.channel("team", ana, ben, bot=False)
    await ana.command("check", team)
    await respond(slack, program.form["response_url"], text="psst")
    await respond(slack, program.form["response_url"], text="hear", response_type="in_channel")
    assert [message.text for message in ben.sees(team)] == ["hear"]
    assert [message.text for message in ana.sees(team)] == ["psst", "hear"]


async def test_a_press_can_redraw_or_remove_its_own_message(
    slack: Slack, ana: Person, program: Program, web_api: AsyncWebClient
) -> None:
    await call(web_api, "chat.postMessage", channel=ana.id, text="x", blocks=BLOCKS, **QUIET)
    await ana.presses("Go")
    url = program.payload["response_url"]
    await respond(slack, url, text="y", replace_original=True)
    assert [(message.text, message.redrawn) for message in ana.sees()] == [("y", 1)]
    await respond(slack, url, delete_original=True)
    assert ana.sees() == []


async def test_an_ephemeral_message_cannot_become_one_for_everyone(
    slack: Slack, ana: Person, program: Program, web_api: AsyncWebClient
) -> None:
    team = slack.channel("team", ana)
    await call(web_api, "chat.postEphemeral", channel=team.id, user=ana.id, text="x", blocks=BLOCKS)
    await ana.presses("Go", team)
    assert "message" not in program.payload
    assert program.payload["container"]["is_ephemeral"]
    await respond(
        slack, program.payload["response_url"], text="y", replace_original=True, response_type="in_channel"
    )
    assert ana.sees(team)[0].only_for == ana.id
    slack.forgive("cannot become one for everyone")


# What Slack sends


async def test_what_is_sent_is_signed(slack: Slack, ana: Person, program: Program) -> None:
    await ana.command("check")
    headers = dict(program.requests[-1].headers)
    assert SignatureVerifier(slack.secret).is_valid_request(program.bodies[-1], headers)


async def test_an_answer_to_a_command_is_seen_by_its_author(
    slack: Slack, ana: Person, program: Program
) -> None:
    team = slack.channel("team", ana, bot=False)
    program.answers = [web.json_response({"text": "Hello", "blocks": BLOCKS})]
    await ana.command("help & <more>", team)
    assert (program.form["text"], program.form["channel_id"]) == ("help &amp; &lt;more&gt;", team.id)
    assert [(message.text, message.only_for) for message in ana.sees(team)] == [("Hello", ana.id)]


async def test_an_unacknowledged_press_shows_an_error(
    slack: Slack, ana: Person, program: Program, web_api: AsyncWebClient
) -> None:
    program.answers = [web.Response(status=503), web.Response(status=500)]
    await call(web_api, "chat.postMessage", channel=ana.id, text="x", blocks=BLOCKS, **QUIET)
    await ana.command("check")
    await ana.presses("Go")
    assert ana.errors == ["command: 503", "press: 500"]


async def test_a_bot_hears_its_name_only_where_it_is(slack: Slack, ana: Person, program: Program) -> None:
    here, there = slack.channel("here", ana), slack.channel("there", ana, bot=False)
    assert await ana.writes("@Rung check", there) is None
    assert await ana.writes("check", here) is None
    await ana.writes("@Rung check", here)
    bot = slack.world.bot_of(slack.team).id
    assert (program.event["type"], program.event["text"]) == ("app_mention", f"<@{bot}> check")


async def test_direct_messages_of_people_and_the_bot_are_events(
    slack: Slack, ana: Person, program: Program, web_api: AsyncWebClient
) -> None:
    await ana.writes("hi")
    assert (program.event["channel_type"], program.event["user"]) == ("im", ana.id)
    await call(web_api, "chat.postMessage", channel=ana.id, text="Hello", **QUIET)
    assert await slack.echo() == 1
    assert program.event["bot_id"]


async def test_an_event_is_resent_at_once_and_later(slack: Slack, ana: Person, program: Program) -> None:
    program.answers = [web.Response(status=500) for _ in range(4)]
    await ana.writes("hi")
    tries = []
    for seconds in (0, 59, 1, 299, 1, 4000):
        await slack.pass_time(seconds)
        tries.append(len(program.bodies))
    assert tries == [2, 2, 3, 3, 4, 4]
    numbers = [request.headers.get("X-Slack-Retry-Num") for request in program.requests]
    assert numbers == [None, "1", "2", "3"]
    assert len(set(program.bodies)) == 1


async def test_a_program_can_ask_not_to_be_tried_again(slack: Slack, ana: Person, program: Program) -> None:
    program.answers = [web.Response(status=400, headers={"X-Slack-No-Retry": "1"})]
    await ana.writes("hi")
    await slack.pass_time(4000)
    assert len(program.bodies) == 1


# What people can do


async def test_nobody_presses_what_is_not_on_the_screen(
    slack: Slack, ana: Person, program: Program, web_api: AsyncWebClient
) -> None:
    posted = await call(web_api, "chat.postMessage", channel=ana.id, text="x", blocks=BLOCKS, **QUIET)
    go = ana.find("Go")
    await call(web_api, "chat.delete", channel=str(posted["channel"]), ts=str(posted["ts"]))
    with pytest.raises(AssertionError, match="nothing called 'Go'"):
        await ana.presses("Go")
    with pytest.raises(AssertionError, match="any more"):
        await ana.press(go)


async def test_a_dialog_comes_before_the_press(
    slack: Slack, ana: Person, program: Program, web_api: AsyncWebClient
) -> None:
    await call(web_api, "chat.postMessage", channel=ana.id, text="x", blocks=BLOCKS, **QUIET)
    with pytest.raises(AssertionError, match="a dialog comes first"):
        await ana.presses("Drop")
    await ana.presses("Drop", confirm=False)
    assert program.bodies == []
    await ana.presses("Drop", confirm=True)
    assert program.payload["actions"][0]["value"] == "Drop|1"


async def test_a_press_can_be_late_and_come_twice(
    slack: Slack, ana: Person, program: Program, web_api: AsyncWebClient
) -> None:
    posted = await call(web_api, "chat.postMessage", channel=ana.id, text="x", blocks=BLOCKS, **QUIET)
    press = ana.aim(ana.find("Go"))
    await call(web_api, "chat.delete", channel=str(posted["channel"]), ts=str(posted["ts"]))
    await press.send()
    await press.send()
    assert program.bodies[0] == program.bodies[1]


async def test_a_home_press_has_no_response_url(
    slack: Slack, ana: Person, program: Program, web_api: AsyncWebClient
) -> None:
    await ana.opens_home()
    assert program.event["type"] == "app_home_opened"
    await call(web_api, "views.publish", user_id=ana.id, view=HOME)
    assert ana.home is not None
    await ana.press(ana.can_press(ana.home)[0])
    assert "response_url" not in program.payload
    assert program.payload["view"]["hash"] == ana.home.hash


# Installing, and sockets


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk still uses it
async def test_a_code_gives_a_token_once(slack: Slack) -> None:
    other = slack.add_team("T0OTHER", "other")
    slack.codes["code"] = other, "U0ADMIN"
    client = AsyncWebClient(base_url=slack.api_url, session=slack.session, retry_handlers=[])
    ask = {"client_id": slack.client[0], "client_secret": slack.client[1], "code": "code"}
    assert (await client.oauth_v2_access(**ask))["team"]["id"] == "T0OTHER"
    assert await error_of(client.oauth_v2_access(**ask)) == "invalid_code"
    slack.forgive("invalid_code")


async def test_uninstalling_kills_the_token_and_says_so(
    slack: Slack, program: Program, web_api: AsyncWebClient
) -> None:
    await slack.uninstall(slack.team)
    assert [json.loads(body)["event"]["type"] for body in program.bodies] == [
        "tokens_revoked",
        "app_uninstalled",
    ]
    assert await error_of(web_api.auth_test()) == "account_inactive"


async def test_a_socket_waits_for_its_acknowledgement(slack: Slack) -> None:
    got: list[SocketModeRequest] = []

    async def take(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        got.append(request)
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, {"text": "Hello"}))

    web_client = AsyncWebClient(base_url=slack.api_url, session=slack.session, retry_handlers=[])
    client = SocketModeClient(app_token=slack.app_token, web_client=web_client)
    client.socket_mode_request_listeners.append(take)
    await client.connect()  # type: ignore[no-untyped-call]
    ana = slack.person("Ana")
    await ana.command("check")
    await client.close()  # type: ignore[no-untyped-call]
    assert [(request.type, request.payload["text"]) for request in got] == [("slash_commands", "check")]
    assert [message.text for message in ana.sees()] == ["Hello"]

"""The fake refuses what Teams refuses, notices what must not be sent, and its people see what they should."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, cast

import jwt
import msal
import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.fakes.slack_shapes import Json
from tests.fakes.teams import Teams
from tests.fakes.teams_login import APP, LOGIN, PASSWORD, TENANT
from tests.fakes.teams_people import BOT, Person
from tests.fakes.teams_rules import CARD, MOST_UNITS
from tests.fakes.teams_world import Conversation, Object

PATIENT = ClientTimeout(total=5.0)


def execute(label: str, **more: Json) -> Object:
    return {"type": "Action.Execute", "title": label, "verb": "go", "data": {"press": label}, **more}


def submit(label: str, **more: Json) -> Object:
    return {"type": "Action.Submit", "title": label, "data": {"press": label}, **more}


def card(*body: Json, **more: Json) -> Object:
    return {"type": "AdaptiveCard", "version": "1.5", "fallbackText": "Hello", "body": [*body], **more}


def block(text: str, **more: Json) -> Object:
    return {"type": "TextBlock", "text": text, "wrap": True, **more}


def buttons(*actions: Json) -> Object:
    return {"type": "ActionSet", "actions": [*actions]}


def message(content: Json, **more: Json) -> Object:
    attachment: Object = {"contentType": CARD, "content": content}
    return {"type": "message", "summary": "Hello", "attachments": [attachment], **more}


TWO = card(block("Hello"), buttons(execute("Go"), execute("Stop", fallback=submit("Stop"))))


class Program:
    """Keeps what Teams sends and answers what a test wants, 200 with nothing else."""

    def __init__(self) -> None:
        self.headers: list[Any] = []
        self.bodies: list[Any] = []
        self.answers: list[web.Response] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.headers.append(request.headers)
        self.bodies.append(await request.json())
        return self.answers.pop(0) if self.answers else web.Response()

    def will_show(self, content: Json) -> None:
        self.answers.append(web.json_response({"statusCode": 200, "type": CARD, "value": content}))


class Client:
    """Calls the connector as we would."""

    def __init__(self, teams: Teams, session: ClientSession) -> None:
        self.teams = teams
        self.session = session
        self.token = ""

    async def log_in(self, **changes: str) -> tuple[int, Any]:
        form = {"client_id": APP, "client_secret": PASSWORD, "grant_type": "client_credentials"}
        form |= {"scope": "https://api.botframework.com/.default", **changes}
        tenant = form.pop("tenant", TENANT)
        url = f"{self.teams.microsoft.base}/{tenant}/oauth2/v2.0/token"
        async with self.session.post(url, data=form, timeout=PATIENT) as answer:
            told = await answer.json()
        self.token = told.get("access_token", "")
        return answer.status, told

    async def call(self, method: str, path: str, body: Json = None, **query: str) -> tuple[int, Any]:
        url = f"{self.teams.service_url}v3/conversations{path}"
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.session.request(
            method, url, json=body, headers=headers, params=query, timeout=PATIENT, allow_redirects=False
        ) as answer:
            text = await answer.text()
            self.last = answer
            return answer.status, json.loads(text) if "json" in answer.content_type else text

    async def send(self, to: Conversation, activity: Json, thread: str = "") -> tuple[int, Any]:
        return await self.call("POST", f"/{to.id}{thread}/activities", activity)

    async def refused(self, to: Conversation, activity: Json) -> tuple[int, str]:
        status, told = await self.send(to, activity)
        return status, told["error"]["code"]


@pytest.fixture
async def teams() -> AsyncIterator[Teams]:
    async with Teams().opened() as teams:
        yield teams
    teams.check()


@pytest.fixture
async def program(teams: Teams) -> AsyncIterator[Program]:
    program = Program()
    app = web.Application()
    app.router.add_post("/api/messages", program.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    teams.connect(f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages")
    yield program
    await runner.cleanup()


@pytest.fixture
async def client(teams: Teams) -> AsyncIterator[Client]:
    async with ClientSession() as session:
        client = Client(teams, session)
        await client.log_in()
        yield client


@pytest.fixture
def ana(teams: Teams, program: Program) -> Person:
    return teams.person("Ana")


# Who may call


async def test_the_login_gives_a_token_to_us_alone(teams: Teams, client: Client) -> None:
    assert (await client.log_in())[0] == 200
    for wrong, error in (
        ({"client_secret": "another"}, "invalid_client"),
        ({"tenant": "another"}, "invalid_tenant"),
        ({"scope": "another"}, "invalid_scope"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ):
        status, told = await client.log_in(**wrong)
        assert (status >= 400, told["error"]) == (True, error)
        teams.forgive(error)


async def test_microsofts_own_library_logs_in_here(teams: Teams, client: Client, ana: Person) -> None:
    def log_in() -> dict[str, Any]:
        with teams.login() as http:
            authority = f"{LOGIN}/{TENANT}"
            app = msal.ConfidentialClientApplication(
                APP, client_credential=PASSWORD, authority=authority, http_client=http
            )
            told: dict[str, Any] = app.acquire_token_for_client(["https://api.botframework.com/.default"])
            return told

    client.token = (await asyncio.to_thread(log_in))["access_token"]
    assert (await client.send(ana.chat, message(TWO)))[0] == 201


async def test_a_call_needs_a_valid_token(teams: Teams, client: Client, ana: Person) -> None:
    teams.microsoft.expire()
    assert await client.refused(ana.chat, message(TWO)) == (401, "TokenExpired")
    client.token = "made.up.by-us"
    assert await client.refused(ana.chat, message(TWO)) == (401, "Unauthorized")
    client.token = ""
    assert await client.refused(ana.chat, message(TWO)) == (401, "Unauthorized")
    assert ana.sees() == []
    teams.forgive("Unauthorized")


async def test_activities_are_signed_by_the_published_key(
    teams: Teams, program: Program, client: Client, ana: Person
) -> None:
    for _ in range(2):
        await ana.writes("hello")
        async with client.session.get(teams.metadata_url) as answer:
            address = (await answer.json())["jwks_uri"]
        async with client.session.get(address) as answer:
            (key,) = (await answer.json())["keys"]
        token = program.headers[-1]["Authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, jwt.PyJWK(key), algorithms=["RS256"], audience=APP)
        assert claims["serviceurl"] == program.bodies[-1]["serviceUrl"] == teams.service_url
        teams.microsoft.rotate()


# What is refused


async def test_what_is_not_there_is_not_found(teams: Teams, client: Client, ana: Person) -> None:
    channel = teams.channel("team", ana)
    for method, path, code in (
        ("POST", "/a:1nobody/activities", "ConversationNotFound"),
        ("POST", f"/{channel.id};messageid=17/activities", "ConversationNotFound"),
        ("PUT", f"/{ana.chat.id}/activities/17", "ActivityNotFoundInConversation"),
        ("DELETE", f"/{ana.chat.id}/activities/17", "ActivityNotFoundInConversation"),
        ("GET", "/a:1nobody/pagedmembers", "ConversationNotFound"),
    ):
        status, told = await client.call(method, path, message(TWO) if method != "GET" else None)
        assert (status, told["error"]["code"]) == (404, code), path


async def test_a_person_who_blocked_us_hears_nothing(
    teams: Teams, program: Program, client: Client, ana: Person
) -> None:
    ana.chat.blocked = True
    assert await client.refused(ana.chat, message(TWO)) == (403, "ConversationBlockedByUser")
    await ana.removes()
    assert program.bodies[-1]["action"] == "remove"
    assert await client.refused(ana.chat, message(TWO)) == (403, "BotNotInConversationRoster")
    status, told = await client.call("POST", "", opening(ana))
    assert (status, told["error"]["code"]) == (403, "ForbiddenOperationException")


async def test_only_our_own_messages_can_be_changed(teams: Teams, client: Client, ana: Person) -> None:
    await ana.writes("mine")
    status, _ = await client.call(
        "PUT", f"/{ana.chat.id}/activities/{ana.sees()[0].message.id}", message(TWO)
    )
    assert status == 403
    teams.forgive("not our message")


@pytest.mark.parametrize(
    ("activity", "says"),
    [
        (None, "must be an object"),
        ([], "must be an object"),
        ({"type": "endOfConversation"}, "cannot be sent"),
        ({"type": "message"}, "neither text nor attachments"),
        ({"type": "message", "attachments": {}}, "must be a string and a list"),
        ({"type": "message", "attachments": [{"content": TWO}]}, "without contentType"),
        (message({"type": "AdaptiveCard", "body": []}), "no AdaptiveCard with a version"),
        (message(card({"type": "Headline", "text": "x"})), "body[0]"),
        (message(card({"type": "TextBlock"})), "body[0]"),
        (message(card(block("x", size="Huge"))), "body[0]"),
        (message(card(block("x", colour="Good"))), "body[0]"),
        (message(card(buttons({**execute("x"), "style": "blue"}))), "body[0]"),
        (message(card(buttons(execute("x", extra=1)))), "body[0]"),
        (
            message(card({"type": "Input.ChoiceSet", "id": "x", "choices": [{"title": "one", "value": 1}]})),
            "body[0]",
        ),
        (message(card(bodies=[])), "'bodies' was unexpected"),
        (message(card(block("x", id="same"), block("y", id="same"))), "'same' twice"),
        (
            message(
                card(
                    buttons({"type": "Action.ToggleVisibility", "title": "More", "targetElements": ["gone"]})
                )
            ),
            "'gone' to be shown or hidden",
        ),
        (message(card(buttons(*(execute(str(n)) for n in range(7))))), "at most 6 are drawn"),
        (message(card(refresh={"action": execute("x"), "userIds": ["29:1"] * 61})), "61, at most 60"),
    ],
)
async def test_a_malformed_message_is_refused(
    teams: Teams, client: Client, ana: Person, activity: Json, says: str
) -> None:
    assert await client.refused(ana.chat, activity) == (400, "BadSyntax")
    teams.forgive(says)
    assert ana.sees() == []


async def test_a_message_may_have_100_kilobytes_as_utf16(teams: Teams, client: Client, ana: Person) -> None:
    def long(signs: str, units: int) -> Object:
        empty = message(card(block("")))
        room = units - len(json.dumps(empty, ensure_ascii=False))
        return message(card(block(signs * room)))

    status, _ = await client.send(ana.chat, long("x", MOST_UNITS))
    assert status == 201
    teams.forgive("bytes of JSON, at most")
    assert await client.refused(ana.chat, long("x", MOST_UNITS + 1)) == (413, "MessageSizeTooBig")
    teams.forgive("MessageSizeTooBig")


async def test_a_conversation_takes_limited_messages_and_says_the_wait(
    teams: Teams, client: Client, ana: Person
) -> None:
    ben = teams.person("Ben")
    for _ in range(7):
        assert (await client.send(ana.chat, message(TWO)))[0] == 201
    assert await client.refused(ana.chat, message(TWO)) == (429, "Throttled")
    assert client.last.headers["Retry-After"] == "1"
    assert (await client.send(ben.chat, message(TWO)))[0] == 201
    teams.clock.forward(1.0)
    assert (await client.send(ana.chat, message(TWO)))[0] == 201
    assert await client.refused(ana.chat, message(TWO)) == (429, "Throttled")
    teams.clock.forward(1.0)
    assert (await client.send(ana.chat, message(TWO)))[0] == 201


def opening(person: Person, **changes: Json) -> Object:
    tenant = person.member.tenant
    body: Object = {"bot": {"id": person.teams.world.bot}, "members": [{"id": person.id}]}
    return {**body, "tenantId": tenant, "channelData": {"tenant": {"id": tenant}}, **changes}


async def test_a_private_chat_is_always_the_same(teams: Teams, client: Client, ana: Person) -> None:
    for _ in range(2):
        assert await client.call("POST", "", opening(ana)) == (201, {"id": ana.chat.id})
    wrongs: tuple[Object, ...] = (
        {"members": [{"id": ana.member.aad}]},
        {"members": []},
        {"bot": {"id": "28:another"}},
        {"tenantId": "another"},
        {"channelData": {}},
    )
    for wrong in wrongs:
        assert (await client.call("POST", "", opening(ana, **wrong)))[0] == 400
    teams.forgive("BadArgument")


async def test_a_roster_is_paged_and_hides_guest_details(teams: Teams, client: Client, ana: Person) -> None:
    guest = teams.person("Gus", guest=True)
    group = teams.group(ana, guest, *(teams.person(f"Person {n}") for n in range(60)))
    path = f"/{group.id}/pagedmembers"
    _, first = await client.call("GET", path, pageSize="50")
    token = first["continuationToken"]
    _, rest = await client.call("GET", path, pageSize="50", continuationToken=token)
    assert (len(first["members"]), len(rest["members"])) == (50, 12)
    assert "continuationToken" not in rest
    assert first["members"][0]["aadObjectId"] == ana.member.aad
    assert (first["members"][1]["name"], first["members"][1]["userRole"]) == (None, "guest")
    assert (await client.call("GET", path, pageSize="10"))[0] == 400
    teams.forgive("pageSize 10")


# What happens on request


async def test_calls_fail_in_the_scripted_order(teams: Teams, client: Client, ana: Person) -> None:
    teams.fail("send", "429:3", "412", "502", "redirect:http://127.0.0.1:1/", "500")
    found = []
    for _ in range(6):
        status, _ = await client.send(ana.chat, message(TWO))
        found.append((status, client.last.headers.get("Retry-After"), client.last.content_type))
    kind = "application/json"
    assert found[:3] == [(429, "3", kind), (412, None, kind), (502, None, "text/html")]
    assert [status for status, _, _ in found[3:]] == [307, 500, 201]
    assert len(ana.sees()) == 1


async def test_an_answer_may_be_lost_with_the_message(teams: Teams, client: Client, ana: Person) -> None:
    for fault, there in (("refuse", 0), ("drop", 1)):
        teams.fail("send", fault)
        with pytest.raises(ClientError):
            await client.send(ana.chat, message(TWO))
        assert len(ana.sees()) == there


async def test_a_call_may_hang_until_nobody_waits_for_it(teams: Teams, client: Client, ana: Person) -> None:
    teams.fail("send", "hang")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await client.send(ana.chat, message(TWO))
    assert ana.sees() == []


# What Teams takes and we do not want


@pytest.mark.parametrize(
    ("activity", "says"),
    [
        (message(TWO, summary=""), "a notification says nothing"),
        (message(TWO, from_="me"), "is not for us to send"),
        (message(card(block("x"), fallbackText="")), "old clients show nothing"),
        (message(card(block("by Annabelle"))), "what a person wrote, 'Annabelle'"),
        ({"type": "message", "text": "by Annabelle"}, "what a person wrote, 'Annabelle'"),
        (message(card(block("x", wrap=False))), "a phone cuts the text off"),
        (message(card(block("{{DATE(x)}}"))), "two braces"),
        (message(card({"type": "Input.Text", "id": "x"})), "no label or errorMessage"),
        (message(card({"type": "Image", "url": "https://x.example/x.png"})), "nothing to read aloud"),
        (
            message(card(buttons({"type": "Action.OpenUrl", "title": "x", "url": "http://x.example"}))),
            "no https address",
        ),
        (message(card(buttons({"type": "Action.Execute", "title": "x"}))), "verb: missing"),
        (message(card(block("x" * 24_000))), "bytes of JSON, at most 24000"),
        (message(card(block("x"), version="1.6")), "too new for Teams"),
    ],
)
async def test_what_we_do_not_want_is_noticed(
    teams: Teams, client: Client, ana: Person, activity: Json, says: str
) -> None:
    teams.person("Annabelle")
    assert (await client.send(ana.chat, activity))[0] == 201
    teams.forgive(says)


async def test_a_plain_text_may_hold_a_name(teams: Teams, client: Client, ana: Person) -> None:
    teams.person("Annabelle")
    told: Object = {"type": "message", "text": "by Annabelle", "textFormat": "plain"}
    assert (await client.send(ana.chat, told))[0] == 201


# What people see and do


async def test_a_card_too_new_shows_its_fallback_text(teams: Teams, client: Client, ana: Person) -> None:
    await client.send(ana.chat, message(TWO | {"version": "1.6", "fallbackText": "Please update"}))
    (shown,) = ana.sees()
    assert (shown.card, shown.text, ana.can_press(shown)) == (None, "Please update", [])
    teams.forgive("too new")


async def test_groups_deliver_only_mentions(teams: Teams, program: Program, ana: Person) -> None:
    channel = teams.channel("team", ana)
    await ana.writes("a < b")
    await ana.writes("hello all", channel)
    await ana.writes(f"@{BOT} check", channel)
    private, called = program.bodies
    assert (private["text"], private["conversation"]["conversationType"]) == ("a &lt; b", "personal")
    assert [each["type"] for each in private["entities"]] == ["clientInfo"]
    assert called["text"] == f"<at>{BOT}</at> check"
    assert called["entities"][-1]["mentioned"]["id"] == called["recipient"]["id"] == teams.world.bot
    assert called["conversation"]["id"] == f"{channel.id};messageid={called['id']}"
    assert called["channelData"]["team"]["id"] == channel.team
    assert called["from"] == {"id": ana.id, "name": "Ana", "aadObjectId": ana.member.aad}


async def test_an_answer_stands_in_the_thread_that_it_names(
    teams: Teams, client: Client, ana: Person
) -> None:
    channel = teams.channel("team", ana)
    await ana.writes(f"@{BOT} check", channel)
    root = ana.sees(channel)[0].message.id
    await client.send(channel, message(TWO), f";messageid={root}")
    await client.send(channel, message(TWO))
    assert [shown.message.thread for shown in ana.sees(channel)[1:]] == [root, ""]


async def test_a_press_carries_card_data_and_replaces_the_card(
    teams: Teams, program: Program, client: Client, ana: Person
) -> None:
    ben = teams.person("Ben")
    group = teams.group(ana, ben)
    _, posted = await client.send(group, message(TWO))
    program.will_show(card(block("Gone on"), buttons(execute("On"))))
    await ana.presses("Go", group)
    pressed = program.bodies[-1]
    assert (pressed["type"], pressed["name"]) == ("invoke", "adaptiveCard/action")
    assert pressed["replyToId"] == posted["id"]
    assert pressed["value"]["action"]["data"] == {"press": "Go"}
    assert pressed["value"]["trigger"] == "manual"
    assert [each.label for each in ana.can_press(ana.sees(group)[0])] == ["On"]
    assert [each.label for each in ben.can_press(ben.sees(group)[0])] == ["Go", "Stop"]
    ana.looks_again()
    assert [each.label for each in ana.can_press(ana.sees(group)[0])] == ["Go", "Stop"]


async def test_a_hidden_button_cannot_be_pressed_but_an_old_one_can(
    teams: Teams, program: Program, client: Client, ana: Person
) -> None:
    _, posted = await client.send(ana.chat, message(TWO))
    go = ana.find("Go")
    await client.call("PUT", f"/{ana.chat.id}/activities/{posted['id']}", message(card(block("Done"))))
    with pytest.raises(AssertionError, match="no longer there"):
        ana.aim(go)
    program.will_show(TWO)
    assert (await ana.aim_late(go).send()).status == 200
    assert program.bodies[-1]["value"]["action"]["data"] == {"press": "Go"}


async def test_a_hidden_part_is_pressable_while_shown(
    teams: Teams, program: Program, client: Client, ana: Person
) -> None:
    more: Object = {"type": "Action.ToggleVisibility", "title": "More", "targetElements": ["more"]}
    hidden: Object = {
        "type": "Container",
        "id": "more",
        "isVisible": False,
        "items": [buttons(execute("In"))],
    }
    await client.send(ana.chat, message(card(buttons(more), hidden)))
    with pytest.raises(AssertionError, match="nothing called 'In'"):
        ana.find("In")
    await ana.presses("More")
    assert program.bodies == []
    program.will_show(card(buttons(more), hidden))
    await ana.presses("In")
    with pytest.raises(AssertionError, match="nothing called 'In'"):
        ana.find("In")


async def test_a_card_refreshes_for_the_people_it_names(
    teams: Teams, program: Program, client: Client, ana: Person
) -> None:
    ben = teams.person("Ben")
    group = teams.group(ana, ben)
    refresh: Object = {"action": execute("Look"), "userIds": [ana.id]}
    await client.send(group, message(TWO | {"refresh": refresh}))
    await ben.looks(group)
    assert program.bodies == []
    program.will_show(card(block("As it is now")))
    await ana.looks(group)
    (looked,) = program.bodies
    assert (looked["value"]["trigger"], looked["value"]["action"]["data"]) == ("automatic", {"press": "Look"})
    await ana.looks(group)
    assert len(program.bodies) == 1
    assert ana.can_press(ana.sees(group)[0]) == []


async def test_people_fill_in_visible_card_fields_within_limits(
    teams: Teams, client: Client, program: Program, ana: Person
) -> None:
    known = {"label": "Words", "isRequired": False, "errorMessage": "Too long."}
    field = {"type": "Input.Text", "id": "words", "maxLength": 5, "value": "old", **known}
    box = {
        "type": "Input.Toggle",
        "id": "box",
        "title": "Show it",
        "valueOn": "1",
        "valueOff": "0",
        "value": "1",
        **known,
    }
    save = {"type": "Action.Execute", "title": "Save", "verb": "v", "data": {"press": "p"}}
    await client.send(ana.chat, message(card(field, box, buttons(save))))
    for filled in ({"Words": "longer"}, {"Another": "x"}):
        with pytest.raises(AssertionError, match=r"client sends|nothing called"):
            ana.fills(ana.find("Save"), filled)
    sent = [
        ana.fills(ana.find("Save"), each).activity["value"] for each in ({"Words": ""}, {"Show it": False})
    ]
    data = [cast(Any, each)["action"]["data"] for each in sent]
    assert data == [{"press": "p", "words": "", "box": "1"}, {"press": "p", "words": "old", "box": "0"}]


async def test_an_old_client_sends_the_fallback_of_a_press(
    teams: Teams, program: Program, client: Client, ana: Person
) -> None:
    await client.send(ana.chat, message(TWO))
    await ana.submits(ana.find("Stop")).send()
    sent = program.bodies[-1]
    assert (sent["type"], sent["value"], "text" in sent) == ("message", {"press": "Stop"}, False)
    with pytest.raises(AssertionError, match="no Execute"):
        ana.submits(ana.find("Go"))


async def test_people_can_resend_tamper_and_press_others_cards(
    teams: Teams, program: Program, client: Client, ana: Person
) -> None:
    eve = teams.person("Eve")
    await client.send(ana.chat, message(TWO))
    stolen = eve.aim_late(ana.find("Go"), press="Anything")
    for _ in range(2):
        program.will_show(TWO)
        await stolen.send()
    first, second = program.bodies
    assert first == second
    assert first["from"]["id"] == eve.id
    assert first["value"]["action"]["data"] == {"press": "Anything"}


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"statusCode": 500, "type": "application/vnd.microsoft.error", "value": {}},
        {"statusCode": 200, "type": CARD, "value": "no card"},
        {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": ""},
    ],
)
async def test_a_nonsense_answer_fails_the_press(
    teams: Teams, program: Program, client: Client, ana: Person, answer: dict[str, Any]
) -> None:
    await client.send(ana.chat, message(TWO))
    program.answers.append(web.json_response(answer))
    await ana.presses("Go")
    assert "Something went wrong" in ana.errors[0]


async def test_a_press_may_be_answered_with_a_sentence(
    teams: Teams, program: Program, client: Client, ana: Person
) -> None:
    await client.send(ana.chat, message(TWO))
    kind = "application/vnd.microsoft.activity.message"
    program.answers.append(web.json_response({"statusCode": 200, "type": kind, "value": "Noted."}))
    await ana.presses("Go")
    assert (ana.told, ana.errors) == (["Noted."], [])
    assert ana.find("Go")


async def test_a_card_in_an_answer_follows_the_same_rules(
    teams: Teams, program: Program, client: Client, ana: Person
) -> None:
    await client.send(ana.chat, message(TWO))
    program.will_show(card({"type": "Headline"}))
    await ana.presses("Go")
    teams.forgive("answer to a press: card.body[0]")


async def test_adding_the_app_is_told_twice(teams: Teams, program: Program, ana: Person) -> None:
    await ana.installs()
    assert [body["type"] for body in program.bodies] == ["installationUpdate", "conversationUpdate"]
    assert program.bodies[0]["action"] == "add"
    assert program.bodies[1]["membersAdded"] == [{"id": teams.world.bot}]


async def test_without_authentication_nobody_asks_for_a_token(program: Program, client: Client) -> None:
    async with Teams(signed=False).opened() as teams:
        ana = teams.person("Ana")
        stranger = Client(teams, client.session)
        assert (await stranger.send(ana.chat, message(TWO)))[0] == 201

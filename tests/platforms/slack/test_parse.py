"""What Slack sends becomes an event with its person and its place, or a refusal."""

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from bot.conversation import callback_data, events as e
from bot.conversation.identity import AssessmentRef, Conversation, MessageId, Person, SessionRef
from bot.conversation.questions import Choice, Question
from bot.conversation.typed import parsing
from bot.errors import BadPayload
from bot.platforms.slack import parse
from bot.platforms.slack.parse import Affiliation, tenant as tenant_of
from tests.fakes.slack_world import escaped
from tests.platforms.slack import payloads as p

ANA = Person("slack", "T0TEAM", "U0ANA")
CHANNEL = Conversation("slack", "T0TEAM", "C0CHANNEL")
ANSWER = e.Answered(SessionRef(AssessmentRef(ANA.chat, "abc"), "U0ANA"), Question(2), Choice.LEVEL_3, 1)


def mentioned(text: str, **changed: object) -> parse.SlackIncoming:
    incoming = parse.mention(p.mention(text, **changed))
    assert incoming is not None
    return incoming


def wrote(text: str, **changed: object) -> parse.SlackIncoming:
    incoming = parse.message(p.direct(text, **changed))
    assert incoming is not None
    return incoming


def test_a_command_is_read_by_the_common_grammar() -> None:
    assert parse.command(p.command("check flexible")).event == e.CheckAsked("flexible")


def test_a_command_belongs_to_the_signed_person_and_channel() -> None:
    origin = parse.command(p.command()).origin
    assert (origin.person, origin.conversation) == (ANA, CHANNEL)


def test_a_command_is_named_by_its_trigger() -> None:
    assert parse.command(p.command()).origin.delivery_ids == ("13345224609.738474920.8088930838d88f008e0",)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("platform", "#platform"),
        ("plat\u202eform\n", "#platform"),
        ("p" * 500, "#" + "p" * 80),
        ("directmessage", None),
        ("privategroup", None),
        ("mpdm-ana--ben-1", None),
        (None, None),
        (["platform"], None),
    ],
)
def test_a_conversation_has_its_slack_name(name: object, called: str | None) -> None:
    assert parse.command(p.command(channel_name=name)).origin.conversation_name == called
    pressed = p.press("help") | {"channel": {"id": "C0CHANNEL", "name": name}}
    assert parse.press(pressed).origin.conversation_name == called


def test_a_command_in_a_direct_message_is_private() -> None:
    assert parse.command(p.command(channel_id="D0DIRECT")).origin.conversation == ANA.chat


def test_a_press_carries_its_event() -> None:
    assert parse.press(p.press(callback_data.pack(ANSWER))).event == ANSWER


def test_a_press_names_its_message_and_response_address() -> None:
    place = parse.press(p.press("help")).place
    assert (place.pressed, place.block, place.response_url) == (
        MessageId("1548261231.000200", "D0DIRECT"),
        "s1.4",
        "https://hooks.slack.com/actions/T0TEAM/1/abc",
    )


def test_a_press_selects_but_never_names_another_person() -> None:
    theirs = callback_data.pack(ANSWER)
    pressed = p.press(theirs, user={"id": "U0EVE", "team_id": "T0TEAM"})
    event = parse.press(pressed).event
    assert isinstance(event, e.Answered)
    assert event.session == SessionRef(AssessmentRef(Person("slack", "T0TEAM", "U0EVE").chat, "abc"), "U0EVE")


def test_a_button_of_another_release_is_an_ordinary_event() -> None:
    assert parse.press(p.press("levitate|now")).event == e.PressedUnknown()


def test_a_link_button_has_nothing_to_answer() -> None:
    assert parse.press(p.press("")).event is None


def test_a_home_press_names_no_channel() -> None:
    place = parse.press(p.home_press("help")).place
    assert (place.home, place.channel) == (True, None)


@pytest.mark.parametrize(
    "text",
    [
        "<@U0BOT> check",
        "<@U0BOT>: check",
        "<@U0BOT>, check",
        "<@U0BOT> - check",
        " <@U0BOT>:check",
        "<@U0BOT|rung> <@U0BOT>  check",
        "check <@U0BOT>",
        "<@U0BOT> *check*",
        "<@U0BOT> `check`",
        "<@U0BOT> ```check```",
        "<@U0BOT> \u201ccheck\u201d",
        "<@U0BOT> _check_.",
        "<@U0BOT> :wave: check",
        "<@U0BOT> check :pray::skin-tone-3:",
        "<@U0BOT> \u2022 check",
        "<@U0BOT> /check",
    ],
)
def test_a_mention_is_read_without_the_mention(text: str) -> None:
    assert mentioned(text).event == e.CheckAsked()


@pytest.mark.parametrize("text", ["", "<@U0BOT>", "<@U0BOT>:", " <@U0BOT> ,"])
def test_a_mention_that_says_nothing_asks_for_help(text: str) -> None:
    assert mentioned(text).event == e.HelpAsked()


def test_a_mention_in_a_thread_is_answered_there() -> None:
    assert mentioned("<@U0BOT>", thread_ts="1515449000.000001").place.thread == "1515449000.000001"


@pytest.mark.parametrize(
    ("slacks", "typed"),
    [
        ("we have &lt;5 &amp; more", "we have <5 & more"),
        ("say &amp;lt; aloud", "say &lt; aloud"),
        ("see <https://a.example/x?a=1&amp;b=2> for it", "see https://a.example/x?a=1&b=2 for it"),
        ("see <http://a.example|a.example>", "see a.example"),
        ("see <https://a.example/long/path|a.example/lo…>", "see https://a.example/long/path"),
        ("see <https://a.example/long/path|https://a.example/lo...>", "see https://a.example/long/path"),
        ("see <https://a.example/x|the docs>", "see the docs (https://a.example/x)"),
        ("write to <mailto:a@b.example|a@b.example>", "write to a@b.example"),
        ("call <tel:+4930123|+49 30 123>", "call +49 30 123 (+4930123)"),
        ("ask in <#C0PLAT|platform>", "ask in #platform"),
        ("ask in <#C0PLAT|>", "ask in #C0PLAT"),
        ("ask <!subteam^S0OPS|@ops> or <!subteam^S0OPS>", "ask @ops or @S0OPS"),
        ("ask <!here> or <!channel|channel>", "ask @here or @channel"),
        ("due <!date^1392734382^{date}|18 Feb>", "due 18 Feb"),
        ("ask <@U0BEN|ben> for it", "ask for it"),
        ("a <b> c", "a <b> c"),
    ],
)
def test_text_is_read_as_it_was_typed(slacks: str, typed: str) -> None:
    assert wrote(slacks).event == e.Typed(typed)
    assert parse.command(p.command(slacks)).event == e.Typed(typed)


@given(st.text())
def test_any_text_is_read_as_it_was_typed(text: str) -> None:
    assert wrote(escaped(text)).event == parsing.parse(text)


@pytest.mark.parametrize("read", ["message", "mention"])
@pytest.mark.parametrize("subtype", [None, "file_share", "me_message", "thread_broadcast"])
def test_what_a_person_writes_is_heard(read: str, subtype: str | None) -> None:
    incoming = wrote("help", subtype=subtype) if read == "message" else mentioned("help", subtype=subtype)
    assert incoming.event == e.HelpAsked()


NOT_SPOKEN = [
    {"subtype": "message_changed"},
    {"subtype": "message_deleted"},
    {"subtype": "bot_message"},
    {"subtype": "channel_join"},
    {"subtype": ["file_share"]},
    {"edited": {"user": "U0ANA", "ts": "1355517600.000000"}},
    {"bot_id": "B0RUNG"},
    {"bot_id": "B0RUNG", "subtype": "file_share"},
    {"user": "USLACKBOT"},
    {"user": None},
]


@pytest.mark.parametrize("changed", [*NOT_SPOKEN, {"channel_type": "channel"}])
def test_what_nobody_typed_to_us_is_no_message(changed: dict[str, object]) -> None:
    assert parse.message(p.direct("hello", **changed)) is None


@pytest.mark.parametrize("changed", NOT_SPOKEN)
def test_what_nobody_typed_to_us_is_no_mention(changed: dict[str, object]) -> None:
    assert parse.mention(p.mention("<@U0BOT> assess", **changed)) is None


@pytest.mark.parametrize("build", [p.direct, p.mention])
def test_a_message_is_named_by_its_channel_and_ts(build: Callable[[str], p.Payload]) -> None:
    first, again = build("check"), build("check") | {"event_id": "Ev0OTHER"}
    channel, ts = first["event"]["channel"], first["event"]["ts"]
    assert parse.delivery_ids(first) == parse.delivery_ids(again) == (f"{channel}:{ts}",)
    incoming = parse.message(again) or parse.mention(again)
    assert incoming is not None
    assert incoming.origin.delivery_ids == (f"{channel}:{ts}",)


def test_an_edit_does_not_pass_for_the_message_itself() -> None:
    assert parse.delivery_ids(p.mention("check", edited={"ts": "1515449600.000000"})) == ("Ev0PV52K25",)


@pytest.mark.parametrize("ts", [None, "", "now", 5, "1.2.3"])
def test_a_message_without_a_time_is_refused(ts: object) -> None:
    with pytest.raises(BadPayload):
        wrote("check", ts=ts)


def test_every_event_tells_when_the_person_acted() -> None:
    assert wrote("3", ts="1355517523.123456").origin.sent_at == 1355517523123
    assert mentioned("3", ts="1355517523.5").origin.sent_at == 1355517523500
    assert parse.press(p.press("help")).origin.sent_at == 1548426417840
    assert parse.shortcut(p.shortcut()).origin.sent_at == 1581106241371
    assert parse.command(p.command()).origin.sent_at == 0


def test_the_shortcut_starts_a_check_in_the_private_chat() -> None:
    incoming = parse.shortcut(p.shortcut())
    assert (incoming.event, incoming.origin.conversation) == (e.CheckAsked(), ANA.chat)


def test_an_unknown_shortcut_is_an_ordinary_event() -> None:
    assert parse.shortcut(p.shortcut("levitate")).event == e.PressedUnknown()


@pytest.mark.parametrize(
    ("payload", "tenant"),
    [
        (p.command(), "T0TEAM"),
        (p.command(enterprise_id="E0ORG"), "T0TEAM"),
        (p.command(enterprise_id="E0ORG", is_enterprise_install="true"), "E0ORG"),
        (p.press("help"), "T0TEAM"),
        (p.press("help", enterprise={"id": "E0ORG", "name": "Org"}), "T0TEAM"),
        (p.press("help", team=None, enterprise={"id": "E0ORG"}, is_enterprise_install=True), "E0ORG"),
        (p.direct("hi"), "T0TEAM"),
        (p.event({}, team_id="T0OTHER"), "T0TEAM"),
        (p.event({}, authorizations=[]), "T0TEAM"),
        (p.event({}, authorizations=[{"enterprise_id": "E0ORG", "team_id": "T1"}]), "T1"),
        (
            p.event(
                {},
                authorizations=[{"enterprise_id": "E0ORG", "team_id": None, "is_enterprise_install": True}],
            ),
            "E0ORG",
        ),
    ],
)
def test_the_tenant_is_the_installing_workspace_or_organisation(payload: p.Payload, tenant: str) -> None:
    assert tenant_of(payload) == tenant


@pytest.mark.parametrize(
    "payload", [p.command(), p.press("help"), p.home_press("help"), p.direct("hi"), p.mention("hi")]
)
def test_a_workspace_keeps_its_name_in_an_organisation(payload: p.Payload) -> None:
    joined: p.Payload = {"enterprise_id": "E0ORG", "enterprise": {"id": "E0ORG", "name": "Org"}}
    if "authorizations" in payload:
        joined["authorizations"] = [payload["authorizations"][0] | {"enterprise_id": "E0ORG"}]
    if "team" in payload:
        joined["team"] = payload["team"] | {"enterprise_id": "E0ORG"}
    assert tenant_of(payload | joined) == tenant_of(payload) == "T0TEAM"


@pytest.mark.parametrize(
    ("installed", "whole", "tenant"),
    [
        ("T0OTHER", False, "T0OTHER"),
        ("E0ORG", True, "E0ORG"),
        ("T0OTHER", True, "E0ORG"),
        (None, False, "T0TEAM"),
    ],
)
def test_a_press_on_home_acts_for_the_named_install(installed: str | None, whole: bool, tenant: str) -> None:
    payload = p.home_press("help") | {"enterprise": {"id": "E0ORG"}, "is_enterprise_install": whole}
    payload["view"]["app_installed_team_id"] = installed
    assert parse.press(payload).origin.person.tenant == tenant


def test_a_press_without_a_team_belongs_to_no_install() -> None:
    with pytest.raises(BadPayload):
        parse.press(p.press("help", team=None))


@pytest.mark.parametrize("id_", [None, 5, "", "U:1", "U\ud800", "U" * 65, "*", ["U1"], {}])
def test_an_impossible_slack_id_is_refused(id_: object) -> None:
    with pytest.raises(BadPayload):
        parse.command(p.command(user_id=id_))


@pytest.mark.parametrize("actions", [None, [], [5], "x", {}])
def test_a_press_without_a_button_is_refused(actions: object) -> None:
    with pytest.raises(BadPayload):
        parse.press(p.press("help", actions=actions))


@pytest.mark.parametrize("value", [5, None, ["help"], {"a": 1}])
def test_a_value_that_is_no_text_has_no_answer(value: object) -> None:
    payload = p.press("help")
    payload["actions"][0]["value"] = value
    assert parse.press(payload).event is None


def test_a_response_url_outside_slack_is_dropped() -> None:
    assert parse.command(p.command(response_url="https://hooks.slack.com/\ud800")).place.response_url is None


def test_losing_the_bot_token_is_a_farewell() -> None:
    bots = p.event({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"], "oauth": []}})
    persons = p.event({"type": "tokens_revoked", "tokens": {"oauth": ["U0ANA"]}})
    assert parse.is_uninstallation(bots, "tokens_revoked")
    assert not parse.is_uninstallation(persons, "tokens_revoked")


def test_a_form_belongs_to_the_signed_person() -> None:
    read = parse.submission(p.submission("note-form|a1|C0CHANNEL|1|2", " three\nclusters ", ticked=True))
    assert isinstance(read.event, e.NoteSubmitted)
    assert (read.event.session.person, read.event.session.assessment.conversation.id) == (
        "U0ANA",
        "C0CHANNEL",
    )
    noted = read.event.aspect, read.event.revision, read.event.text, read.event.may_see
    assert noted == (1, 2, "three clusters", True)
    assert read.origin.conversation.private


def test_a_form_that_was_emptied_comes_as_nothing_written() -> None:
    read = parse.submission(p.submission("note-form|a1|C0CHANNEL|1|2", None, ticked=False))
    assert isinstance(read.event, e.NoteSubmitted)
    assert (read.event.text, read.event.may_see) == ("", False)


def test_a_form_of_another_release_is_an_ordinary_event() -> None:
    assert parse.submission(p.submission("another|form")).event == e.PressedUnknown()
    outsider = p.submission("note-form|a1|C0CHANNEL|1|2") | {"user": {"id": "U0EVE", "team_id": "T0OTHER"}}
    assert parse.submission(outsider).affiliation is Affiliation.OUTSIDER

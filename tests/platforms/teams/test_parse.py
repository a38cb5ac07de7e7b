"""What Teams sends becomes an event with its person and its place, or a refusal."""

import random
from contextlib import suppress
from typing import Any

import pytest

from bot.conversation import callback_data, events as e
from bot.conversation.identity import AssessmentRef, Conversation, MessageId, Origin, Person, SessionRef
from bot.conversation.questions import Choice, Question
from bot.errors import BadPayload
from bot.platforms.teams import parse
from bot.platforms.teams.parse import TeamsIncoming
from tests.platforms.teams import activities as a
from tests.platforms.teams.forgeries import mutated

ANA = Person("teams", a.TENANT, "aaaaaaaa-0000-4000-8000-00000000000a")
CHANNEL = Conversation("teams", a.TENANT, a.CHANNEL)
ANSWER = e.Answered(SessionRef(AssessmentRef(ANA.chat, "abc"), ANA.id), Question(2), Choice.LEVEL_3, 1)


def heard(activity: a.Activity) -> TeamsIncoming:
    """Read a message that means us."""
    found = parse.message(activity)
    assert found is not None
    return found


def test_private_text_is_read_by_the_common_grammar() -> None:
    assert heard(a.message("check flexible")).event == e.CheckAsked("flexible")


def test_the_private_chat_is_always_the_persons_own() -> None:
    assert heard(a.message("hi")).origin.conversation == ANA.chat


def test_a_channel_is_one_conversation_over_all_threads() -> None:
    incoming = heard(a.mention(" status"))
    assert (incoming.origin.person, incoming.origin.conversation) == (ANA, CHANNEL)


def test_a_thread_mention_is_answered_in_the_thread() -> None:
    assert heard(a.mention(" status")).place.conversation == a.THREAD


def test_a_group_chat_is_a_conversation_of_its_own() -> None:
    origin = heard(a.mention(" status", a.GROUP)).origin
    assert origin.conversation == Conversation("teams", a.TENANT, a.GROUP)


@pytest.mark.parametrize("text", [" check", "&nbsp;check", "\r\n check  ", "&#160;check&nbsp;"])
def test_a_mention_is_read_as_plain_text(text: str) -> None:
    assert heard(a.mention(text)).event == e.CheckAsked()


def test_a_mention_at_the_end_is_left_out_too() -> None:
    entities = [a.mentioning(a.BOT, '<at id="0">Rung Bot</at>')]
    said = a.message('status <at id="0">Rung Bot</at>', a.THREAD, entities=entities)
    assert heard(said).event == e.StatusAsked()


@pytest.mark.parametrize(
    ("entity", "text", "event"),
    [
        ({"name": "Rung"}, "<at>Rung</at> status", e.StatusAsked()),
        ({"name": "Rung"}, '<at id="7">rung</at>&nbsp;status', e.StatusAsked()),
        ({"name": "Rung & Co"}, "<at>Rung &amp; Co</at> status", e.StatusAsked()),
        ({"name": "Rung &amp; Co"}, "<at>Rung & Co</at> status", e.StatusAsked()),
        ({"name": "Rung & Co", "text": "<at>Rung & Co</at>"}, "<at>Rung &amp; Co</at> 3", e.Typed("3")),
        ({"name": "R&D <Rung>"}, "<at>R&amp;D &lt;Rung&gt;</at>: status", e.StatusAsked()),
        ({}, "<at>Rung</at> status", e.StatusAsked()),
        ({"text": ""}, "status <at>Rung</at>", e.StatusAsked()),
        ({"name": "Rung"}, "<at>Ben</at> asks <at>Rung</at> why", e.Typed("Ben asks why")),
        ({"text": "<at>Rung</at>"}, "<at>Rung</at>: status", e.StatusAsked()),
        ({"text": "<at>Rung</at>"}, "<p><at>Rung</at>:&nbsp;<strong>status</strong></p>", e.StatusAsked()),
        ({"text": "<at>Rung</at>"}, "<at>Rung</at> :wave: status", e.StatusAsked()),
        ({"text": "<at>Rung</at>"}, "<at>Rung</at>, status", e.StatusAsked()),
        ({"text": "<at>Rung</at>"}, "<at>Rung</at> \u2013\r\nstatus", e.StatusAsked()),
        ({"text": "<at>Rung</at>"}, "<at>Rung</at> <at>Rung</at> status", e.StatusAsked()),
    ],
)
def test_a_mention_is_left_out_however_it_is_spelled(
    entity: dict[str, str], text: str, event: e.Event
) -> None:
    told = {"type": "mention", "mentioned": {"id": a.BOT, "name": entity.get("name")}}
    told |= {"text": entity["text"]} if "text" in entity else {}
    assert heard(a.message(text, a.THREAD, entities=[told])).event == event


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("<strong>status</strong>", e.StatusAsked()),
        ('<span style="color:red"><em>status</em></span>', e.StatusAsked()),
        ("<ul><li>status</li></ul>", e.StatusAsked()),
        ("<h2>status</h2>", e.StatusAsked()),
        ("<pre><code>status</code></pre>", e.StatusAsked()),
        ("<codeblock><code>status</code></codeblock>", e.StatusAsked()),
        ('<a href="https://example.org">status</a>', e.StatusAsked()),
        ('status <emoji id="1" alt="🙏" title="Thanks"></emoji>', e.StatusAsked()),
        ('<p>b <img src="https://x.example/1.png" alt="🙂" /></p>', e.Typed("b 🙂")),
        ("<blockquote itemscope>Rung a) We <b>do</b> it</blockquote>\n<p>b</p>", e.Typed("b")),
        ('<quote authorname="Ben">close</quote>status', e.StatusAsked()),
        ("<p><s>close</s> status</p>", e.StatusAsked()),
        ("<div>status <strike><b>close</b></strike></div>", e.StatusAsked()),
        ("<del>b </del>c", e.Typed("c")),
        ("<p><s>close</s></p>", e.Typed("~close~")),
        ("1 &lt;b&gt; 2", e.Typed("1 <b> 2")),  # typed, so it is no markup
    ],
)
def test_rich_text_is_read_as_it_looks(text: str, event: e.Event) -> None:
    assert heard(a.message(text)).event == event


@pytest.mark.parametrize("text", [None, ""])
def test_words_that_come_as_rich_text_alone_are_read(text: str | None) -> None:
    rich = '<p><at id="0">Rung</at>&nbsp;<strong>status</strong></p>'
    attached = [
        {"contentType": "image/png", "contentUrl": "https://x"},
        {"contentType": "text/html", "content": rich},
    ]
    entities = [a.mentioning(a.BOT, '<at id="0">Rung</at>')]
    said = a.sent("message", a.THREAD, text=text, attachments=attached, entities=entities)
    assert heard(said).event == e.StatusAsked()


def test_others_who_are_mentioned_are_read_by_their_name() -> None:
    entities = [a.mentioning(a.BOT, "<at>Rung</at>"), a.mentioning("29:1ben", "<at>Ben</at>")]
    said = a.message("<at>Rung</at> ask <at>Ben</at> &lt;5 &amp; more", a.THREAD, entities=entities)
    assert heard(said).event == e.Typed("ask Ben <5 & more")


def test_a_bare_mention_asks_for_help() -> None:
    assert heard(a.mention("")).event == e.HelpAsked()


def test_a_picture_without_words_asks_for_help() -> None:
    attachments = [{"contentType": "image/*", "contentUrl": "https://smba.trafficmanager.net/a.png"}]
    assert heard(a.sent("message", attachments=attachments)).event == e.HelpAsked()


@pytest.mark.parametrize("where", [a.THREAD, a.GROUP])
def test_talk_between_people_is_ignored(where: str) -> None:
    assert parse.message(a.message("status", where)) is None
    assert (
        parse.message(a.message("status", where, entities=[a.mentioning("29:1ben", "<at>Ben</at>")])) is None
    )


@pytest.mark.parametrize("sender", [{"id": "28:other"}, {"id": "29:1", "role": "bot"}])
def test_what_another_bot_says_is_passed_over(sender: dict[str, str]) -> None:
    assert parse.message(a.message("hi", **{"from": sender})) is None


def test_a_press_carries_its_event() -> None:
    assert parse.execute(a.press(callback_data.pack(ANSWER))).event == ANSWER


def test_a_submit_press_carries_the_same_event() -> None:
    assert heard(a.submit(callback_data.pack(ANSWER))).event == ANSWER


def test_a_press_in_a_channel_needs_no_mention() -> None:
    assert heard(a.submit("check|", a.THREAD)).event == e.CheckAsked()


def test_a_press_selects_but_never_names_another_person() -> None:
    eve = {"id": "29:1eve", "aadObjectId": "eve"}
    event = parse.execute(a.press(callback_data.pack(ANSWER), **{"from": eve})).event
    assert isinstance(event, e.Answered)
    assert event.session == SessionRef(AssessmentRef(Person("teams", a.TENANT, "eve").chat, "abc"), "eve")


def test_a_press_names_its_message() -> None:
    on_note, on_session = parse.execute(a.press("help", verb="note")), parse.execute(a.press("help"))
    assert (on_note.place.pressed, on_note.place.note) == (MessageId("1612289700000"), True)
    assert not on_session.place.note


@pytest.mark.parametrize("value", ["levitate|now", "", None, 5, ["help"], {"press": "help"}, "help" * 200])
def test_an_unknown_button_is_an_ordinary_event(value: object) -> None:
    assert parse.execute(a.press(value)).event == e.PressedUnknown()


FORM = callback_data.pack(e.NoteSubmitted(ANSWER.session, 1, 2, "", may_see=False))


def filled(**data: object) -> a.Activity:
    """A form that was sent off, with *data* of its fields."""
    pressed = a.press(FORM)
    pressed["value"]["action"]["data"] |= data
    return pressed


def test_a_form_carries_what_was_filled_in() -> None:
    event = parse.execute(filled(text=" three\nclusters ", tick="true")).event
    assert event == e.NoteSubmitted(ANSWER.session, 1, 2, "three clusters", may_see=True)
    assert parse.execute(filled(tick="false")).event == e.NoteSubmitted(
        ANSWER.session, 1, 2, "", may_see=False
    )
    submitted = a.submit(FORM)
    submitted["value"] |= {"text": "x", "tick": "yes"}
    assert heard(submitted).event == e.NoteSubmitted(ANSWER.session, 1, 2, "x", may_see=False)


def test_a_form_without_its_fields_takes_no_note_back() -> None:
    assert parse.execute(filled()).event == e.PressedUnknown()
    assert parse.execute(filled(text="x")).event == e.PressedUnknown()


@pytest.mark.parametrize("data", [{"text": 5, "tick": "true"}, {"text": ["x"]}, {"text": "x", "tick": True}])
def test_a_field_that_is_no_text_is_refused(data: dict[str, object]) -> None:
    for read, activity in ((parse.execute, filled(**data)), (parse.message, a.submit(FORM))):
        if read is parse.message:
            activity["value"] |= data
        with pytest.raises(BadPayload):
            read(activity)


@pytest.mark.parametrize("value", [None, 5, [], {"action": 5}, {"action": {"data": []}}])
def test_a_press_of_another_shape_is_an_ordinary_event(value: object) -> None:
    assert parse.execute(a.press("help", value=value)).event == e.PressedUnknown()


@pytest.mark.parametrize(
    ("told", "called"),
    [
        (
            {"channel": {"id": "19:x", "name": "Releases"}, "team": {"id": "19:y", "name": "Platform"}},
            "Releases",
        ),
        ({"channel": {"id": "19:x"}, "team": {"id": "19:y", "name": "Plat\u202eform\n"}}, "Platform"),
        ({"channel": "Releases", "team": {"name": ["Platform"]}}, None),
        ({"team": {"name": "p" * 500}}, "p" * 80),
        ({}, None),
    ],
)
def test_a_conversation_has_its_teams_name(told: dict[str, Any], called: str | None) -> None:
    activity = a.mention(" status")
    activity["channelData"] |= told
    assert heard(activity).origin.conversation_name == called


def test_a_private_chat_has_no_name() -> None:
    activity = a.message("status")
    activity["channelData"]["team"] = {"name": "Platform"}
    assert heard(activity).origin.conversation_name is None


def test_a_delivery_is_recognised_within_its_conversation() -> None:
    def delivery(activity: a.Activity) -> tuple[str, ...]:
        return heard(activity).origin.delivery_ids

    assert delivery(a.message("hi")) == delivery(a.message("hi")) != ()
    assert delivery(a.message("hi")) != delivery(a.message("hi", id="1612289763322"))
    assert delivery(a.message("hi")) != delivery(a.mention(" hi"))


def test_the_time_zone_comes_from_the_client() -> None:
    assert heard(a.message("hi")).origin.zone == "Europe/Berlin"
    assert heard(a.mention(" hi", localTimezone=None)).origin.zone == "Europe/Paris"
    assert heard(a.message("hi", localTimezone="no zone\n")).origin.zone is None


def test_an_installer_is_known_with_an_address() -> None:
    found = parse.addition(a.moved("add"))
    assert found is not None
    assert found.origin.conversation == ANA.chat
    place = found.place
    assert (place.service_url, place.conversation, place.bot) == (a.SERVICE, a.CHAT, a.BOT)
    assert (place.person, place.name) == ("29:1ana", "Ana Lima")


TEAM = {"channelData": {"tenant": {"id": a.TENANT}, "team": {"id": "19:team@thread.tacv2"}}}
UNNAMED = {"from": {"id": "29:1ana"}}


@pytest.mark.parametrize(
    ("activity", "installation", "conversation"),
    [
        (a.moved("remove"), a.CHAT, ANA.chat),
        (a.moved("remove", **UNNAMED), a.CHAT, None),
        (a.moved("remove", a.GROUP, **UNNAMED), a.GROUP, Conversation("teams", a.TENANT, a.GROUP)),
        (a.moved("remove", a.CHANNEL, **TEAM, **UNNAMED), "19:team@thread.tacv2", CHANNEL),
        (a.moved("remove", a.CHANNEL, **{"from": None}), None, CHANNEL),
    ],
)
def test_a_removal_names_what_rung_was_removed_from(
    activity: a.Activity, installation: str | None, conversation: Conversation | None
) -> None:
    found = parse.removal(activity)
    assert found is not None
    assert (found.tenant, found.installation, found.conversation) == (a.TENANT, installation, conversation)
    assert parse.addition(activity) is None


@pytest.mark.parametrize("kind", ["teamArchived", "channelCreated", "teamRestored", "", None, 5])
def test_other_changes_of_a_conversation_delete_nothing(kind: Any) -> None:
    data = {"eventType": kind, "team": {"id": a.CHANNEL}, "channel": {"id": a.CHANNEL}}
    assert parse.deletion(a.sent("conversationUpdate", a.CHANNEL, channelData=data)) is None


@pytest.mark.parametrize("action", ["add-upgrade", "remove-upgrade", "", None, 5])
def test_an_upgrade_changes_nothing(action: Any) -> None:
    assert parse.addition(a.moved(action)) is None
    assert parse.removal(a.moved(action)) is None


@pytest.mark.parametrize(
    ("id_", "timestamp", "sent_at"),
    [
        ("1612289763321", "2021-02-02T18:16:04Z", 1612289763321),
        ("1612289763321", "2021-02-02T18:16:03Z", 1612289763000),
        ("1612289763321", "2021-02-09T18:16:03.5Z", 1612289763321),  # an edit
        ("f:5b4c", "2021-02-02T18:16:03.1234567Z", 1612289763123),
        ("f:5b4c", "2021-02-02T19:16:03.1+01:00", 1612289763100),
        ("f:5b4c", "2021-02-02T18:16:03", 0),  # where?
        ("f:5b4c", None, 0),
        ("f:5b4c", "0001-01-01T00:00:00+14:00", 0),
        ("12", "yesterday", 0),
    ],
)
def test_a_message_was_sent_when_it_was_first_written(id_: str, timestamp: Any, sent_at: int) -> None:
    assert heard(a.message("3", id=id_, timestamp=timestamp)).origin.sent_at == sent_at


@pytest.mark.parametrize("kind", ["editMessage", "softDeleteMessage", "undeleteMessage"])
def test_what_happens_to_an_old_message_is_not_heard(kind: str) -> None:
    assert parse.message(a.message("3", channelData={"tenant": {"id": a.TENANT}, "eventType": kind})) is None


def test_a_conversation_belongs_to_the_tenant_that_hosts_it() -> None:
    outside = {"channelData": {"tenant": {"id": "99999999-2222-3333-4444-555555555555"}}}
    said = heard(a.mention(" status", **outside))
    assert said.origin.conversation == CHANNEL
    assert said.outsider
    assert parse.execute(a.press("help", a.THREAD, **outside)).outsider
    assert not heard(a.mention(" status")).outsider
    upper = {"channelData": {"tenant": {"id": a.TENANT.upper()}}}
    assert not heard(a.mention(" status", **upper)).outsider


@pytest.mark.parametrize("id_", [None, 5, "", "a b", "a|b", "a\nb", "\ud800", "x" * 257, ["x"], {}])
def test_an_impossible_teams_id_is_refused(id_: Any) -> None:
    for changed in (
        {"from": {"id": "29:1ana", "aadObjectId": id_}},
        {"from": {"id": id_, "aadObjectId": "ana"}},
        {"conversation": {"id": id_, "conversationType": "personal"}},
        {"conversation": {"id": ";messageid=1", "conversationType": "channel"}},
        {"recipient": {"id": id_}},
        {"serviceUrl": id_},
    ):
        with pytest.raises(BadPayload):
            parse.execute(a.press("help", **changed))


def test_an_organisation_has_either_of_its_names() -> None:
    assert heard(a.message("hi", channelData=None)).origin.person == ANA
    with pytest.raises(BadPayload):
        parse.message(a.message("hi", channelData=None, conversation={"id": a.CHAT, "tenantId": None}))


def test_a_name_is_made_plain_and_short() -> None:
    said = a.message("hi", **{"from": {"id": "29:1", "aadObjectId": "x", "name": "Eve\n\u202e" + "e" * 900}})
    assert heard(said).place.name == "Eve " + "e" * 76


@pytest.mark.parametrize("number", [10_000, pytest.param(200_000, marks=pytest.mark.long)])
def test_a_hostile_activity_is_refused_or_read(number: int) -> None:
    seed = random.randrange(1 << 32)
    rng = random.Random(seed)
    kinds = (
        (parse.message, a.mention(" check <at>Ben</at>")),
        (parse.message, a.submit(callback_data.pack(ANSWER))),
        (parse.execute, a.press(callback_data.pack(ANSWER))),
        (parse.execute, filled(text="three clusters", tick="true")),
        (parse.addition, a.moved("add")),
    )
    for _ in range(number):
        read, activity = rng.choice(kinds)
        for _ in range(rng.randint(1, 3)):
            found = mutated(activity, rng)
            activity = found if isinstance(found, dict) else activity
        with suppress(BadPayload):
            incoming = read(activity)
            assert incoming is None or _is_whole(incoming.origin), (seed, activity)


def _is_whole(origin: Origin) -> bool:
    """Tell whether someone is named, in one place, in words that a key and a button can hold."""
    words = (origin.person.tenant, origin.person.id, origin.conversation.id)
    return all(0 < len(word) <= 256 and word.isprintable() and "|" not in word for word in words)

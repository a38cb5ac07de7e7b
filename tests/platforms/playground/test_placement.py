from bot.conversation.identity import AssessmentRef, MessageId, SessionRef
from bot.conversation.messages import BoardOf, InYourChat, Privacy, Reply, To, TopicOf
from bot.platforms.playground.people import PLAYERS, TEAM
from bot.platforms.playground.placement import ASIDE, POINTER, Slot, slot_of

ANA = PLAYERS[0].person
SESSION = SessionRef(AssessmentRef(ANA.chat, "7f"), ANA.id)


def test_a_session_has_one_message_in_the_private_chat() -> None:
    reply = Reply(To.CHAT, Privacy(), live_message=SESSION)
    assert slot_of(reply, ANA, "team", "hello", "r.1") == Slot("chat.ana", "chat", "s.7f")
    assert slot_of(reply, ANA, "chat", "", "r.2") == Slot("chat.ana", "chat", "s.7f")


def test_a_public_message_stands_in_the_team_conversation() -> None:
    assert slot_of(Reply(To.EVERYONE, Privacy()), ANA, "chat", "s.7f", "r.1") == Slot("team", "team", "r.1")


def test_a_live_assessment_has_one_message_an_aspect() -> None:
    reply = Reply(To.EVERYONE, Privacy(), TopicOf(AssessmentRef(TEAM, "7f"), 2))
    assert slot_of(reply, ANA, "team", "q.7f.2", "r.1") == Slot("team", "team", "q.7f.2")


def test_a_private_answer_in_the_conversation_replaces_the_last() -> None:
    reply = Reply(To.YOU, Privacy())
    assert slot_of(reply, ANA, "team", "hello", "r.1") == Slot("aside.ana", "team", ASIDE)
    assert slot_of(reply, ANA, "team", "", "r.2") == Slot("aside.ana", "team", ASIDE)


def test_what_leads_to_the_private_chat_replaces_no_answer() -> None:
    assert slot_of(Reply(To.YOU, InYourChat()), ANA, "team", "c.1", "r.1") == Slot(
        "aside.ana", "team", POINTER
    )


def test_answers_to_presses_replace_each_other_in_private() -> None:
    assert slot_of(Reply(To.YOU, Privacy()), ANA, "chat", "hello", "r.1") == Slot("chat.ana", "chat", ASIDE)


def test_answers_to_words_stay_below_the_words() -> None:
    assert slot_of(Reply(To.YOU, Privacy()), ANA, "chat", "", "r.1") == Slot("chat.ana", "chat", "r.1")


def test_an_answer_to_a_reminder_takes_its_place() -> None:
    assert slot_of(Reply(To.YOU, Privacy()), ANA, "chat", "r.7f", "r.8") == Slot("chat.ana", "chat", "r.7f")


def test_a_board_that_is_redrawn_stays_where_it_is() -> None:
    reply = Reply(To.EVERYONE, Privacy(), BoardOf(TEAM), message_id=MessageId("b.1"), conversation=TEAM)
    assert slot_of(reply, ANA, "chat", "r.7f", "r.8") == Slot("team", "team", "b.1")

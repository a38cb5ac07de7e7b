from bot.conversation.identity import AssessmentRef, SessionRef
from bot.conversation.messages import Privacy, Reply, To, TopicOf
from bot.platforms.playground.app import ASIDE, Slot, spot
from bot.platforms.playground.people import PLAYERS, TEAM

ANA = PLAYERS[0].person
SESSION = SessionRef(ANA.chat, "7f", ANA.id)


def test_a_session_has_one_message_in_the_private_chat_wherever_it_was_asked_for() -> None:
    reply = Reply(To.CHAT, Privacy(), live_message=SESSION)
    assert spot(reply, ANA, "team", "hello", "r.1") == Slot("chat.ana", "chat", "s.7f")
    assert spot(reply, ANA, "chat", "", "r.2") == Slot("chat.ana", "chat", "s.7f")


def test_what_is_for_everyone_is_a_message_of_its_own_in_the_team_conversation() -> None:
    assert spot(Reply(To.EVERYONE, Privacy()), ANA, "chat", "s.7f", "r.1") == Slot("team", "team", "r.1")


def test_what_an_open_assessment_asks_has_one_message_an_aspect() -> None:
    reply = Reply(To.EVERYONE, Privacy(), TopicOf(AssessmentRef(TEAM, "7f"), 2))
    assert spot(reply, ANA, "team", "q.7f.2", "r.1") == Slot("team", "team", "q.7f.2")


def test_what_is_for_one_person_in_the_team_conversation_is_kept_apart_and_replaces_what_was_there() -> None:
    reply = Reply(To.YOU, Privacy())
    assert spot(reply, ANA, "team", "hello", "r.1") == Slot("aside.ana", "team", ASIDE)
    assert spot(reply, ANA, "team", "", "r.2") == Slot("aside.ana", "team", ASIDE)


def test_answers_to_presses_replace_each_other_in_the_private_chat() -> None:
    assert spot(Reply(To.YOU, Privacy()), ANA, "chat", "hello", "r.1") == Slot("chat.ana", "chat", ASIDE)


def test_answers_to_words_stay_below_the_words() -> None:
    assert spot(Reply(To.YOU, Privacy()), ANA, "chat", "", "r.1") == Slot("chat.ana", "chat", "r.1")

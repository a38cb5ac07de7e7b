"""Problems, each with the way on."""

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.notes import LONGEST
from bot.conversation.view import (
    Button,
    View,
)
from bot.conversation.wording.phrases import (
    ASSESS,
    CHANGE,
    CHECK,
    HELP,
    HOME,
    NEXT,
    QUESTIONS,
    REMINDERS,
    RESULT,
    STATUS,
    line,
)


def say(message: m.ErrorMessage) -> View:
    """Name a problem and the way on."""
    return line(_PROBLEMS[message.code], *_WAYS.get(message.code, (CHECK, HELP)))


_PROBLEMS = {
    m.ErrorCode.NO_SESSION: "You have no questions open. A check takes about a minute.",
    m.ErrorCode.NO_RESULT: "You have no finished check yet. A check takes about a minute.",
    m.ErrorCode.GONE: "These questions are no longer open: you finished them, deleted them or started over.",
    m.ErrorCode.NEWER: "A newer version of me wrote this, so I leave it alone. Nothing is lost; try again in a few minutes.",
    m.ErrorCode.CLOSED: "This is closed, so answers can no longer be changed.",
    m.ErrorCode.NOTHING_TO_SHARE: "I don't know your team's conversation yet. Type “result” in your team's conversation, then share it there.",
    m.ErrorCode.NO_LEVEL_TO_SHARE: "Your check has no level yet, so there is nothing to share.",
    m.ErrorCode.SHARED_BEFORE: "Your result is in that conversation already.",
    m.ErrorCode.STORE_DOWN: "I can't reach my memory right now. Nothing you said before is lost; try again in a minute.",
    m.ErrorCode.NOT_CONFIRMED: "I can't reach my memory right now, so I can't confirm that this was saved. Nothing you said before is lost; try again in a minute.",
    m.ErrorCode.OUTSIDER: "I only work for the organisation that installed me, and you belong to another one. Yours can install me too.",
    m.ErrorCode.NOT_RECOGNISED: "I couldn't find out in time whether you belong to this organisation, so I did nothing. Try again in a minute.",
    m.ErrorCode.NOT_INSTALLED: "I am no longer installed here. Ask the person who manages your apps to install me again.",
    m.ErrorCode.KEY_LOST: "I can't work here right now: the person who runs me has to give me back a key. Nothing you said before is lost.",
    m.ErrorCode.NO_CHAT: "I can't write to you in private yet, so I answer nothing here. Look for me under Apps, press Add, then ask again.",
    m.ErrorCode.TEAM_ONLY: "That is for your whole team, so ask me in your team's conversation. If I'm not there yet, add me first.",
    m.ErrorCode.MEMBERSHIP_UNKNOWN: "I couldn't find out in time whether you are still in that conversation, so I did nothing. Try again in a minute, or ask me there.",
    m.ErrorCode.NOTHING_RUNNING: "Your team has no assessment running. Anyone can start one.",
    m.ErrorCode.PAIR_OVER: "These two checks are over.",
    m.ErrorCode.PAIR_POSTED: "I have already posted these two checks.",
    m.ErrorCode.NO_TEAM_RESULT: "Your team has no result to show. Anyone can start a new assessment.",
    m.ErrorCode.NOT_YOUR_STEP: "That step is not yours any more.",
    m.ErrorCode.NOT_YOUR_EXPORT: "Only the person who ran the last assessment can export the team's results. For your own answers, type “export” in your private chat with me.",
    m.ErrorCode.NOTHING_ANSWERED: "You have answered nothing yet, so there is nothing to export. A check takes about a minute.",
    m.ErrorCode.FLOOR_STAYS: "A result needs 3 to 50 answers. After the first answer you can raise that number, never lower it.",
    m.ErrorCode.NO_REST: "I can't see who is in this conversation, so I can't tell who is missing. Please ask everyone yourself. They can answer on the card.",
    m.ErrorCode.REST_ASKED: "I have already reminded them. I do that only once.",
    m.ErrorCode.TOGETHER: "You answer this one together: tap a letter under the question in your team's conversation.",
    m.ErrorCode.REVEALED: "The answers to this topic are out, so they can't be changed any more.",
    m.ErrorCode.NOT_ENOUGH: "Too few people have answered this topic to reveal it: one person could be recognised.",
    m.ErrorCode.OVER: "This assessment is over, and has no result to show.",
    m.ErrorCode.QUIET_ENOUGH: "I keep at most twelve pauses ahead. Remove one first.",
    m.ErrorCode.NO_NOTES: "Notes come with a team assessment that is answered in private. Press Answer first, then type your note in our private chat.",
    m.ErrorCode.NO_NOTES_IN_CHECK: "You can't add notes to a quick check, only to a team assessment that is answered in private.",
    m.ErrorCode.NOTE_TOO_LONG: f"A note may have up to {LONGEST} characters, and this one has more, so I kept nothing of it. Please say it in fewer words.",
    m.ErrorCode.NOTE_LATE: "I didn't save a note, because this assessment has closed.",
    m.ErrorCode.NOTE_MOVED: "You have changed that note since, so I left it as it is.",
    m.ErrorCode.NOTHING_TO_COMPARE: "There is nothing to compare yet: your team has one result of this capability. After the next assessment I can show both side by side.",
    m.ErrorCode.NO_PAGES: "The person who runs me has switched pages off. “Copy as Markdown” always works.",
    m.ErrorCode.NO_FORM: "The form did not open in time. Press the button again, or type “note”, the number of the topic and your words.",
    m.ErrorCode.OLD_BUTTON: "This button is from another version of me and does nothing any more.",
}
_COMPARE_AGAIN = button("Compare again", e.AssessAsked())
_NO_WAYS: tuple[Button, ...] = ()  # for those who cannot use me at all
_WAYS = {
    m.ErrorCode.OUTSIDER: _NO_WAYS,
    m.ErrorCode.NOT_INSTALLED: _NO_WAYS,
    m.ErrorCode.KEY_LOST: _NO_WAYS,
    **dict.fromkeys(
        (
            m.ErrorCode.NEWER,
            m.ErrorCode.STORE_DOWN,
            m.ErrorCode.NOT_CONFIRMED,
            m.ErrorCode.NO_CHAT,
            m.ErrorCode.NOT_RECOGNISED,
            m.ErrorCode.MEMBERSHIP_UNKNOWN,
        ),
        (HELP,),
    ),
    **dict.fromkeys(
        (m.ErrorCode.NOTHING_RUNNING, m.ErrorCode.NO_TEAM_RESULT),
        (ASSESS, CHECK),
    ),
    **dict.fromkeys(
        (
            m.ErrorCode.FLOOR_STAYS,
            m.ErrorCode.NO_REST,
            m.ErrorCode.REST_ASKED,
            m.ErrorCode.TOGETHER,
            m.ErrorCode.REVEALED,
            m.ErrorCode.NOT_ENOUGH,
        ),
        (STATUS, HELP),
    ),
    **dict.fromkeys(
        (
            m.ErrorCode.NOTE_TOO_LONG,
            m.ErrorCode.NOTE_MOVED,
            m.ErrorCode.NO_NOTES_IN_CHECK,
            m.ErrorCode.NO_FORM,
        ),
        (QUESTIONS, HELP),
    ),
    **dict.fromkeys((m.ErrorCode.NOT_YOUR_EXPORT, m.ErrorCode.NOTHING_TO_SHARE), (RESULT, HELP)),
    m.ErrorCode.NO_LEVEL_TO_SHARE: (CHANGE, ASSESS),
    m.ErrorCode.PAIR_OVER: (_COMPARE_AGAIN, CHECK),
    m.ErrorCode.PAIR_POSTED: (_COMPARE_AGAIN, RESULT),
    m.ErrorCode.SHARED_BEFORE: (NEXT, HOME),
    m.ErrorCode.NOTE_LATE: (RESULT, NEXT),
    m.ErrorCode.NO_NOTES: (STATUS, HOME),
    m.ErrorCode.QUIET_ENOUGH: (REMINDERS, HELP),
}

"""The fields of the hashes in Redis: Python and the Lua scripts share these names.

Redis keeps a small hash in its compact form up to 128 fields, so the words are
short. A word means the same thing in every hash that one script reads.
"""

from enum import StrEnum


class HeadField(StrEnum):
    """The fields of the head of an assessment or a check."""

    VERSION = "v"
    STATUS = "status"
    MODE = "mode"
    RUBRIC = "rubric"
    RUBRIC_HASH = "hash"
    ASPECTS = "aspects"  # how many
    LEVELS = "levels"  # how many, absent for the most that there may be
    FACILITATOR = "facilitator"
    OPENED = "opened"
    CLOSES = "closes"
    ENDED = "ended"  # when it was dropped
    ZONE = "zone"
    FLOOR = "floor"
    BEGAN = "began"  # people
    FINISHED = "finished"  # people
    MEMBERS = "members"  # people in the conversation
    ASKED_FROM = "asked_from"  # the encoded conversation in which a check may be shared
    CONVERSATION_NAME = "named"  # of that conversation, or of the assessment's own
    PAIR = "pair"  # the id of the pair that a check belongs to
    PAIR_IN = "pair_in"  # the encoded conversation of that pair
    CARD = "card"  # the message that shows the assessment
    OFFERED = "offered"  # the facilitator offers to hand it over
    FACILITATOR_LEFT = "left"  # the platform said that the facilitator has left the conversation
    SEEN_FINISHED = "seen"  # people who had finished when the facilitator was shown that everyone is done
    CLAIM = "claim:"  # the attempt that may post a notice: its name follows
    POSTED = "posted"
    REST_ASKED_BY = "rest_by"
    REST_REMINDED = "reminded"  # people
    REST_UNREACHED = "unreached"  # people
    SITTING_OUT = "sitting_out"  # people who declined and have not finished
    NEVER_BEGAN = "never_began"  # those of them who declined before they began
    CLOSE_ASKED_BY = "close_by"  # the member who asked the facilitator to close
    CLOSE_ASKED_AT = "close_at"
    TALK_BEGAN = "talk"  # the guide for the talk about its result was opened, or a step was taken on
    ASKED = "asked"  # aspects that a live assessment has asked so far
    REVEALED = "revealed"  # counts of a live assessment by aspect: "0,2,1,0,0,1,0" joined by "."
    ANSWERED = "answered"  # people, the aspect that a live assessment asks now
    QUESTION = "question:"  # the message that asks an aspect of a live assessment: its number follows


class SessionField(StrEnum):
    """The fields of a session."""

    VERSION = "v"
    ANCHORS = "anchors"  # anchored answers
    EVIDENCE = "evidence"  # answers about evidence; absent in a check
    DONE = "done"  # "1" once nothing is left to answer, else "0"
    PAGE = "page"  # the page that the person turned back to
    MESSAGE = "message"  # the message that shows the session
    DECLINED = "declined"
    PRESSED = "pressed"  # the question answered last, the revision it showed and the attempt: "0.2 1 f00d"
    SHOWN_AT = "shown_at"  # the time of the event that led to what it shows, in milliseconds
    SHARED = "shared"  # a hash of the answers of a check that were shared last, and where
    SHARED_AT = "shared_at"
    NOTE = "note:"  # the number of its aspect follows; "1" if the team may see it, revision, a space, text


class PairField(StrEnum):
    """The fields of an offer of two checks side by side."""

    VERSION = "v"
    ID = "id"
    RUBRIC = "rubric"
    RUBRIC_HASH = "hash"
    OPENED = "opened"
    CLOSES = "closes"  # when it lapses
    ZONE = "zone"
    CONVERSATION_NAME = "named"
    AGREED = "agreed:"  # the encoded person follows; holds the answers that the person agreed to show
    CLAIMANT = "claimant"  # the attempt that may post both checks, set once both have agreed
    POSTED = "posted"


class TrackerField(StrEnum):
    """The fields of the issue tracker of a team. Trackers are JSON, or empty where there is none."""

    CURRENT = "current"
    BEFORE = "before"  # the last change
    REVISION = "revision"  # how often it was changed


class PageField(StrEnum):
    """The fields of the page of a result, in the order in which they are read."""

    ID = "id"
    UNTIL = "until"
    MESSAGE = "message"  # the platform's id of the message that tells everyone of it


class ProfileField(StrEnum):
    """The fields of the profile of a person or a team."""

    VERSION = "v"
    MET = "met"  # Rung has introduced itself
    CURRENT = "current"  # the id of the assessment that typed words go to
    CURRENT_IN = "current_in"  # its encoded conversation; absent for a check
    PENDING = "pending"  # the question that Rung asked last, JSON; absent if those of the session are
    RUNNING_CHECK = "check:"  # the rubric id follows; holds the id of the running check
    HOME_ZONE = "home_zone"  # as the platform tells it
    HOME_DAY = "home_day"  # since 1970, on which the platform told it
    ZONE = "own_zone"  # as the person or the team asked for it
    HOURS = "hours"
    DAYS = "days"  # from 0, Monday
    CADENCE = "cadence"  # days, weeks, months, weekday and minute: "0 6 0 - -"
    OFF = "off"
    QUIET = "quiet "  # the first and the last quiet day follow
    REMINDED = "reminded_on"  # the local date of the last reminder
    CAME_BACK = "came_back"  # the local date of the last reminder that was asked to come back


class PaceField(StrEnum):
    """The fields of the pace of one priority. Times are seconds since 1970, with fractions."""

    RATE = "rate"  # jobs a second
    PERMITS = "permits"  # jobs that may be taken now
    AT = "at"  # when that was so
    HELD_UNTIL = "held_until"  # the platform takes nothing before
    THROTTLED = "throttled"  # "1" once the platform has refused one because of the rate
    SHORT_SINCE = "short_since"  # since when more are due than there are permits, or 0

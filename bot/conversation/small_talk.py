"""Polite remarks: a greeting, thanks, a thumbs up. They are never answers."""

import re
from enum import StrEnum

from bot.conversation.safe_text import folded


class Courtesy(StrEnum):
    """A kind of polite remark."""

    GREETING = "greeting"
    THANKS = "thanks"
    APPROVAL = "approval"
    FAREWELL = "farewell"


def courtesy_of(text: str) -> Courtesy | None:
    """Read *text* as a polite remark, if it is one and nothing more."""
    said = _SKIN_TONE.sub("", folded(text))
    words = " ".join(_EMOJI.sub(" ", said).split()).strip(" .,!")
    if not words:
        found = _EMOJI.search(said)
        return _EMOJI_MEANS.get(found[0], Courtesy.APPROVAL) if found else None
    return next((courtesy for courtesy, pattern in _PATTERNS.items() if pattern.fullmatch(words)), None)


# Slack writes an emoji by its name.
_EMOJI_MEANS = {
    "🙏": Courtesy.THANKS,
    ":pray:": Courtesy.THANKS,
    "👋": Courtesy.GREETING,
    ":wave:": Courtesy.GREETING,
}
_EMOJI = re.compile(
    r"[👍👌👏🙌🎉❤💯🙂😀😃😄😊😉🙏👋]|:(?:\+1|thumbsup|ok_hand|clap|raised_hands|tada|heart|100"
    r"|slightly_smiling_face|smile|smiley|grinning|blush|wink|pray|wave):|(?<!\S)[:;]-?[)d](?!\S)"
)
_SKIN_TONE = re.compile("[\U0001f3fb-\U0001f3ff]|:skin-tone-[2-6]:")
_US = r"(?:,? (?:rung|bot|there|all|everyone|team|again))?"
_PRAISE = "great|cool|perfect|super|nice|awesome|excellent|brilliant"
_PATTERNS = {
    Courtesy.GREETING: re.compile(
        rf"(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|morning){_US}"
    ),
    Courtesy.THANKS: re.compile(
        rf"(?:(?:ok|okay|{_PRAISE}),? )?(?:many )?(?:thanks|thank you|thx|ty|cheers)"
        rf"(?: a lot| so much| very much| for (?:that|this|the help|your help|everything))?{_US}"
    ),
    Courtesy.APPROVAL: re.compile(rf"(?:{_PRAISE}|wow|well done|good job|nice one|got it){_US}"),
    Courtesy.FAREWELL: re.compile(rf"(?:bye|bye bye|goodbye|good bye|good night|see you|see ya|cu){_US}"),
}

"""How fast we may call Slack: so many calls a minute by method and team, one post a second in a conversation.

Bursts are what people do when a whole team starts at once. What Slack itself
says (Retry-After) always wins: https://docs.slack.dev/apis/web-api/rate-limits
"""

from bot.platforms.common.rate_limits import Pace

CONVERSATION = Pace(1.0, 3)
OTHERS = Pace(1.0, 20)
METHODS = {
    "chat.postMessage": Pace(0.1, 600),  # several hundred a minute for a whole workspace
    "chat.postEphemeral": Pace(0.6, 50),  # tier 4: 100 a minute
    "views.publish": Pace(0.6, 50),
    "users.info": Pace(0.6, 50),
    "conversations.members": Pace(0.6, 50),
    "views.open": Pace(0.6, 50),
    "chat.update": Pace(1.2, 40),  # tier 3: 50 a minute
}

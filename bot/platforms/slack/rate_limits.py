"""How fast we may call Slack: so many calls a minute by method and team, one post a second in a conversation.

Bursts are what people do when a whole team starts at once. What Slack itself
says (Retry-After) always wins: https://docs.slack.dev/apis/web-api/rate-limits
"""

from bot.platforms.common.rate_limits import RateLimit

CONVERSATION = RateLimit(1.0, 3)
OTHERS = RateLimit(1.0, 20)
METHODS = {
    "chat.postMessage": RateLimit(0.1, 600),  # several hundred a minute for a whole workspace
    "chat.postEphemeral": RateLimit(0.6, 50),  # tier 4: 100 a minute
    "views.publish": RateLimit(0.6, 50),
    "users.info": RateLimit(0.6, 50),
    "conversations.members": RateLimit(0.6, 50),
    "views.open": RateLimit(0.6, 50),
    "chat.update": RateLimit(1.2, 40),  # tier 3: 50 a minute
}

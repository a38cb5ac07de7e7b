"""Short answers to a press on a card that does not change."""

BELOW = "My answer is below."
POSTED = "Done: everyone sees it in the conversation."
TAKEN_BEFORE = "I have that already."
SLOW_CHAT = "It takes a moment to open your private chat with me. My answer will be there."

"""Side by side: what a step of a check costs in Rung, and in the usual ways to build such a bot, in Slack and in Teams."""

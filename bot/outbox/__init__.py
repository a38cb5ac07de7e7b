"""Jobs that run by themselves at a time: closings, posts and reminders."""

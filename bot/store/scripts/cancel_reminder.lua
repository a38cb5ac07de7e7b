-- Delete a reminder that is due; what became of one that was claimed stays to be seen.
-- KEYS: reminders
-- ARGV: job
local kept = redis.call('HGET', keys.reminders, args.job)
if kept and cjson.decode(kept).state == JobState.DUE then redis.call('HDEL', keys.reminders, args.job) end
return 1

-- Note that a reminder is due. One that failed, or may not have been sent, is due anew, unless it is sent once for ever.
-- KEYS: reminders
-- ARGV: job, is_once
local kept = redis.call('HGET', keys.reminders, args.job)
local state = kept and cjson.decode(kept).state
local has_ended = state == JobState.FAILED or state == JobState.UNKNOWN
if not state or (has_ended and args.is_once == '0') then
  redis.call('HSET', keys.reminders, args.job, cjson.encode({state = JobState.DUE}))
end

-- Record what became of a reminder, if it is still claimed by the same attempt; one that was sent for sure is deleted.
-- KEYS: reminders, profile
-- ARGV: job, claimant, outcome, reason, is_kept
-- The outcome is a state, or empty if the reminder may be tried again; one that is kept never comes again.
local reminder = cjson.decode(redis.call('HGET', keys.reminders, args.job) or '{}')
if reminder.claimant ~= args.claimant then return end
if args.outcome == '' then
  redis.call('HSET', keys.reminders, args.job, cjson.encode({state = JobState.DUE}))
  redis.call('HDEL', keys.profile, reminder.slot)
elseif args.outcome == JobState.SENT and args.is_kept ~= '1' then
  redis.call('HDEL', keys.reminders, args.job)
else
  local reason = args.reason ~= '' and args.reason or nil
  redis.call('HSET', keys.reminders, args.job, cjson.encode({state = args.outcome, reason = reason}))
end

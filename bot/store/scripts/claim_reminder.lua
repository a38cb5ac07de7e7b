-- Claim the sending of a reminder, once for ever, if its receiver had none of its sort on this local date or a later one.
-- One that was asked to come back may be the second of a date, but not the third.
-- What is pending once it is shown is written with the claim.
-- KEYS: reminders, profile
-- ARGV: job, asked, day, claimant, now, claim_seconds, pending
local kept = redis.call('HGET', keys.reminders, args.job)
if not kept then return ClaimResult.OVER end
local reminder = cjson.decode(kept)
if reminder.state == JobState.SENDING then
  if reminder.claimant == args.claimant then return ClaimResult.MINE end
  if tonumber(args.now) - reminder.since < tonumber(args.claim_seconds) then return ClaimResult.SENDING end
  redis.call('HSET', keys.reminders, args.job, cjson.encode({state = JobState.UNKNOWN, claimant = args.claimant}))
  return ClaimResult.LOST
end
if reminder.state == JobState.UNKNOWN and reminder.claimant == args.claimant then return ClaimResult.LOST end
if reminder.state ~= JobState.DUE then return ClaimResult.OVER end

local function is_taken(slot)
  local last = redis.call('HGET', keys.profile, slot)
  return last and last >= args.day
end

local slot = ProfileField.REMINDED
if is_taken(slot) and args.asked == '1' then slot = ProfileField.CAME_BACK end
if is_taken(slot) then return ClaimResult.TAKEN end
local newer = is_newer(redis.call('HGET', keys.profile, ProfileField.VERSION))
redis.call('HSET', keys.profile, ProfileField.VERSION, SCHEMA, slot, args.day)
redis.call('HSET', keys.reminders, args.job, cjson.encode(
  {state = JobState.SENDING, claimant = args.claimant, since = tonumber(args.now), slot = slot}))
if not newer then keep_pending(keys.profile, args.pending) end
return ClaimResult.MINE

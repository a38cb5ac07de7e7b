-- Change the issue tracker of a team, or take the last change back, and return the revision of the change.
-- KEYS: tracker, attempts
-- ARGV: attempt, after, undone
-- What is undone is a revision, or empty for a change. One that is not the last is refused with 0, as is a change that
-- changes nothing.
local earlier = earlier_reply(keys.attempts, args.attempt)
if earlier then return tonumber(earlier) end
local found = redis.call('HMGET', keys.tracker, TrackerField.CURRENT, TrackerField.BEFORE, TrackerField.REVISION)
local after = args.after
if args.undone ~= '' then
  if args.undone ~= found[3] then return 0 end
  after = found[2]
elseif args.after == (found[1] or '') then
  return 0
end
redis.call('HSET', keys.tracker, TrackerField.CURRENT, after, TrackerField.BEFORE, found[1] or '')
local revision = redis.call('HINCRBY', keys.tracker, TrackerField.REVISION, 1)
keep_reply(keys.attempts, args.attempt, revision)
return revision

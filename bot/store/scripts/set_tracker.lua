-- Change the issue tracker of a team, or take the last change back, and return the revision of the change.
-- KEYS: tracker
-- ARGV: after, undone
-- What is undone is a revision, or empty for a change. One that is not the last is refused with 0, as is a change that
-- changes nothing.
local found = redis.call('HMGET', keys.tracker, TrackerField.CURRENT, TrackerField.BEFORE, TrackerField.REVISION)
local after = args.after
if args.undone ~= '' then
  if args.undone ~= found[3] then return 0 end
  after = found[2]
elseif args.after == (found[1] or '') then
  return 0
end
redis.call('HSET', keys.tracker, TrackerField.CURRENT, after, TrackerField.BEFORE, found[1] or '')
return redis.call('HINCRBY', keys.tracker, TrackerField.REVISION, 1)

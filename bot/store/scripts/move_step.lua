-- Write a step that a team has adopted, if it stands as it was seen.
-- KEYS: steps, people
-- ARGV: step, seen, seen_owner, moved, owner, moved_by_field, moved_by
-- What was seen is empty for a step that was never adopted.
local kept = redis.call('HGET', keys.steps, args.step) or ''
local owner = redis.call('HGET', keys.people, args.step) or ''
local as_seen = kept == args.seen and owner == args.seen_owner
local repeated = kept == args.moved and owner == args.owner
if not as_seen and not repeated then return 0 end
redis.call('HSET', keys.steps, args.step, args.moved)
redis.call('HSET', keys.people, args.step, args.owner, args.moved_by_field, args.moved_by)
return 1

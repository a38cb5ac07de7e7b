-- Write a step that a team has adopted, if it stands as it was seen.
-- KEYS: steps, owners
-- ARGV: step, seen, seen_owner, moved, owner
-- What was seen is empty for a step that was never adopted.
local kept = redis.call('HGET', keys.steps, args.step) or ''
local owner = redis.call('HGET', keys.owners, args.step) or ''
local as_seen = kept == args.seen and owner == args.seen_owner
local repeated = kept == args.moved and owner == args.owner
if not as_seen and not repeated then return 0 end
redis.call('HSET', keys.steps, args.step, args.moved)
redis.call('HSET', keys.owners, args.step, args.owner)
return 1

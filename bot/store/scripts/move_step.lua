-- Write a step that a team has adopted, if it stands as it was seen.
-- KEYS: steps, people
-- ARGV: step, seen, seen_owner, moved, owner, moved_by_field, moved_by, earlier, earlier_moved_by_field, *helper_fields
-- What was seen is empty for a step that was never adopted. It is kept under the name *earlier* if one is given.
-- The helpers that are named by their fields end with the call for help.
local kept = redis.call('HGET', keys.steps, args.step) or ''
local owner = redis.call('HGET', keys.people, args.step) or ''
local as_seen = kept == args.seen and owner == args.seen_owner
local repeated = kept == args.moved and owner == args.owner
if not as_seen and not repeated then return 0 end
if as_seen and args.earlier ~= '' then
  redis.call('HSET', keys.steps, args.earlier, kept)
  local moved_by = redis.call('HGET', keys.people, args.moved_by_field) or ''
  redis.call('HSET', keys.people, args.earlier, owner, args.earlier_moved_by_field, moved_by)
end
if as_seen then
  for _, field in ipairs(args.helper_fields) do redis.call('HDEL', keys.people, field) end
end
redis.call('HSET', keys.steps, args.step, args.moved)
redis.call('HSET', keys.people, args.step, args.owner, args.moved_by_field, args.moved_by)
return 1

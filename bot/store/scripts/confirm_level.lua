-- Keep the level that a person confirmed for an aspect, unless one is kept.
-- KEYS: confirmed
-- ARGV: aspect, level, by_field, by
local kept = redis.call('HMGET', keys.confirmed, args.aspect, args.by_field)
if kept[1] and (kept[1] ~= args.level or kept[2] ~= args.by) then return 0 end
redis.call('HSET', keys.confirmed, args.aspect, args.level, args.by_field, args.by)
return 1

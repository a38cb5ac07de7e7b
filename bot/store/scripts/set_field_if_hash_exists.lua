-- Set a field of a hash that exists; a deleted one stays deleted.
-- KEYS: hash
-- ARGV: field, value
if redis.call('EXISTS', keys.hash) == 1 then redis.call('HSET', keys.hash, args.field, args.value) end
return 1

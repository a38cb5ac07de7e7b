-- Set a field of a hash; say whether it had another value before.
-- KEYS: hash
-- ARGV: field, value
if redis.call('HGET', keys.hash, args.field) == args.value then return 0 end
redis.call('HSET', keys.hash, args.field, args.value)
return 1

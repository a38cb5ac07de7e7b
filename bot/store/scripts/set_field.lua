-- Set a field of a hash; say whether it had another value before.
-- KEYS: hash, attempts
-- ARGV: attempt, field, value
if earlier_reply(keys.attempts, args.attempt) then return 1 end
if redis.call('HGET', keys.hash, args.field) == args.value then return 0 end
redis.call('HSET', keys.hash, args.field, args.value)
keep_reply(keys.attempts, args.attempt, 1)
return 1

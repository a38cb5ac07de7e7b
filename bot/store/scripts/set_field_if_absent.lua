-- Set a field of a hash that does not have it; say whether it was set now.
-- KEYS: hash, attempts
-- ARGV: attempt, field, value
if earlier_reply(keys.attempts, args.attempt) then return 1 end
if redis.call('HSETNX', keys.hash, args.field, args.value) == 0 then return 0 end
keep_reply(keys.attempts, args.attempt, 1)
return 1

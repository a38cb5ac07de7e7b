-- Delete a field of a hash; say whether it was there.
-- KEYS: hash, attempts
-- ARGV: attempt, field
if earlier_reply(keys.attempts, args.attempt) then return 1 end
if redis.call('HDEL', keys.hash, args.field) == 0 then return 0 end
keep_reply(keys.attempts, args.attempt, 1)
return 1

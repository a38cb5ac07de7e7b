-- Set fields of a hash that exists, unless the first of them is set; say whether they were set now.
-- KEYS: hash, attempts
-- ARGV: attempt, *fields
-- The fields come with their values in turns.
if earlier_reply(keys.attempts, args.attempt) then return 1 end
local fields = args.fields
if redis.call('EXISTS', keys.hash) == 0 or redis.call('HEXISTS', keys.hash, fields[1]) == 1 then return 0 end
redis.call('HSET', keys.hash, unpack(fields))
keep_reply(keys.attempts, args.attempt, 1)
return 1

-- Use a ticket up; say whether it was there.
-- KEYS: ticket, attempts
-- ARGV: attempt
if earlier_reply(keys.attempts, args.attempt) then return 1 end
if redis.call('DEL', keys.ticket) == 0 then return 0 end
keep_reply(keys.attempts, args.attempt, 1)
return 1

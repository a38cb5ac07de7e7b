-- Use a ticket up; say whether it was not used before. Its key holds the call that used it.
-- KEYS: ticket
-- ARGV: attempt, seconds
local by = redis.call('GET', keys.ticket)
if by then return by == args.attempt and 1 or 0 end
redis.call('SET', keys.ticket, args.attempt, 'EX', args.seconds)
return 1

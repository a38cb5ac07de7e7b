-- Note that a platform refused a message. Its receiver is unreachable after a final refusal, or two on different days.
-- KEYS: refusals
-- ARGV: receiver, reason, day, final
-- The first refusal is kept as day and reason, an unreachable receiver as the reason alone.
local before = redis.call('HGET', keys.refusals, args.receiver)
local first_day = before and before:match('^(%d+) ')
local is_first = not before or first_day == args.day
local kept = args.reason
if args.final == '0' and is_first then kept = args.day .. ' ' .. kept end
redis.call('HSET', keys.refusals, args.receiver, kept)
return 1

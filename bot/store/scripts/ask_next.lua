-- Let a live assessment ask its next aspect: once, and after the one before it is revealed.
-- WITH: live
-- KEYS: head, attempts
-- ARGV: attempt, aspect
local aspect = tonumber(args.aspect)
local live, refused = read_live(keys.head, keys.attempts, args.attempt, aspect)
if refused then return refused end
if aspect ~= live.asked then return head_reply(WriteStatus.MOVED_ON, keys.head) end
redis.call('HSET', keys.head, HeadField.ASKED, aspect + 1)
keep_reply(keys.attempts, args.attempt, WriteStatus.CHANGED)
return head_reply(WriteStatus.CHANGED, keys.head)

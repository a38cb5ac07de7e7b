-- Claim the sharing of a check: refused if the same answers were shared within so many seconds.
-- KEYS: session, attempts
-- ARGV: attempt, shared, now, seconds
if earlier_reply(keys.attempts, args.attempt) then return 1 end
local session = redis.call('HMGET', keys.session, SessionField.VERSION, SessionField.SHARED, SessionField.SHARED_AT)
if not session[1] then return 0 end
if session[2] == args.shared and tonumber(args.now) - tonumber(session[3]) < tonumber(args.seconds) then return 0 end
redis.call('HSET', keys.session, SessionField.SHARED, args.shared, SessionField.SHARED_AT, args.now)
-- Answers that others have seen by now do not change by a second press on the last question.
redis.call('HDEL', keys.session, SessionField.PRESSED)
keep_reply(keys.attempts, args.attempt, 1)
return 1

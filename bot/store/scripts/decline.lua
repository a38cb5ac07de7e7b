-- Remember that a person sits an assessment out; their answers stay.
-- KEYS: head, session, declined
-- ARGV: person
local head = redis.call('HMGET', keys.head, HeadField.VERSION, HeadField.STATUS)
if not head[1] then return {WriteStatus.MISSING} end
if is_newer(head[1]) then return {WriteStatus.NEWER} end
if head[2] ~= Status.OPEN then return session_reply(WriteStatus.CLOSED, keys.session, keys.head) end
redis.call('SADD', keys.declined, args.person)
if redis.call('EXISTS', keys.session) == 1 then redis.call('HSET', keys.session, SessionField.DECLINED, '1') end
return session_reply(WriteStatus.SHOWN, keys.session, keys.head)

-- Remember that a person sits an assessment out; their answers stay.
-- KEYS: head, session, declined
-- ARGV: person
local head = redis.call('HMGET', keys.head, HeadField.VERSION, HeadField.STATUS)
local refused = refuse_unreadable(head[1])
if refused then return refused end
if not takes_answers(head[2]) then return session_reply(WriteStatus.CLOSED, keys.session, keys.head) end
local is_new = redis.call('SADD', keys.declined, args.person) == 1
local session = redis.call('HMGET', keys.session, SessionField.VERSION, SessionField.DONE, SessionField.DECLINED)
if not session[1] and is_new then
  redis.call('HINCRBY', keys.head, HeadField.SITTING_OUT, 1)
  redis.call('HINCRBY', keys.head, HeadField.NEVER_BEGAN, 1)
elseif session[1] and not session[3] then
  redis.call('HSET', keys.session, SessionField.DECLINED, '1')
  if session[2] ~= '1' then redis.call('HINCRBY', keys.head, HeadField.SITTING_OUT, 1) end
end
return session_reply(WriteStatus.SHOWN, keys.session, keys.head)

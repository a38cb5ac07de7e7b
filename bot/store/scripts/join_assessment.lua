-- Begin a person's session in an open assessment, or find it.
-- KEYS: head, session, people, declined, attempts
-- ARGV: attempt, person, anchors, evidence, seconds, sent_at
-- The blank evidence is empty for a live assessment, which asks for none.
local head = redis.call('HMGET', keys.head, HeadField.VERSION, HeadField.STATUS)
local session, declined, done = unpack(redis.call('HMGET', keys.session,
  SessionField.VERSION, SessionField.DECLINED, SessionField.DONE))
if not head[1] then return {WriteStatus.MISSING} end
if is_newer(head[1]) or is_newer(session) then return {WriteStatus.NEWER} end
local earlier = earlier_reply(keys.attempts, args.attempt)
if earlier then return session_reply(earlier, keys.session, keys.head) end
if not takes_answers(head[2]) then return session_reply(WriteStatus.CLOSED, keys.session, keys.head) end
local status = WriteStatus.SHOWN
if not session then
  status = WriteStatus.STARTED
  redis.call('HSET', keys.session,
    SessionField.VERSION, SCHEMA, SessionField.ANCHORS, args.anchors, SessionField.DONE, '0')
  if args.evidence ~= '' then redis.call('HSET', keys.session, SessionField.EVIDENCE, args.evidence) end
  if redis.call('SADD', keys.people, args.person) == 1 then redis.call('HINCRBY', keys.head, HeadField.BEGAN, 1) end
end
if redis.call('SREM', keys.declined, args.person) == 1 and not session then
  redis.call('HINCRBY', keys.head, HeadField.SITTING_OUT, -1)
  redis.call('HINCRBY', keys.head, HeadField.NEVER_BEGAN, -1)
end
if declined and done ~= '1' then redis.call('HINCRBY', keys.head, HeadField.SITTING_OUT, -1) end
redis.call('HDEL', keys.session, SessionField.DECLINED, SessionField.PAGE, SessionField.PRESSED)
mark_current(keys.session, args.sent_at)
redis.call('EXPIRE', keys.session, args.seconds)
keep_reply(keys.attempts, args.attempt, status)
return session_reply(status, keys.session, keys.head)

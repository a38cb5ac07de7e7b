-- Remember the page that a person turned back to, or that they go on; give back what stands now.
-- KEYS: head, session, deliveries, attempts, *profile
-- ARGV: attempt, page, id, seconds, delivery_ids, sent_at
-- The profile is given where it lies in the same slot. An empty page goes on.
local head = redis.call('HMGET', keys.head, HeadField.VERSION, HeadField.MODE, HeadField.STATUS)
local session = redis.call('HMGET', keys.session, SessionField.VERSION, SessionField.DONE)
local profile = keys.profile[1]
local refused = refuse_unreadable(head[1], session[1])
if refused then return refused end
if earlier_reply(keys.attempts, args.attempt) then return session_reply(WriteStatus.SHOWN, keys.session, keys.head) end
if is_repeated(keys.deliveries, args.delivery_ids) then
  return session_reply(WriteStatus.REPEATED, keys.session, keys.head)
end
if args.page == '' then
  redis.call('HDEL', keys.session, SessionField.PAGE)
else
  redis.call('HSET', keys.session, SessionField.PAGE, args.page)
end
redis.call('HDEL', keys.session, SessionField.PRESSED)
mark_current(keys.session, args.sent_at)
-- The answers to a closed assessment live no longer because a person looks at them.
if session[2] ~= '1' and takes_answers(head[3]) then
  redis.call('EXPIRE', keys.session, args.seconds)
  if head[2] == Mode.CHECK then redis.call('EXPIRE', keys.head, args.seconds) end
end
if profile then
  redis.call('HSET', profile, ProfileField.CURRENT, args.id)
  redis.call('HDEL', profile, ProfileField.CURRENT_IN)
end
remember(keys.deliveries, args.delivery_ids)
keep_reply(keys.attempts, args.attempt, WriteStatus.SHOWN)
return session_reply(WriteStatus.SHOWN, keys.session, keys.head)

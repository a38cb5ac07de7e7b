-- Note a message as the latest about a subject, or none. Say whether another one has to be redrawn for it.
-- KEYS: latest, attempts
-- ARGV: attempt, subject, message, superseded, now
if earlier_reply(keys.attempts, args.attempt) then return 1 end
local before = redis.call('HGET', keys.latest, args.subject)
if before == args.message then return 0 end
if args.message == '' then
  redis.call('HDEL', keys.latest, args.subject)
else
  redis.call('HSET', keys.latest, args.subject, args.message)
  redis.call('HDEL', keys.latest, args.superseded .. args.message)
end
if not before then return 0 end
redis.call('HSET', keys.latest, args.superseded .. before, args.now)
keep_reply(keys.attempts, args.attempt, 1)
return 1

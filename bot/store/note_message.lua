-- Remember the name of the message that shows a session or a part of an assessment; what is gone stays gone.
-- KEYS: session or head; ARGV: message, field
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[2], ARGV[1]) end
return 1

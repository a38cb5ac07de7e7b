-- Remember the name of the message that shows a session; a session that is gone stays gone.
-- KEYS: session; ARGV: message
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'g', ARGV[1]) end
return 1

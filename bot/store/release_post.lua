-- Give back the right to post a result, if it is still in the hands of whoever took it.
-- KEYS: head; ARGV: a name for whoever took it
if redis.call('HGET', KEYS[1], 'p') == ARGV[1] then redis.call('HDEL', KEYS[1], 'p') end
return 1

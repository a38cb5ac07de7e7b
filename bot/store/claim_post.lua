-- Take the right to post a result, once for ever; asking again under the same name is harmless.
-- KEYS: head; ARGV: a name for whoever asks
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSETNX', KEYS[1], 'p', ARGV[1])
return redis.call('HGET', KEYS[1], 'p') == ARGV[1] and 1 or 0

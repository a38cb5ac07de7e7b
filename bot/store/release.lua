-- Give back the right to do a thing once, unless another was taken since.
-- KEYS: session; ARGV: what
if redis.call('HGET', KEYS[1], 'x') == ARGV[1] then redis.call('HDEL', KEYS[1], 'x', 'y') end
return 1

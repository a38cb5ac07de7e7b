-- Write a field of an assessment once for ever, and say whether that was now; one that is gone stays gone.
-- KEYS: head; ARGV: field, value
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
return redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])

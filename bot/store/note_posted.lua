-- Remember that a result was posted for sure; an assessment that is gone stays gone.
-- KEYS: head
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'i', '1') end
return 1

-- Remember that a person sits an assessment out; what they have answered stays.
-- KEYS: head, session, declined; ARGV: schema, person
local head = redis.call('HMGET', KEYS[1], 'v', 's')
if not head[1] then return {'missing'} end
if tonumber(head[1]) > tonumber(ARGV[1]) then return {'newer'} end
if head[2] ~= 'open' then return {'closed', redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[1])} end
redis.call('SADD', KEYS[3], ARGV[2])
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('HSET', KEYS[2], 'd', '1') end
return {'shown', redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[1])}

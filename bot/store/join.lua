-- Begin a person's session in a running assessment, or find it.
-- KEYS: head, session, people, declined; ARGV: schema, person, anchored answers, evidence or "", seconds it lives
local head = redis.call('HMGET', KEYS[1], 'v', 's')
local session = redis.call('HGET', KEYS[2], 'v')
local schema = tonumber(ARGV[1])
if not head[1] then return {'missing'} end
if tonumber(head[1]) > schema or (session and tonumber(session) > schema) then return {'newer'} end
if head[2] ~= 'open' then return {'closed', redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[1])} end
local code = 'shown'
if not session then
  code = 'started'
  redis.call('HSET', KEYS[2], 'v', schema, 'a', ARGV[3], 'f', '0')
  if ARGV[4] ~= '' then redis.call('HSET', KEYS[2], 'e', ARGV[4]) end
  if redis.call('SADD', KEYS[3], ARGV[2]) == 1 then redis.call('HINCRBY', KEYS[1], 'b', 1) end
end
redis.call('SREM', KEYS[4], ARGV[2])
redis.call('HDEL', KEYS[2], 'd', 'k')
redis.call('EXPIRE', KEYS[2], ARGV[5])
return {code, redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[1])}

-- Change the head of an assessment all at once, if it stands as it must.
-- The privacy floor is never lowered once someone has begun: they answered trusting it.
-- KEYS: head, running; ARGV: schema, id, statuses in which it may stand joined by ",",
--       then fields and values; an empty value takes its field out
local head = redis.call('HMGET', KEYS[1], 'v', 's', 'b', 'r', 'l')
if not head[1] then return {'missing'} end
if tonumber(head[1]) > tonumber(ARGV[1]) then return {'newer'} end
local stands = (',' .. ARGV[3] .. ','):find(',' .. head[2] .. ',', 1, true)
local trusted = tonumber(head[3] or '0') > 0 and tonumber(head[5] or '3') or 0
for at = 4, #ARGV, 2 do
  if ARGV[at] == 'l' and tonumber(ARGV[at + 1]) < trusted then stands = nil end
end
if not stands then return {'closed', redis.call('HGETALL', KEYS[1])} end
for at = 4, #ARGV, 2 do
  if ARGV[at + 1] == '' then
    redis.call('HDEL', KEYS[1], ARGV[at])
  else
    redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1])
  end
end
local status, rubric = redis.call('HGET', KEYS[1], 's'), head[4]:match('^[^@]*')
if status ~= 'open' and status ~= 'expired' and redis.call('HGET', KEYS[2], rubric) == ARGV[2] then
  redis.call('HDEL', KEYS[2], rubric)
end
return {'changed', redis.call('HGETALL', KEYS[1])}

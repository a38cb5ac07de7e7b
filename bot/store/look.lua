-- Remember the sitting a person looks back at, or that they go on; give back what stands now.
-- KEYS: head, session, events, and the person's profile where it lies in the same slot
-- ARGV: schema, sitting or "", the session's name for the profile, seconds an unfinished session lives,
--       delivery id or ""
local REMEMBERED, EVENT_SECONDS = 64, 93600

local function reply(code)
  return {code, redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[1])}
end

local head, session = redis.call('HGET', KEYS[1], 'v'), redis.call('HMGET', KEYS[2], 'v', 'f')
local schema = tonumber(ARGV[1])
if not head or not session[1] then return {'missing'} end
if tonumber(head) > schema or tonumber(session[1]) > schema then return {'newer'} end
if ARGV[5] ~= '' and redis.call('LPOS', KEYS[3], ARGV[5]) then return reply('repeated') end
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[2], 'k')
else
  redis.call('HSET', KEYS[2], 'k', ARGV[2])
end
if session[2] ~= '1' then
  redis.call('EXPIRE', KEYS[2], ARGV[4])
  if redis.call('HGET', KEYS[1], 'm') == 'check' then redis.call('EXPIRE', KEYS[1], ARGV[4]) end
end
if KEYS[4] then redis.call('HSET', KEYS[4], 'current', ARGV[3]) end
if ARGV[5] ~= '' then
  redis.call('LPUSH', KEYS[3], ARGV[5])
  redis.call('LTRIM', KEYS[3], 0, REMEMBERED - 1)
  redis.call('EXPIRE', KEYS[3], EVENT_SECONDS)
end
return reply('shown')

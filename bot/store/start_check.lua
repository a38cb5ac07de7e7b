-- Start a check, or find the one that is running. All keys share the person's slot.
-- KEYS: profile, checks, events, new head, new session
-- ARGV: schema, tag, person, check id, rubric id, again (1/0), delivery id or "", seconds it lives unanswered,
--       checks kept, anchored answers, then the new head's fields and values
local REMEMBERED, EVENT_SECONDS = 64, 93600
local schema, tag, person, id, rubric = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local function keys(check)
  return tag .. ':assessment:' .. check, tag .. ':session:' .. check .. ':' .. person
end

local function reply(code, check)
  local head, session = keys(check)
  return {code, redis.call('HGETALL', session), redis.call('HGETALL', head), check}
end

local function remember()
  if ARGV[7] == '' then return end
  redis.call('LPUSH', KEYS[3], ARGV[7])
  redis.call('LTRIM', KEYS[3], 0, REMEMBERED - 1)
  redis.call('EXPIRE', KEYS[3], EVENT_SECONDS)
end

local running = redis.call('HGET', KEYS[1], 'run:' .. rubric)
local old
if running then
  local _, session = keys(running)
  old = redis.call('HMGET', session, 'v', 'f')
end
local alive = old and old[1]
local shown -- the message of a check that is dropped: the new one takes its place
if alive and tonumber(old[1]) > schema then return {'newer'} end
if ARGV[7] ~= '' and redis.call('LPOS', KEYS[3], ARGV[7]) and alive then return reply('repeated', running) end
if alive and running == id then return reply('started', id) end
if alive and old[2] ~= '1' then
  local head, session = keys(running)
  if ARGV[6] == '0' then
    redis.call('HDEL', session, 'k')
    redis.call('HSET', KEYS[1], 'current', '|' .. running)
    remember()
    return reply('shown', running)
  end
  shown = redis.call('HGET', session, 'g')
  redis.call('DEL', head, session)
  redis.call('LREM', KEYS[2], 0, running)
end

redis.call('HSET', KEYS[4], unpack(ARGV, 11))
redis.call('HSET', KEYS[5], 'v', schema, 'a', ARGV[10], 'f', '0')
if shown then redis.call('HSET', KEYS[5], 'g', shown) end
redis.call('EXPIRE', KEYS[4], ARGV[8])
redis.call('EXPIRE', KEYS[5], ARGV[8])
redis.call('HSET', KEYS[1], 'v', schema, 'current', '|' .. id, 'run:' .. rubric, id)
redis.call('LPUSH', KEYS[2], id)
for _, oldest in ipairs(redis.call('LRANGE', KEYS[2], ARGV[9], -1)) do redis.call('DEL', keys(oldest)) end
redis.call('LTRIM', KEYS[2], 0, ARGV[9] - 1)
remember()
return reply('started', id)

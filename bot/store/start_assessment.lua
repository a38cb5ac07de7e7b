-- Start a team assessment, or find the one of the same rubric that runs in this conversation.
-- KEYS: running, new head, events, started; ARGV: schema, tag, id, rubric id, delivery id or "", then the head's fields and values
local REMEMBERED, EVENT_SECONDS = 64, 93600
local schema, tag, id, rubric = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local running = redis.call('HGET', KEYS[1], rubric)
if running then
  local head = tag .. ':assessment:' .. running
  local version = redis.call('HGET', head, 'v')
  if version and tonumber(version) > schema then return {'newer'} end
  if version then
    local repeated = ARGV[5] ~= '' and redis.call('LPOS', KEYS[3], ARGV[5])
    local code = running == id and 'started' or repeated and 'repeated' or 'shown'
    return {code, redis.call('HGETALL', head), running}
  end
end
redis.call('HSET', KEYS[2], unpack(ARGV, 6))
redis.call('HSET', KEYS[1], rubric, id)
redis.call('SADD', KEYS[4], id)
if ARGV[5] ~= '' then
  redis.call('LPUSH', KEYS[3], ARGV[5])
  redis.call('LTRIM', KEYS[3], 0, REMEMBERED - 1)
  redis.call('EXPIRE', KEYS[3], EVENT_SECONDS)
end
return {'started', redis.call('HGETALL', KEYS[2]), id}

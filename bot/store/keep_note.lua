-- Keep, change or take back a person's note on an aspect of an assessment that is answered in private.
-- KEYS: head, session, events
-- ARGV: schema, aspect (from 0), "1" if the team may see it, else "0", the note ("": it is taken back),
--       revision seen or "" (typed), delivery id or "", seconds the session lives
-- Who has seen more than is kept here writes on: the store was set back meanwhile.
local REMEMBERED, EVENT_SECONDS = 64, 93600

local function reply(code)
  return {code, redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[1])}
end

local field = 't' .. ARGV[2]
local head = redis.call('HMGET', KEYS[1], 'v', 's', 'm', 'n')
local session = redis.call('HMGET', KEYS[2], 'v', field)
local schema = tonumber(ARGV[1])
if not head[1] or not session[1] then return {'missing'} end
if tonumber(head[1]) > schema or tonumber(session[1]) > schema then return {'newer'} end
if ARGV[6] ~= '' then
  if redis.call('LPOS', KEYS[3], ARGV[6]) then return reply('repeated') end
  redis.call('LPUSH', KEYS[3], ARGV[6])
  redis.call('LTRIM', KEYS[3], 0, REMEMBERED - 1)
  redis.call('EXPIRE', KEYS[3], EVENT_SECONDS)
end
if head[2] ~= 'open' then return reply('closed') end
if head[3] ~= 'team' or tonumber(ARGV[2]) >= tonumber(head[4]) then return reply('moved_on') end

local may_see, revision, said = (session[2] or '00 '):match('^(%d)(%d+) (.*)$')
if said == ARGV[4] and (said == '' or may_see == ARGV[3]) then return reply('unchanged') end
if ARGV[5] ~= '' and tonumber(ARGV[5]) < tonumber(revision) then return reply('moved_on') end
redis.call('HSET', KEYS[2], field, ARGV[3] .. (revision + 1) .. ' ' .. ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[7])
return reply('noted')

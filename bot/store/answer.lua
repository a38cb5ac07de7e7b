-- Write one answer if it is still offered, and give back what stands now.
-- KEYS: head, session, events
-- ARGV: schema, aspect (from 0), level (0: the anchored question), choice, revision seen,
--       delivery id or "", seconds an unfinished check lives, seconds anything else lives
-- An open assessment takes answers to the one aspect that it asks now; its message is everyone's, so no revision is seen.
-- Whoever saw an answer that is not here saw what has been lost since: nothing is written, and they are asked again.
local REMEMBERED, EVENT_SECONDS = 64, 93600

local function reply(code)
  return {code, redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[1])}
end

-- Told apart from a second delivery even when it changed nothing: by then it might change something.
local function remember()
  if ARGV[6] == '' then return end
  redis.call('LPUSH', KEYS[3], ARGV[6])
  redis.call('LTRIM', KEYS[3], 0, REMEMBERED - 1)
  redis.call('EXPIRE', KEYS[3], EVENT_SECONDS)
end

local function split(text)
  local slots = {}
  for slot in (text .. '.'):gmatch('([^.]*)%.') do slots[#slots + 1] = slot end
  return slots
end

local head = redis.call('HMGET', KEYS[1], 'v', 's', 'm', 'u')
local session = redis.call('HMGET', KEYS[2], 'v', 'a', 'e', 'f')
local schema = tonumber(ARGV[1])
if not head[1] or not session[1] then return {'missing'} end
if tonumber(head[1]) > schema or tonumber(session[1]) > schema then return {'newer'} end
if ARGV[6] ~= '' and redis.call('LPOS', KEYS[3], ARGV[6]) then return reply('repeated') end
if head[2] ~= 'open' then return reply('closed') end
remember()

local anchors = split(session[2])
local evidence = session[3] and split(session[3])
local aspect, level, choice = tonumber(ARGV[2]) + 1, tonumber(ARGV[3]), ARGV[4]
local anchor = anchors[aspect]
if not anchor then return reply('moved_on') end
local open = head[3] == 'open'
local _, revealed = (head[4] or ''):gsub('[^.]+', '')
if open and (level > 0 or aspect ~= revealed + 1) then return reply('moved_on') end

local function claimed(slot) return tonumber(slot:sub(1, 1)) end

local slots, at = anchors, aspect
if level > 0 then
  local claim = claimed(anchor)
  if evidence and anchor == '' then return reply('set_back') end
  if not evidence or not claim or (level ~= claim and level ~= claim + 1) then return reply('moved_on') end
  slots, at = evidence, (aspect - 1) * 4 + level - 1
end
local given = slots[at]
local revision = tonumber(given:sub(2)) or 0
if not open and tonumber(ARGV[5]) > revision then return reply('set_back') end
if given:sub(1, 1) == choice then return reply('unchanged') end
if not open and tonumber(ARGV[5]) < revision then return reply('moved_on') end
slots[at] = choice .. (revision + 1)

local function complete()
  for i, slot in ipairs(anchors) do
    if slot == '' then return false end
    local claim = evidence and claimed(slot)
    if claim then
      for probe = math.max(claim, 2), math.min(claim + 1, 5) do
        if evidence[(i - 1) * 4 + probe - 1] == '' then return false end
      end
    end
  end
  return true
end

if open and given == '' then redis.call('HINCRBY', KEYS[1], 'j', 1) end
local finished = complete() and '1' or '0'
if finished ~= session[4] then redis.call('HINCRBY', KEYS[1], 'f', finished == '1' and 1 or -1) end
redis.call('HSET', KEYS[2], 'a', table.concat(anchors, '.'), 'f', finished)
if level > 0 then redis.call('HSET', KEYS[2], 'e', table.concat(evidence, '.')) end

local check = head[3] == 'check'
local seconds = (check and finished == '0') and ARGV[7] or ARGV[8]
redis.call('EXPIRE', KEYS[2], seconds)
if check then redis.call('EXPIRE', KEYS[1], seconds) end
return reply(given == '' and 'answered' or 'changed')

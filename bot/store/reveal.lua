-- Lock the aspect that an open assessment asks now, and keep how many picked what: once, and from the floor on.
-- Counted are the answers themselves, so whatever was pressed or forgotten before this is right, and nothing after it counts.
-- KEYS: head, people; ARGV: schema, aspect (from 0), how sessions' names begin, choices, the lowest floor
local head = redis.call('HMGET', KEYS[1], 'v', 's', 'm', 'l', 'u', 'n')
if not head[1] then return {'missing'} end
if tonumber(head[1]) > tonumber(ARGV[1]) then return {'newer'} end

local function reply(code) return {code, redis.call('HGETALL', KEYS[1])} end

local aspect = tonumber(ARGV[2])
local _, revealed = (head[5] or ''):gsub('[^.]+', '')
if head[2] ~= 'open' then return reply('closed') end
if head[3] ~= 'open' or aspect ~= revealed or aspect >= tonumber(head[6]) then return reply('moved_on') end

local function answer(answers)
  local at = 0
  for slot in (answers .. '.'):gmatch('([^.]*)%.') do
    if at == aspect then return slot:sub(1, 1) end
    at = at + 1
  end
  return ''
end

local picked, people = {}, 0
for _, person in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  local choice = answer(redis.call('HGET', ARGV[3] .. person, 'a') or '')
  if choice ~= '' then
    picked[choice] = (picked[choice] or 0) + 1
    people = people + 1
  end
end
if people < math.max(tonumber(head[4] or '0'), tonumber(ARGV[5])) then return reply('too_few') end

local counts = {}
for choice in ARGV[4]:gmatch('.') do counts[#counts + 1] = picked[choice] or 0 end
local told = table.concat(counts, ',')
redis.call('HSET', KEYS[1], 'u', head[5] and head[5] .. '.' .. told or told, 'j', 0)
return reply('changed')

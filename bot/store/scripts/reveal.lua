-- Lock the aspect that a live assessment asks now, and count what people picked: once, and from the floor on.
-- The answers themselves are counted, so every press before this is in, and none after it.
-- KEYS: head, people, attempts
-- ARGV: attempt, aspect, sessions_prefix, choices, lowest_floor, expected
-- The expected counts are as they are kept, or "*" for any. Those were compared with what was shown before.
local head = redis.call('HMGET', keys.head, HeadField.VERSION, HeadField.STATUS, HeadField.MODE, HeadField.FLOOR,
  HeadField.REVEALED, HeadField.ASPECTS)
if not head[1] then return {WriteStatus.MISSING} end
if is_newer(head[1]) then return {WriteStatus.NEWER} end

local function reply(status) return {status, redis.call('HGETALL', keys.head)} end

if earlier_reply(keys.attempts, args.attempt) then return reply(WriteStatus.CHANGED) end
local aspect = tonumber(args.aspect)
if head[2] ~= Status.OPEN then return reply(WriteStatus.CLOSED) end
if head[3] ~= Mode.LIVE or aspect ~= count_revealed(head[5]) or aspect >= tonumber(head[6]) then
  return reply(WriteStatus.MOVED_ON)
end

local picked, people = {}, 0
for _, person in ipairs(redis.call('SMEMBERS', keys.people)) do
  local anchors = redis.call('HGET', args.sessions_prefix .. person, SessionField.ANCHORS) or ''
  local choice = (slots_of(anchors)[aspect + 1] or ''):sub(1, 1)
  if choice ~= '' then
    picked[choice] = (picked[choice] or 0) + 1
    people = people + 1
  end
end
if people < math.max(tonumber(head[4] or '0'), tonumber(args.lowest_floor)) then return reply(WriteStatus.TOO_FEW) end

local counts = {}
for choice in args.choices:gmatch('.') do counts[#counts + 1] = picked[choice] or 0 end
local revealed = table.concat(counts, ',')
if args.expected ~= '*' and args.expected ~= revealed then return reply(WriteStatus.UNCHANGED) end
redis.call('HSET', keys.head, HeadField.REVEALED, head[5] and head[5] .. '.' .. revealed or revealed,
  HeadField.ANSWERED, 0)
keep_reply(keys.attempts, args.attempt, WriteStatus.CHANGED)
return reply(WriteStatus.CHANGED)

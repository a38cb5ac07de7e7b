-- Lock the aspect that a live assessment asks now, and count what people picked: once, and from the floor on.
-- The answers themselves are counted, so every press before this is in, and none after it.
-- WITH: live
-- KEYS: head, people, attempts
-- ARGV: attempt, aspect, sessions_prefix, choices, lowest_floor, expected
-- The expected counts are as they are kept, or "*" for any. Those were compared with what was shown before.
local aspect = tonumber(args.aspect)
local live, refused = read_live(keys.head, keys.attempts, args.attempt, aspect)
if refused then return refused end

local picked, people = {}, 0
for _, person in ipairs(redis.call('SMEMBERS', keys.people)) do
  local anchors = redis.call('HGET', args.sessions_prefix .. person, SessionField.ANCHORS) or ''
  local choice = (slots_of(anchors)[aspect + 1] or ''):sub(1, 1)
  if choice ~= '' then
    picked[choice] = (picked[choice] or 0) + 1
    people = people + 1
  end
end
if people < math.max(live.floor, tonumber(args.lowest_floor)) then
  return head_reply(WriteStatus.TOO_FEW, keys.head)
end

local counts = {}
for choice in args.choices:gmatch('.') do counts[#counts + 1] = picked[choice] or 0 end
local revealed = table.concat(counts, ',')
if args.expected ~= '*' and args.expected ~= revealed then
  return head_reply(WriteStatus.UNCHANGED, keys.head)
end
local all = live.revealed and live.revealed .. '.' .. revealed or revealed
redis.call('HSET', keys.head, HeadField.REVEALED, all, HeadField.ANSWERED, 0)
keep_reply(keys.attempts, args.attempt, WriteStatus.CHANGED)
return head_reply(WriteStatus.CHANGED, keys.head)

-- Take the right to send a nudge, once for ever, if its receiver had none of its sort on this local date or a later one.
-- One that was asked for may be the second of a date, but not the third.
-- KEYS: nudges, profile; ARGV: schema, member, 1 if it was asked for, local date, a name for whoever asks, now
local PATIENCE = 60 -- seconds that a send may take before whoever began it must have died
local state = redis.call('HGET', KEYS[1], ARGV[2])
if not state then return 'over' end
if state ~= 'due' then
  local claimant, since = state:match('^sending (%S+) (%d+) ')
  if not claimant then return 'over' end
  if claimant == ARGV[5] then return 'mine' end
  if tonumber(ARGV[6]) - tonumber(since) < PATIENCE then return 'sending' end
  redis.call('HSET', KEYS[1], ARGV[2], 'unknown')
  return 'lost'
end
local function taken(slot)
  local last = redis.call('HGET', KEYS[2], slot)
  return last and last >= ARGV[4]
end
local slot = 'nudged'
if taken(slot) and ARGV[3] == '1' then slot = 'asked' end
if taken(slot) then return 'taken' end
redis.call('HSET', KEYS[2], 'v', ARGV[1], slot, ARGV[4])
redis.call('HSET', KEYS[1], ARGV[2], 'sending ' .. ARGV[5] .. ' ' .. ARGV[6] .. ' ' .. slot)
return 'mine'

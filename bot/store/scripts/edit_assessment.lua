-- Change the head of an assessment all at once, if it has one of the given statuses. Say whether anything differs.
-- The privacy floor is never lowered once someone has begun: they answered trusting it.
-- KEYS: head, running, people, declined, attempts
-- ARGV: attempt, id, sessions_prefix, statuses, seen_facilitator, seen_closes, dropped_seconds, answers_seconds, *changes
-- The statuses are joined by ",". What was seen is compared unless the closing time is empty.
-- The changes are fields and values in turns; an empty value deletes its field.
local head = redis.call('HMGET', keys.head, HeadField.VERSION, HeadField.STATUS, HeadField.BEGAN,
  HeadField.RUBRIC, HeadField.FLOOR, HeadField.FACILITATOR, HeadField.CLOSES)
local refused = refuse_unreadable(head[1])
if refused then return refused end
if earlier_reply(keys.attempts, args.attempt) then return head_reply(WriteStatus.CHANGED, keys.head) end
local allowed = (',' .. args.statuses .. ','):find(',' .. head[2] .. ',', 1, true)
local trusted_floor = tonumber(head[3] or '0') > 0 and tonumber(head[5] or '3') or 0
local changes = args.changes
local function differs(at) return (redis.call('HGET', keys.head, changes[at]) or '') ~= changes[at + 1] end
local outcome = WriteStatus.UNCHANGED
for at = 1, #changes, 2 do
  if differs(at) then outcome = WriteStatus.CHANGED end
  if changes[at] == HeadField.FLOOR and tonumber(changes[at + 1]) < trusted_floor then allowed = nil end
end
if not allowed then return head_reply(WriteStatus.CLOSED, keys.head) end
local seen = args.seen_closes == ''
  or ((head[6] or '') == args.seen_facilitator and (head[7] or '') == args.seen_closes)
if not seen and outcome == WriteStatus.CHANGED then
  return head_reply(WriteStatus.MOVED_ON, keys.head)
end
for at = 1, #changes, 2 do
  if changes[at] == HeadField.FACILITATOR and differs(at) then
    -- What was said about the facilitator before, and asked of them, is over.
    redis.call('HDEL', keys.head, HeadField.CLAIM .. ClaimedNotice.FACILITATOR_LEFT,
      HeadField.CLOSE_ASKED_BY, HeadField.CLOSE_ASKED_AT, HeadField.SEEN_FINISHED)
  end
  if changes[at + 1] == '' then
    redis.call('HDEL', keys.head, changes[at])
  else
    redis.call('HSET', keys.head, changes[at], changes[at + 1])
  end
end
local status = redis.call('HGET', keys.head, HeadField.STATUS)
if status == Status.OPEN then redis.call('HDEL', keys.head, HeadField.CLAIM .. ClaimedNotice.EXPIRED) end
if status ~= Status.OPEN and status ~= Status.EXPIRED and redis.call('HGET', keys.running, head[4]) == args.id then
  redis.call('HDEL', keys.running, head[4])
end
-- A dropped or withdrawn assessment is kept for a while, so that late presses are told so. Its answers are not, unless
-- topics were revealed: then what is shown next is compared with them.
if status == Status.DROPPED or status == Status.WITHDRAWN then
  local kept = status == Status.DROPPED and redis.call('HEXISTS', keys.head, HeadField.REVEALED) == 1
  local seconds = kept and tonumber(args.answers_seconds) or 0
  redis.call('EXPIRE', keys.head, math.max(tonumber(args.dropped_seconds), seconds))
  -- A key whose time is 0 seconds is gone at once.
  for _, person in ipairs(redis.call('SMEMBERS', keys.people)) do
    redis.call('EXPIRE', args.sessions_prefix .. person, seconds)
  end
  redis.call('EXPIRE', keys.people, seconds)
  redis.call('DEL', keys.declined)
end
if outcome == WriteStatus.CHANGED then keep_reply(keys.attempts, args.attempt, outcome) end
return head_reply(outcome, keys.head)

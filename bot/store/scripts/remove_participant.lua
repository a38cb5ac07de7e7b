-- Remove a person from an assessment, and their name from the team's steps and confirmed levels.
-- Withdraw a result that too few stand behind now.
-- The notes shown with the result go too, whoever wrote them: if only this person's went, that would tell whose they were.
-- KEYS: head, session, people, declined, deliveries, result, results, step_people, confirmed, notes, page, attempts
-- ARGV: attempt, id, encoded_person, person, withdrawn_seconds
local function reply(answered, withdrawn)
  keep_reply(keys.attempts, args.attempt, answered .. ' ' .. withdrawn)
  local now = redis.call('HGETALL', keys.head)
  if #now == 0 then return {WriteStatus.MISSING, answered} end
  return {WriteStatus.CHANGED, answered, now, withdrawn}
end

local earlier = earlier_reply(keys.attempts, args.attempt)
if earlier then
  local answered, withdrawn = earlier:match('^(%d) (%d)$')
  return reply(tonumber(answered), tonumber(withdrawn))
end

local head = redis.call('HMGET', keys.head, HeadField.VERSION, HeadField.FACILITATOR, HeadField.STATUS,
  HeadField.FLOOR, HeadField.MODE, HeadField.REVEALED)
local session = redis.call('HMGET', keys.session, SessionField.DONE, SessionField.ANCHORS, SessionField.DECLINED)
local answered = redis.call('DEL', keys.session)
redis.call('DEL', keys.deliveries)
local sat_out = redis.call('SREM', keys.declined, args.encoded_person) == 1
for _, key in ipairs({ keys.step_people, keys.confirmed }) do
  local named = redis.call('HGETALL', key)
  for at = 1, #named, 2 do
    if named[at + 1] == args.person then redis.call('HSET', key, named[at], '') end
  end
end
local took_part = redis.call('SREM', keys.people, args.encoded_person) == 1
if not head[1] then return reply(answered, 0) end
local closed = head[3] == Status.CLOSED
if took_part and not closed then redis.call('HINCRBY', keys.head, HeadField.BEGAN, -1) end
if head[5] == Mode.LIVE and session[2] then
  -- Only the aspect that a live assessment asks now is still counted: a revealed one stays as it is.
  local asked = slots_of(session[2])[count_revealed(head[6]) + 1]
  if asked and asked ~= '' then redis.call('HINCRBY', keys.head, HeadField.ANSWERED, -1) end
end
if session[3] and session[1] ~= '1' and not closed then redis.call('HINCRBY', keys.head, HeadField.SITTING_OUT, -1) end
if sat_out and not session[1] and not closed then
  redis.call('HINCRBY', keys.head, HeadField.SITTING_OUT, -1)
  redis.call('HINCRBY', keys.head, HeadField.NEVER_BEGAN, -1)
end
if session[1] == '1' and not closed then redis.call('HINCRBY', keys.head, HeadField.FINISHED, -1) end
if head[2] == args.person then redis.call('HDEL', keys.head, HeadField.FACILITATOR) end
if redis.call('HGET', keys.head, HeadField.REST_ASKED_BY) == args.person then
  redis.call('HSET', keys.head, HeadField.REST_ASKED_BY, '')
end
if redis.call('HGET', keys.head, HeadField.CLOSE_ASKED_BY) == args.person then
  redis.call('HSET', keys.head, HeadField.CLOSE_ASKED_BY, '')
end
if took_part and closed then redis.call('DEL', keys.notes) end
local withdrawn = 0
if closed and redis.call('EXISTS', keys.result) == 1
    and redis.call('SCARD', keys.people) < tonumber(head[4] or '3') then
  redis.call('DEL', keys.result, keys.confirmed, keys.page)
  redis.call('LREM', keys.results, 0, args.id)
  redis.call('HSET', keys.head, HeadField.STATUS, Status.WITHDRAWN)
  redis.call('EXPIRE', keys.head, args.withdrawn_seconds)
  redis.call('EXPIRE', keys.people, args.withdrawn_seconds)
  withdrawn = 1
end
return reply(answered, withdrawn)

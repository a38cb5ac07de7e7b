-- Shared by all scripts: this text stands before each of them.
local REMEMBERED, REMEMBERED_SECONDS = 128, 93600 -- names of deliveries of a person, and for how long

-- The values of a starred name: all from the given place on.
local function rest_of(list, first)
  local rest = {}
  for at = first, #list do rest[#rest + 1] = list[at] end
  return rest
end

-- Whether a delivery was taken before, under any of its ids (a JSON list).
local function is_repeated(deliveries, delivery_ids)
  for _, delivery_id in ipairs(cjson.decode(delivery_ids)) do
    if redis.call('LPOS', deliveries, delivery_id) then return true end
  end
  return false
end

-- Nothing is written where there are none: a server whose memory is full takes every write of a script whose first one
-- needs no memory, as LTRIM does.
local function remember(deliveries, delivery_ids)
  local ids = cjson.decode(delivery_ids)
  if #ids == 0 then return end
  for _, delivery_id in ipairs(ids) do redis.call('LPUSH', deliveries, delivery_id) end
  redis.call('LTRIM', deliveries, 0, REMEMBERED - 1)
  redis.call('EXPIRE', deliveries, REMEMBERED_SECONDS)
end

-- The client sends a call again if its reply was lost. A script whose reply decides what is said keeps its reply to each
-- call for a while, and gives it to a repeat of the same call.
local ATTEMPTS_KEPT, ATTEMPTS_SECONDS = 32, 60

-- The reply that this call has already got, or false.
local function earlier_reply(attempts, attempt)
  return redis.call('HGET', attempts, attempt)
end

local function keep_reply(attempts, attempt, reply)
  if #redis.call('HKEYS', attempts) >= ATTEMPTS_KEPT then redis.call('DEL', attempts) end
  redis.call('HSET', attempts, attempt, reply)
  redis.call('EXPIRE', attempts, ATTEMPTS_SECONDS)
end

-- Write or delete the question that a person was asked last.
local function keep_pending(profile, pending)
  if pending == '' then
    redis.call('HDEL', profile, ProfileField.PENDING)
  else
    redis.call('HSET', profile, ProfileField.VERSION, SCHEMA, ProfileField.PENDING, pending)
  end
end

-- Whether a newer version of Rung wrote a hash.
local function is_newer(version)
  return version and tonumber(version) > SCHEMA
end

-- The reply about hashes of these versions where one is missing, or a newer version of Rung wrote it. Else nothing.
local function refuse_unreadable(...)
  local versions = {...}
  for at = 1, select('#', ...) do
    if not versions[at] then return {WriteStatus.MISSING} end
  end
  for _, version in ipairs(versions) do
    if is_newer(version) then return {WriteStatus.NEWER} end
  end
end

-- The reply of a script about an assessment: the status, then what stands now.
local function head_reply(status, head)
  return {status, redis.call('HGETALL', head)}
end

-- The reply of every script about one session: the status, then what stands now.
local function session_reply(status, session, head)
  return {status, redis.call('HGETALL', session), redis.call('HGETALL', head)}
end

-- Keep the time of the event that led to what a session shows. An event that arrives late turns it not back.
local function mark_shown(session, sent_at)
  local shown_at = redis.call('HGET', session, SessionField.SHOWN_AT) or '0'
  if tonumber(sent_at) > tonumber(shown_at) then redis.call('HSET', session, SessionField.SHOWN_AT, sent_at) end
end

-- The same for an event that makes a session the current one; without a time none is known any more.
local function mark_current(session, sent_at)
  if sent_at == '0' then redis.call('HDEL', session, SessionField.SHOWN_AT) end
  mark_shown(session, sent_at)
end

local function slots_of(answers)
  local slots = {}
  for slot in (answers .. '.'):gmatch('([^.]*)%.') do slots[#slots + 1] = slot end
  return slots
end

-- Whether an assessment takes answers: also after its closing time, while too few have answered.
local function takes_answers(status)
  return status == Status.OPEN or status == Status.EXPIRED
end

-- How many people have agreed to show their checks side by side.
local function count_agreed(pair)
  local agreed = 0
  for _, field in ipairs(redis.call('HKEYS', pair)) do
    if field:sub(1, #PairField.AGREED) == PairField.AGREED then agreed = agreed + 1 end
  end
  return agreed
end

-- How many aspects of a live assessment are revealed.
local function count_revealed(revealed)
  local _, count = (revealed or ''):gsub('[^.]+', '')
  return count
end

-- Shared by the scripts of the outbox that name it under WITH.
local PRIORITIES = {Priority.DUTIES, Priority.REMINDERS, Priority.REDRAWS} -- in the order in which they are served

-- Name the queue of the jobs of a workspace that have one priority.
local function queue_of(slot, priority, workspace)
  return slot .. ':' .. priority .. ':' .. workspace
end

-- Take a workspace off the list of a slot of the outbox if no job of it is left.
local function unlist_idle(ready, slot, workspace)
  for _, priority in ipairs(PRIORITIES) do
    if redis.call('EXISTS', queue_of(slot, priority, workspace)) == 1 then return end
  end
  redis.call('ZREM', ready, workspace)
end

local RECEIVERS_SECONDS = 3600 -- longer than a conversation waits for a job

-- The receiver of a job: a person, or the conversation that the job is about.
local function receiver_of(job)
  local workspace, where, person = job:match('^[^|]*|([^|]*|[^|]*)|([^|]*)|[^|]*|?([^|]*)')
  return workspace .. (person ~= '' and '|p:' .. person or '|' .. where)
end

local PACE_SECONDS = 3600 -- after which a pace that was not used begins anew

-- The pace of one priority as it is now: permits have come since, and if there were too few, the rate is higher.
-- It doubles until the platform has refused anything, then it grows slowly.
local function read_pace(key, first, most, burst, now)
  local rate, permits, at, held_until, throttled, short_since = unpack(redis.call('HMGET', key,
    PaceField.RATE, PaceField.PERMITS, PaceField.AT, PaceField.HELD_UNTIL, PaceField.THROTTLED, PaceField.SHORT_SINCE))
  local pace = {
    key = key,
    rate = tonumber(rate or first),
    at = math.max(tonumber(at or now), now),
    held_until = tonumber(held_until or 0),
    throttled = throttled == '1',
    short_since = tonumber(short_since or 0),
  }
  if pace.short_since > 0 and now - pace.short_since >= 1 then
    pace.rate = math.min(most, pace.throttled and pace.rate + most / 100 or pace.rate * 2)
    pace.short_since = 0
  end
  local passed = math.max(0, now - math.max(tonumber(at or now), pace.held_until))
  pace.permits = math.min(burst, tonumber(permits or burst) + passed * pace.rate)
  if now < pace.held_until then pace.permits = 0 end
  return pace
end

-- Keep a pace, and whether more is due than it lets through. Tell when the next job may be taken.
local function keep_pace(pace, is_more, now)
  local is_short = is_more and pace.permits < 0.999 and now >= pace.held_until
  if not is_short then
    pace.short_since = 0
  elseif pace.short_since == 0 then
    pace.short_since = now
  end
  redis.call('HSET', pace.key, PaceField.RATE, pace.rate, PaceField.PERMITS, pace.permits, PaceField.AT, pace.at,
    PaceField.HELD_UNTIL, pace.held_until, PaceField.THROTTLED, pace.throttled and '1' or '0',
    PaceField.SHORT_SINCE, pace.short_since)
  redis.call('EXPIRE', pace.key, PACE_SECONDS)
  if now < pace.held_until then return pace.held_until end
  return pace.permits > 0.999 and now or now + (1 - pace.permits) / pace.rate
end

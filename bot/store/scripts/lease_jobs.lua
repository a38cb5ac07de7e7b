-- Lease due jobs of a slot to a worker: its workspaces in turns, and of each the duties first.
-- Give back each job with the time at which it was due, its priority and its workspace, and the time at which the slot
-- has the next one.
-- WITH: outbox
-- KEYS: ready, leases, receivers
-- ARGV: slot, now, leased_until, token, room, share, full, *paces
-- A workspace gives at most its share, and nothing if it is among the full ones, which are joined by ",".
-- The paces come as a platform, the seconds between two reminders in a conversation, and three numbers for each paced
-- priority.
local now, room = tonumber(args.now), tonumber(args.room)
local leased, soonest = {}, math.huge

local paces, platforms = args.paces, {}

local function pace_settings(at)
  return {first = tonumber(paces[at]), most = tonumber(paces[at + 1]), burst = tonumber(paces[at + 2])}
end

for at = 1, #paces, 8 do
  platforms[paces[at]] = {
    gap = tonumber(paces[at + 1]),
    [Priority.REMINDERS] = pace_settings(at + 2),
    [Priority.REDRAWS] = pace_settings(at + 5),
  }
end

-- The pace of one priority as it is now, or nil where there is no limit.
local function pace_of(platform, priority, workspace)
  local settings = platform[priority]
  if not settings or settings.first == 0 then return nil end
  local key = args.slot .. ':pace:' .. priority .. ':' .. workspace
  return read_pace(key, settings.first, settings.most, settings.burst, now)
end

local function permits(pace, most)
  return pace and math.min(most, math.floor(pace.permits + 0.001)) or most
end

-- Take up to so many jobs of one priority. Those of a conversation that takes none yet are put off, in their order.
-- A redraw waits for nothing, and only reminders need *gap* seconds between them.
local function take_or_put_off(workspace, priority, most, gap)
  local queue, taken = queue_of(args.slot, priority, workspace), 0
  local found = redis.call('ZRANGEBYSCORE', queue, '-inf', now, 'WITHSCORES', 'LIMIT', 0, most)
  for at = 1, #found, 2 do
    local job = found[at]
    local due = (redis.call('HGET', keys.leases, job) or found[at + 1]):match('^%S+')
    local receiver = receiver_of(job)
    local free_at = priority ~= Priority.REDRAWS and tonumber(redis.call('ZSCORE', keys.receivers, receiver) or '0') or 0
    if free_at > now then
      redis.call('ZADD', queue, free_at + at / 1000, job)
      redis.call('HSET', keys.leases, job, due)
    else
      taken = taken + 1
      leased[#leased + 1] = {job, due, priority, workspace}
      redis.call('ZADD', queue, args.leased_until, job)
      redis.call('HSET', keys.leases, job, due .. ' ' .. args.token)
      if gap > 0 and priority == Priority.REMINDERS then redis.call('ZADD', keys.receivers, now + gap, receiver) end
    end
  end
  return taken
end

-- Take up to so many jobs of one priority, as its pace permits. Tell how many, and when it has the next one.
local function serve_priority(platform, priority, workspace, most)
  local function first_due()
    return tonumber(redis.call('ZRANGE', queue_of(args.slot, priority, workspace), 0, 0, 'WITHSCORES')[2])
  end

  local first, taken = first_due(), 0
  if not first or first > now then return 0, first or math.huge end
  local pace = pace_of(platform, priority, workspace)
  local permitted = permits(pace, most)
  if permitted > 0 then
    taken = take_or_put_off(workspace, priority, permitted, platform.gap)
    first = first_due()
  end
  if pace then
    pace.permits = pace.permits - taken
    first = math.max(first, keep_pace(pace, first <= now, now))
  end
  return taken, first
end

-- Take jobs of a workspace, of one priority after the other. Tell when it has the next one.
local function serve(platform, workspace)
  local share_left, next_at = math.min(tonumber(args.share), room), math.huge
  for _, priority in ipairs(PRIORITIES) do
    local taken, next_job_at = serve_priority(platform, priority, workspace, share_left)
    share_left, room = share_left - taken, room - taken
    next_at = math.min(next_at, next_job_at)
  end
  return next_at
end

redis.call('ZREMRANGEBYSCORE', keys.receivers, '-inf', now)
local PAGE = 50
local served, passed_over = {}, 0
repeat
  local page = redis.call('ZRANGEBYSCORE', keys.ready, '-inf', now, 'LIMIT', passed_over, PAGE)
  for _, workspace in ipairs(page) do
    local platform = platforms[workspace:match('^[^:]*')]
    local is_full = args.full:find(',' .. workspace .. ',', 1, true)
    if platform and (is_full or room == 0) then soonest = now end
    if room == 0 then break end
    if served[workspace] or is_full or not platform then
      passed_over = passed_over + 1
    else
      served[workspace] = true
      local next_at = serve(platform, workspace)
      soonest = math.min(soonest, next_at)
      if next_at == math.huge then
        redis.call('ZREM', keys.ready, workspace)
      else
        -- Behind the workspaces that have waited longer.
        redis.call('ZADD', keys.ready, math.max(next_at, now), workspace)
      end
    end
  end
until #page < PAGE or room == 0
redis.call('EXPIRE', keys.receivers, RECEIVERS_SECONDS)
local later = redis.call('ZRANGEBYSCORE', keys.ready, '(' .. args.now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2]
soonest = math.min(soonest, tonumber(later or 'inf'))
return {soonest == math.huge and '' or string.format('%.3f', soonest), unpack(leased)}

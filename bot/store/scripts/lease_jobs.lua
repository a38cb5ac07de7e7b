-- Lease due jobs of a slot to a worker: its workspaces in turns, and of each the duties first.
-- Give back each job with the time at which it was due, its lane and its workspace, and the time at which the slot has
-- the next one.
-- WITH: outbox
-- KEYS: ready, leases, receivers
-- ARGV: slot, now, leased_until, token, room, share, full, *paces
-- A workspace gives at most its share, and nothing if it is among the full ones, which are joined by ",".
-- The paces come as a platform, the seconds between two reminders in a conversation, and three numbers for each paced lane.
local now, room = tonumber(args.now), tonumber(args.room)
local leased, soonest = {}, math.huge

local platforms, paces = {}, args.paces
for at = 1, #paces, 8 do
  local function pace(first)
    return {first = tonumber(paces[first]), most = tonumber(paces[first + 1]), burst = tonumber(paces[first + 2])}
  end
  platforms[paces[at]] = {
    gap = tonumber(paces[at + 1]),
    [Lane.REMINDERS] = pace(at + 2),
    [Lane.REDRAWS] = pace(at + 5),
  }
end

-- A lane without a pace is not limited.
local function pace_of(platform, lane, workspace)
  local pace = platform[lane]
  if not pace or pace.first == 0 then return nil end
  return read_pace(args.slot .. ':pace:' .. lane .. ':' .. workspace, pace.first, pace.most, pace.burst, now)
end

-- Take up to so many jobs from a lane. Those of a conversation that takes none yet are put off, in their order.
-- A redraw waits for nothing, and only reminders need *gap* seconds between them.
local function take(workspace, lane, most, gap)
  local queue, taken = queue_of(args.slot, lane, workspace), 0
  local found = redis.call('ZRANGEBYSCORE', queue, '-inf', now, 'WITHSCORES', 'LIMIT', 0, most)
  for at = 1, #found, 2 do
    local job = found[at]
    local due = (redis.call('HGET', keys.leases, job) or found[at + 1]):match('^%S+')
    local receiver = receiver_of(job)
    local free_at = lane ~= Lane.REDRAWS and tonumber(redis.call('ZSCORE', keys.receivers, receiver) or '0') or 0
    if free_at > now then
      redis.call('ZADD', queue, free_at + at / 1000, job)
      redis.call('HSET', keys.leases, job, due)
    else
      taken = taken + 1
      leased[#leased + 1] = {job, due, lane, workspace}
      redis.call('ZADD', queue, args.leased_until, job)
      redis.call('HSET', keys.leases, job, due .. ' ' .. args.token)
      if gap > 0 and lane == Lane.REMINDERS then redis.call('ZADD', keys.receivers, now + gap, receiver) end
    end
  end
  return taken
end

-- Take jobs of a workspace from all its lanes. Tell when it has the next one.
local function serve(platform, workspace)
  local left, next_at = math.min(tonumber(args.share), room), math.huge
  for _, lane in ipairs(LANES) do
    local queue = queue_of(args.slot, lane, workspace)
    local first = redis.call('ZRANGE', queue, 0, 0, 'WITHSCORES')[2]
    if first then
      local pace = tonumber(first) <= now and pace_of(platform, lane, workspace)
      local most = pace and math.min(left, math.floor(pace.permits + 0.001)) or left
      if tonumber(first) <= now and most > 0 then
        local taken = take(workspace, lane, most, platform.gap)
        left, room = left - taken, room - taken
        if pace then pace.permits = pace.permits - taken end
        first = redis.call('ZRANGE', queue, 0, 0, 'WITHSCORES')[2]
      end
      local lane_next = tonumber(first)
      if pace then lane_next = math.max(lane_next, keep_pace(pace, lane_next <= now, now)) end
      next_at = math.min(next_at, lane_next)
    end
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

-- Delete a job that is done, unless it was scheduled anew meanwhile; say whether it is gone.
-- WITH: outbox
-- KEYS: queue, leases, ready, outcomes
-- ARGV: slot, workspace, job, token, due_by, outcome
-- The token is that of the lease under which the job was done. Without one the job goes if it was due by a time.
-- The outcome of a reminder is counted, unless it is empty.
local lease = redis.call('HGET', keys.leases, args.job)
local planned = redis.call('ZSCORE', keys.queue, args.job)
if not planned then return 1 end

local function is_done()
  if args.token ~= '' then return (lease or ''):match(' (%S+)$') == args.token end
  return tonumber((lease or planned):match('^%S+')) <= tonumber(args.due_by)
end

if not is_done() then return 0 end
if args.outcome ~= '' then redis.call('HINCRBY', keys.outcomes, args.outcome, 1) end
redis.call('ZREM', keys.queue, args.job)
redis.call('HDEL', keys.leases, args.job)
unlist_idle(keys.ready, args.slot, args.workspace)
return 1

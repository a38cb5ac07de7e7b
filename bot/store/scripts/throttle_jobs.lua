-- Halve the pace of one priority, because the platform refused a job of it, and take none for as long as it said.
-- WITH: outbox
-- KEYS: pace
-- ARGV: first, most, burst, now, seconds
-- What was under way is refused as well: it is halved once.
local now = tonumber(args.now)
local pace = read_pace(keys.pace, tonumber(args.first), tonumber(args.most), tonumber(args.burst), now)
if now >= pace.held_until then
  pace.rate = math.max(pace.rate / 2, tonumber(args.first) / 8)
end
pace.permits, pace.throttled = 0, true
pace.held_until = math.max(pace.held_until, now + tonumber(args.seconds))
keep_pace(pace, false, now)
return 1

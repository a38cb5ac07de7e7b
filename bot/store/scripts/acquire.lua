-- Tell how many seconds calls are blocked; if none, block the last key for a time.
-- KEYS: *blocked
-- ARGV: now, blocked_until, kept_seconds
local blocked, left = keys.blocked, 0
for _, key in ipairs(blocked) do
  left = math.max(left, tonumber(redis.call('GET', key) or '0') - tonumber(args.now))
end
if left == 0 then redis.call('SET', blocked[#blocked], args.blocked_until, 'EX', args.kept_seconds) end
return left

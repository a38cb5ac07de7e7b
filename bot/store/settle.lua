-- Strike out what was due, unless it was put off meanwhile; say whether it no longer stands.
-- KEYS: owed; ARGV: what, by when it was due
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if due and tonumber(due) > tonumber(ARGV[2]) then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
return 1

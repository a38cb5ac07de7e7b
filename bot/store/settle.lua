-- Strike out what was due, unless it was put off meanwhile.
-- KEYS: owed; ARGV: what, by when it was due
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if due and tonumber(due) <= tonumber(ARGV[2]) then redis.call('ZREM', KEYS[1], ARGV[1]) end
return 1

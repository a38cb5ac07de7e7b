-- Take a nudge off the list of what somebody may get; how one ended that was begun stays to be seen.
-- KEYS: nudges; ARGV: member
if redis.call('HGET', KEYS[1], ARGV[1]) == 'due' then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1

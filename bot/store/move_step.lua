-- Write a step that a team has taken on, and when to look at it again, if it stands as whoever moves it saw it.
-- KEYS: steps, looks; ARGV: step id, the value seen ("": never taken on), new value, since when and when to look
local kept = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if kept ~= ARGV[2] and kept ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
return 1

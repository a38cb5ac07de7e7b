-- Write a step that a team has taken on, if it stands as it must. KEYS: steps
-- ARGV: step id, its states joined by "," ("-": never taken on), new value (its state is the first word)
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if kept == ARGV[3] then return 1 end
local state = kept and kept:match('^%S+') or '-'
if not (',' .. ARGV[2] .. ','):find(',' .. state .. ',', 1, true) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1

-- Keep the result of a closed assessment, once; give back the one that is kept.
-- Whoever asked to be forgotten since it was worked out must not be in it: then it is to be worked out again.
-- KEYS: head, result, results, people, notes
-- ARGV: id, record, its notes, how many stand behind it, then the people who do not
local status = redis.call('HGET', KEYS[1], 's')
if status ~= 'closed' then return {'closed'} end
local kept = redis.call('GET', KEYS[2])
if kept then return {'changed', kept, redis.call('GET', KEYS[5])} end
for at = 5, #ARGV do redis.call('SREM', KEYS[4], ARGV[at]) end
if redis.call('SCARD', KEYS[4]) ~= tonumber(ARGV[4]) then return {'moved_on'} end
redis.call('SET', KEYS[2], ARGV[2])
if ARGV[3] ~= '[]' then redis.call('SET', KEYS[5], ARGV[3]) end
redis.call('LPUSH', KEYS[3], ARGV[1])
return {'changed', ARGV[2], ARGV[3]}

-- Keep the result of a closed assessment, once; give back the one that is kept.
-- KEYS: head, result, results, people; ARGV: id, record, then the people who do not stand behind it
local status = redis.call('HGET', KEYS[1], 's')
if status ~= 'closed' then return false end
local kept = redis.call('GET', KEYS[2])
if kept then return kept end
redis.call('SET', KEYS[2], ARGV[2])
redis.call('LPUSH', KEYS[3], ARGV[1])
for at = 3, #ARGV do redis.call('SREM', KEYS[4], ARGV[at]) end
return ARGV[2]

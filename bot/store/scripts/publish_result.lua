-- Keep the result of a closed assessment, once; give back the one that is kept.
-- A person who was forgotten since it was worked out must not be in it: then it is to be worked out again.
-- KEYS: head, result, results, people, notes
-- ARGV: id, record, notes_json, people_count, *others
-- The notes are a JSON list. The others took part, but do not stand behind the result.
if redis.call('HGET', keys.head, HeadField.STATUS) ~= Status.CLOSED then return {WriteStatus.CLOSED} end
local kept = redis.call('GET', keys.result)
if kept then return {WriteStatus.CHANGED, kept, redis.call('GET', keys.notes) or '[]'} end
for _, person in ipairs(args.others) do redis.call('SREM', keys.people, person) end
if redis.call('SCARD', keys.people) ~= tonumber(args.people_count) then return {WriteStatus.MOVED_ON} end
redis.call('SET', keys.result, args.record)
if args.notes_json ~= '[]' then redis.call('SET', keys.notes, args.notes_json) end
redis.call('LPUSH', keys.results, args.id)
return {WriteStatus.CHANGED, args.record, args.notes_json}

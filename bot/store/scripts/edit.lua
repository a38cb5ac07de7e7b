-- Change the head of an assessment all at once, if it has one of the given statuses.
-- The privacy floor is never lowered once someone has begun: they answered trusting it.
-- KEYS: head, running
-- ARGV: id, statuses, *changes
-- The statuses are joined by ",". The changes are fields and values in turns; an empty value deletes its field.
local head = redis.call('HMGET', keys.head,
  HeadField.VERSION, HeadField.STATUS, HeadField.BEGAN, HeadField.RUBRIC, HeadField.FLOOR)
if not head[1] then return {WriteStatus.MISSING} end
if is_newer(head[1]) then return {WriteStatus.NEWER} end
local allowed = (',' .. args.statuses .. ','):find(',' .. head[2] .. ',', 1, true)
local trusted_floor = tonumber(head[3] or '0') > 0 and tonumber(head[5] or '3') or 0
local changes = args.changes
for at = 1, #changes, 2 do
  if changes[at] == HeadField.FLOOR and tonumber(changes[at + 1]) < trusted_floor then allowed = nil end
end
if not allowed then return {WriteStatus.CLOSED, redis.call('HGETALL', keys.head)} end
for at = 1, #changes, 2 do
  if changes[at + 1] == '' then
    redis.call('HDEL', keys.head, changes[at])
  else
    redis.call('HSET', keys.head, changes[at], changes[at + 1])
  end
end
local status = redis.call('HGET', keys.head, HeadField.STATUS)
if status ~= Status.OPEN and status ~= Status.EXPIRED and redis.call('HGET', keys.running, head[4]) == args.id then
  redis.call('HDEL', keys.running, head[4])
end
return {WriteStatus.CHANGED, redis.call('HGETALL', keys.head)}

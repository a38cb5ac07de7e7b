-- Let a live assessment ask its next aspect: once, and after the one before it is revealed.
-- KEYS: head, attempts
-- ARGV: attempt, aspect
local head = redis.call('HMGET', keys.head, HeadField.VERSION, HeadField.STATUS, HeadField.MODE, HeadField.REVEALED,
  HeadField.ASKED, HeadField.ASPECTS)
if not head[1] then return {WriteStatus.MISSING} end
if is_newer(head[1]) then return {WriteStatus.NEWER} end

local function reply(status) return {status, redis.call('HGETALL', keys.head)} end

if earlier_reply(keys.attempts, args.attempt) then return reply(WriteStatus.CHANGED) end
local aspect = tonumber(args.aspect)
if head[2] ~= Status.OPEN then return reply(WriteStatus.CLOSED) end
if head[3] ~= Mode.LIVE or aspect ~= tonumber(head[5]) or aspect ~= count_revealed(head[4])
  or aspect >= tonumber(head[6]) then
  return reply(WriteStatus.MOVED_ON)
end
redis.call('HSET', keys.head, HeadField.ASKED, aspect + 1)
keep_reply(keys.attempts, args.attempt, WriteStatus.CHANGED)
return reply(WriteStatus.CHANGED)

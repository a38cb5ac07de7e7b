-- Write one message of the playground's page as a new version: at the end if it is new or moves, else where it is.
-- KEYS: count, texts, order
-- ARGV: id, text, move, entries_kept
local version = redis.call('INCR', keys.count)
if args.move == '1' or not redis.call('ZSCORE', keys.order, args.id) then
  redis.call('ZADD', keys.order, version, args.id)
end
redis.call('HSET', keys.texts, args.id, version .. ' ' .. args.text)
local over = redis.call('ZCARD', keys.order) - tonumber(args.entries_kept)
if over > 0 then
  local oldest = redis.call('ZRANGE', keys.order, 0, over - 1)
  redis.call('HDEL', keys.texts, unpack(oldest))
  redis.call('ZREM', keys.order, unpack(oldest))
end
return version

-- Delete entries of a place on the playground's page; without ids all of them.
-- KEYS: texts, order
-- ARGV: *ids
local ids = args.ids
if #ids == 0 then return redis.call('DEL', keys.texts, keys.order) end
redis.call('HDEL', keys.texts, unpack(ids))
return redis.call('ZREM', keys.order, unpack(ids))

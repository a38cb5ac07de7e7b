-- Keep the offer of two checks side by side, or find the one that is open in this conversation.
-- KEYS: pair, deliveries
-- ARGV: id, now, seconds, delivery_ids, *fields
-- The fields of the new offer come with their values in turns.
local found = redis.call('HMGET', keys.pair, PairField.VERSION, PairField.ID, PairField.CLOSES, PairField.POSTED)
if is_newer(found[1]) then return {WriteStatus.NEWER} end
local open = found[1] and tonumber(found[3]) > tonumber(args.now) and not found[4]
-- Both have agreed: it was posted, or cannot be.
if open and count_agreed(keys.pair) < 2 then
  local repeated = is_repeated(keys.deliveries, args.delivery_ids)
  local status = repeated and WriteStatus.REPEATED or WriteStatus.SHOWN
  return {found[2] == args.id and WriteStatus.STARTED or status, redis.call('HGETALL', keys.pair)}
end
redis.call('DEL', keys.pair)
redis.call('HSET', keys.pair, unpack(args.fields))
redis.call('EXPIRE', keys.pair, args.seconds)
remember(keys.deliveries, args.delivery_ids)
return {WriteStatus.STARTED, redis.call('HGETALL', keys.pair)}

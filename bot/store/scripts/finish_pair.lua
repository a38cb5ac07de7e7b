-- Remember that two checks were posted, and delete the answers.
-- KEYS: pair
-- ARGV: id
if redis.call('HGET', keys.pair, PairField.ID) ~= args.id then return 0 end
redis.call('HSET', keys.pair, PairField.POSTED, '1')
for _, field in ipairs(redis.call('HKEYS', keys.pair)) do
  if field:sub(1, #PairField.AGREED) == PairField.AGREED then redis.call('HDEL', keys.pair, field) end
end
return 1

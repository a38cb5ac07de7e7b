-- Write or delete the question that a person was asked last, and remember the delivery that led to it.
-- KEYS: profile, deliveries
-- ARGV: pending, delivery_id
if is_newer(redis.call('HGET', keys.profile, ProfileField.VERSION)) then return 0 end
if args.pending == '' then
  redis.call('HDEL', keys.profile, ProfileField.PENDING)
else
  redis.call('HSET', keys.profile, ProfileField.VERSION, SCHEMA, ProfileField.PENDING, args.pending)
end
if not is_repeated(keys.deliveries, args.delivery_id) then remember(keys.deliveries, args.delivery_id) end
return 1

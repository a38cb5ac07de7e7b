-- Remember a delivery that was taken from a person, once. Its claim is over then.
-- KEYS: deliveries, claims
-- ARGV: delivery_ids
for _, id in ipairs(cjson.decode(args.delivery_ids)) do redis.call('HDEL', keys.claims, id) end
if not is_repeated(keys.deliveries, args.delivery_ids) then remember(keys.deliveries, args.delivery_ids) end
return 1

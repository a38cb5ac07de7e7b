-- Remember a delivery that was taken from a person, once.
-- KEYS: deliveries
-- ARGV: delivery_ids
if not is_repeated(keys.deliveries, args.delivery_ids) then remember(keys.deliveries, args.delivery_ids) end
return 1

-- Remember a delivery that was taken from a person, once.
-- KEYS: deliveries
-- ARGV: delivery_id
if not is_repeated(keys.deliveries, args.delivery_id) then remember(keys.deliveries, args.delivery_id) end
return 1

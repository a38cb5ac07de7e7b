-- Write or delete the question that a person was asked last, and remember the delivery that led to it.
-- KEYS: profile, deliveries
-- ARGV: pending, delivery_ids, must_exist
-- Where a profile must exist and does not, nothing is written: the person may have been forgotten.
if args.must_exist == '1' and redis.call('EXISTS', keys.profile) == 0 then return 0 end
if is_newer(redis.call('HGET', keys.profile, ProfileField.VERSION)) then return 0 end
keep_pending(keys.profile, args.pending)
if not is_repeated(keys.deliveries, args.delivery_ids) then remember(keys.deliveries, args.delivery_ids) end
return 1

-- Delete what a person agreed to show, unless both have agreed.
-- KEYS: pair
-- ARGV: id, person_field
local found = redis.call('HMGET', keys.pair, PairField.ID, PairField.CLAIMANT)
if found[1] ~= args.id or found[2] then return end
redis.call('HDEL', keys.pair, args.person_field)

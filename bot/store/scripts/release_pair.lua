-- Give the claim of a post back, if it is still the same claimant's.
-- KEYS: pair
-- ARGV: id, claimant
local found = redis.call('HMGET', keys.pair, PairField.ID, PairField.CLAIMANT)
if found[1] ~= args.id or found[2] ~= args.claimant then return end
redis.call('HDEL', keys.pair, PairField.CLAIMANT)

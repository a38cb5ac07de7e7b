-- Claim the posting of two checks that both people agreed to, unless it is claimed or posted.
-- KEYS: pair
-- ARGV: id, claimant
local found = redis.call('HMGET', keys.pair, PairField.ID, PairField.CLAIMANT, PairField.POSTED)
if found[1] ~= args.id or found[3] or (found[2] and found[2] ~= args.claimant) then return {} end
if count_agreed(keys.pair) ~= 2 then return {} end
redis.call('HSET', keys.pair, PairField.CLAIMANT, args.claimant)
return redis.call('HGETALL', keys.pair)

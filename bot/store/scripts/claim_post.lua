-- Claim the posting of a result, once for ever; a repeat by the same claimant succeeds.
-- KEYS: head
-- ARGV: claimant
if redis.call('EXISTS', keys.head) == 0 then return 0 end
redis.call('HSETNX', keys.head, HeadField.POST_CLAIMANT, args.claimant)
return redis.call('HGET', keys.head, HeadField.POST_CLAIMANT) == args.claimant and 1 or 0

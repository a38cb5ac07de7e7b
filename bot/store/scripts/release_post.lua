-- Give the claim of a post back, if it is still the same claimant's.
-- KEYS: head
-- ARGV: claimant
if redis.call('HGET', keys.head, HeadField.POST_CLAIMANT) == args.claimant then
  redis.call('HDEL', keys.head, HeadField.POST_CLAIMANT)
end
return 1

-- Claim the posting of a notice about an assessment, once; a repeat by the same claimant succeeds.
-- KEYS: head
-- ARGV: notice, claimant
if redis.call('EXISTS', keys.head) == 0 then return 0 end
local field = HeadField.CLAIM .. args.notice
redis.call('HSETNX', keys.head, field, args.claimant)
return redis.call('HGET', keys.head, field) == args.claimant and 1 or 0

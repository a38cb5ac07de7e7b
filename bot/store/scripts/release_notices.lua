-- Give the claims of notices back, as far as they are still the same claimant's.
-- KEYS: head
-- ARGV: claimant
local head = redis.call('HGETALL', keys.head)
for at = 1, #head, 2 do
  local is_claim = head[at]:sub(1, #HeadField.CLAIM) == HeadField.CLAIM
  if is_claim and head[at + 1] == args.claimant then redis.call('HDEL', keys.head, head[at]) end
end
return 1

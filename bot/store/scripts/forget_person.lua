-- Delete everything about a person that lies in their own slot; say how many sessions that was.
-- KEYS: profile, checks, deliveries, claims, pairs
-- ARGV: tag, person
local checks = redis.call('LRANGE', keys.checks, 0, -1)
for _, id in ipairs(checks) do
  redis.call('DEL', args.tag .. ':assessment:' .. id, args.tag .. ':session:' .. id .. ':' .. args.person)
end
redis.call('DEL', keys.profile, keys.checks, keys.deliveries, keys.claims, keys.pairs)
return #checks

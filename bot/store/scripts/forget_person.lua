-- Delete everything about a person that lies in their own slot.
-- KEYS: profile, checks, deliveries, claims, pairs, latest, attempts
-- ARGV: tag, person
for _, id in ipairs(redis.call('LRANGE', keys.checks, 0, -1)) do
  redis.call('DEL', args.tag .. ':assessment:' .. id, args.tag .. ':session:' .. id .. ':' .. args.person)
end
redis.call('DEL', keys.profile, keys.checks, keys.deliveries, keys.claims, keys.pairs, keys.latest,
  keys.attempts)

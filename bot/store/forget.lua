-- Delete everything about a person that lies in their own slot; say how many sessions went.
-- KEYS: profile, checks, events; ARGV: tag, person
local checks = redis.call('LRANGE', KEYS[2], 0, -1)
for _, id in ipairs(checks) do
  redis.call('DEL', ARGV[1] .. ':assessment:' .. id, ARGV[1] .. ':session:' .. id .. ':' .. ARGV[2])
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
return #checks

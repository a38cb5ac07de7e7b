-- Write down what became of a nudge, if it is still in the hands of whoever claimed it; one sent for sure is done with.
-- KEYS: nudges, profile; ARGV: member, claimant, what became of it, 1 if it is kept so that it never comes again
local state = redis.call('HGET', KEYS[1], ARGV[1])
local claimant, slot = (state or ''):match('^sending (%S+) %d+ (%S+)$')
if claimant ~= ARGV[2] then return 0 end
if ARGV[3] == 'sent' and ARGV[4] ~= '1' then
  redis.call('HDEL', KEYS[1], ARGV[1])
elseif ARGV[3] == 'later' then
  redis.call('HSET', KEYS[1], ARGV[1], 'due')
  redis.call('HDEL', KEYS[2], slot)
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
return 1

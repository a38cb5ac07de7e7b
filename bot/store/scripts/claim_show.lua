-- Claim showing something to everyone in a conversation: refused for so many seconds after another's claim.
-- KEYS: shown
-- ARGV: what, claimant, now, seconds
local at, claimant = (redis.call('HGET', keys.shown, args.what) or '0 '):match('^(%d+) (.*)$')
if claimant ~= args.claimant and tonumber(args.now) - tonumber(at) < tonumber(args.seconds) then return 0 end
redis.call('HSET', keys.shown, args.what, args.now .. ' ' .. args.claimant)
redis.call('EXPIRE', keys.shown, args.seconds)
return 1

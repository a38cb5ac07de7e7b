-- Block calls until a time; a longer block stays.
-- KEYS: blocked
-- ARGV: blocked_until, kept_seconds
if tonumber(redis.call('GET', keys.blocked) or '0') < tonumber(args.blocked_until) then
  redis.call('SET', keys.blocked, args.blocked_until, 'EX', args.kept_seconds)
end
return 1

-- Put a value in the place of another one in a field, or delete it if no new one is given. Say whether it was still there.
-- KEYS: hash, attempts
-- ARGV: attempt, field, before, after
-- An empty value stands for a field that does not exist.
if earlier_reply(keys.attempts, args.attempt) then return 1 end
if (redis.call('HGET', keys.hash, args.field) or '') ~= args.before then return 0 end
if args.after == '' then
  redis.call('HDEL', keys.hash, args.field)
else
  redis.call('HSET', keys.hash, args.field, args.after)
end
keep_reply(keys.attempts, args.attempt, 1)
return 1

-- Put a schedule in the place of another one, or delete that if none is given. Say whether it was still there.
-- KEYS: schedules
-- ARGV: rubric, before, after
if redis.call('HGET', keys.schedules, args.rubric) ~= args.before then return 0 end
if args.after == '' then
  redis.call('HDEL', keys.schedules, args.rubric)
else
  redis.call('HSET', keys.schedules, args.rubric, args.after)
end
return 1

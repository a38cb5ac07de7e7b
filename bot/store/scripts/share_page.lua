-- Keep a page of a result, unless one is open. Say which one is kept.
-- KEYS: page, result
-- ARGV: id, ends, now, seconds
if redis.call('EXISTS', keys.result) == 0 then return {WriteStatus.MISSING} end
local kept = redis.call('HMGET', keys.page, PageField.ID, PageField.UNTIL, PageField.MESSAGE)
if kept[1] and tonumber(kept[2]) > tonumber(args.now) then
  return {kept[1] == args.id and WriteStatus.CHANGED or WriteStatus.UNCHANGED, kept[1], kept[2], kept[3] or ''}
end
redis.call('DEL', keys.page)
redis.call('HSET', keys.page, PageField.ID, args.id, PageField.UNTIL, args.ends)
redis.call('EXPIRE', keys.page, args.seconds)
return {WriteStatus.CHANGED, args.id, args.ends, ''}

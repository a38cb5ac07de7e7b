-- Keep the answers that a person agrees to show. Whoever completes the two may post them.
-- KEYS: pair
-- ARGV: id, now, person_field, answers, claimant, *member_fields
local found = redis.call('HMGET', keys.pair, PairField.ID, PairField.CLOSES, PairField.CLAIMANT, PairField.POSTED)
if found[1] ~= args.id or tonumber(found[2]) <= tonumber(args.now) then return {WriteStatus.MISSING} end
if found[4] or (found[3] and found[3] ~= args.claimant) then
  return {WriteStatus.CLOSED, redis.call('HGETALL', keys.pair)}
end
redis.call('HSET', keys.pair, args.person_field, args.answers)
local is_member = {}
for _, field in ipairs(args.member_fields) do is_member[field] = true end
for _, field in ipairs(redis.call('HKEYS', keys.pair)) do
  local is_agreement = field:sub(1, #PairField.AGREED) == PairField.AGREED
  if is_agreement and not is_member[field] then redis.call('HDEL', keys.pair, field) end
end
local status = WriteStatus.SHOWN
if count_agreed(keys.pair) == 2 then
  status = WriteStatus.CHANGED
  redis.call('HSET', keys.pair, PairField.CLAIMANT, args.claimant)
end
return {status, redis.call('HGETALL', keys.pair)}

-- Claim a delivery for a while, unless it was taken before or another process is taking it.
-- KEYS: deliveries, claims
-- ARGV: delivery_ids, claimant, now, ends, seconds
-- A claim holds its end and its claimant. Those that have ended are deleted, so the hash stays small.
if is_repeated(keys.deliveries, args.delivery_ids) then return DeliveryClaim.TAKEN end
local ids, wanted = cjson.decode(args.delivery_ids), {}
for _, id in ipairs(ids) do wanted[id] = true end
local kept = redis.call('HGETALL', keys.claims)
for at = 1, #kept, 2 do
  local ends, claimant = kept[at + 1]:match('^(%d+) (.*)$')
  if tonumber(ends) <= tonumber(args.now) then
    redis.call('HDEL', keys.claims, kept[at])
  elseif wanted[kept[at]] and claimant ~= args.claimant then
    return DeliveryClaim.UNDER_WAY
  end
end
for _, id in ipairs(ids) do redis.call('HSET', keys.claims, id, args.ends .. ' ' .. args.claimant) end
redis.call('EXPIRE', keys.claims, args.seconds)
return DeliveryClaim.MINE
